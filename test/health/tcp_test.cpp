// The tcp kind with words: what is sent, and what must come back.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::Matches;
using health::Verdict;
using namespace std::chrono_literals;

namespace {

health::Check saying(std::string send, std::string expect) {
  auto check = tcp_check();
  check.tcp.send = std::move(send);
  check.tcp.expect = std::move(expect);
  return check;
}

}  // namespace

TEST_CASE("a greeting is waited for without a word") {
  Server server;
  server.greet("220 mail.example.com ESMTP\r\n");
  const auto status = probed(server.port(), saying("", "220 "));
  CHECK(status.verdict == Verdict::up);
  CHECK_THAT(status.reason, Matches("expected answer in [0-9]+ ms"));
  CHECK(status.latency_us.has_value());
}

TEST_CASE("what is sent arrives octet for octet, and its answer is held against the check") {
  Server server;
  const std::string question("PING\r\n\0\xff", 8);
  SECTION("as expected, octets that are no text, too") {
    server.reply(std::string("\0+PONG\r\n", 8));
    CHECK(probed(server.port(), saying(question, std::string("\0+PONG", 6))).verdict ==
          Verdict::up);
    CHECK(server.last_request() == question);
  }
  SECTION("something else, and then silence") {
    server.reply("-LOADING\r\n");
    auto check = saying(question, "+PONG");
    check.timeout = 200ms;
    const auto status = probed(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == "timed out after 200 ms (waiting for \"+PONG\")");
  }
}

TEST_CASE("a target that closes before the expected answer is told by what it said") {
  Server server;
  SECTION("something") {
    server.behave(Manner::garbage);
    CHECK(probed(server.port(), saying("\r\n\r\n", "250 ")).reason ==
          "connection closed, answer lacks \"250 \"");
  }
  SECTION("nothing") {
    server.behave(Manner::hang_up);
    CHECK_THAT(probed(server.port(), saying("", "250 ")).reason,
               Matches("connection (closed without an answer|reset by peer)"));
  }
}

TEST_CASE("an answer is searched for 64 KiB and no further") {
  Server server;
  const std::size_t limit = 64 * 1024;
  SECTION("it ends there") {
    server.greet(std::string(limit - 2, 'x') + "ok");
    CHECK(probed(server.port(), saying("", "ok")).verdict == Verdict::up);
  }
  SECTION("it ends behind") {
    server.greet(std::string(limit - 1, 'x') + "ok");
    CHECK(probed(server.port(), saying("", "ok")).reason == "answer lacks \"ok\"");
  }
  SECTION("it never ends") {
    server.behave(Manner::endless);
    CHECK(probed(server.port(), saying("\r\n\r\n", "missing")).reason ==
          "answer lacks \"missing\"");
  }
}

TEST_CASE("an answer that comes octet by octet is found, or ends with the timeout") {
  Server server;
  server.behave(Manner::drip);
  CHECK(probed(server.port(), saying("\r\n\r\n", "HTTP/")).verdict == Verdict::up);
  auto check = saying("\r\n\r\n", "missing");
  check.timeout = 300ms;
  CHECK(probed(server.port(), check).reason == "timed out after 300 ms (waiting for \"missing\")");
}
