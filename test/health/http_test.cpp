// The http kind against a real server: what each behaviour of a target is taken for, in words.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;
using health::Verdict;

namespace {

/// The status of the first result of one probe.
health::AddressStatus first_result(const health::WatchedAddress& address) {
  Watching watching;
  watching.adopt({service("web", {endpoint("a", {address})})});
  REQUIRE(watching.all_known());
  return watching.only();
}

health::AddressStatus first_result(Server& server, const health::Check& check) {
  return first_result(watched(server.address(), server.port(), check));
}

/// `text` behind so many octets of something else.
std::string padded(std::size_t octets, const std::string& text) {
  std::string body(octets, 'x');
  body.append(text);
  return body;
}

}  // namespace

TEST_CASE("an endpoint that answers 200 is up, and the reason says how quickly") {
  Server server;
  const auto status = first_result(server, http_check("/healthz"));
  CHECK(status.verdict == Verdict::up);
  CHECK_THAT(status.reason, Matches("200 in [0-9]+ ms"));
  CHECK(status.check == "http /healthz");
  CHECK(status.latency_us.has_value());
}

TEST_CASE("a status outside the check's ranges turns an endpoint down and is named") {
  Server server;
  auto check = http_check();
  SECTION("a server error") { server.answer(503); }
  SECTION("a redirect, which is not followed") { server.answer(301); }
  SECTION("200 where only 204 is wanted") { check.http.statuses = {{204, 204}}; }
  const auto status = first_result(server, check);
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, Matches("HTTP (503|301|200)"));
}

TEST_CASE("any of several status ranges makes an endpoint up") {
  Server server;
  server.answer(401);
  auto check = http_check();
  check.http.statuses = {{200, 299}, {401, 401}};
  CHECK(first_result(server, check).verdict == Verdict::up);
}

TEST_CASE("a port on which nobody listens is refused, in words") {
  const auto status = first_result(watched("127.0.0.1", refused_port(), http_check()));
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "connection refused");
  CHECK_FALSE(status.latency_us.has_value());
}

TEST_CASE("a target that accepts and never answers is down when the timeout is over") {
  Server server;
  server.behave(Manner::silent);
  auto check = http_check();
  check.timeout = std::chrono::milliseconds(150);
  const auto status = first_result(server, check);
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "timed out after 150 ms (waiting for an answer)");
}

TEST_CASE("a body that stalls is down when the timeout is over") {
  Server server;
  server.behave(Manner::stall);
  auto check = http_check();
  check.timeout = std::chrono::milliseconds(150);
  CHECK(first_result(server, check).reason == "timed out after 150 ms (reading the body)");
}

TEST_CASE("a target that hangs up, talks nonsense or stops short is down and told apart") {
  Server server;
  const auto [manner, reason] = GENERATE(
      table<Manner, std::string>({{Manner::hang_up, "connection closed without an answer"},
                                  {Manner::garbage, "not an HTTP answer"},
                                  {Manner::cut_short, "connection closed within the body"}}));
  server.behave(manner);
  const auto status = first_result(server, http_check());
  CHECK(status.verdict == Verdict::down);
  // A hang-up may overtake the request, and then shows as a reset.
  if (manner == Manner::hang_up) {
    CHECK_THAT(status.reason, StartsWith("connection closed") || Contains("reset"));
  } else {
    CHECK(status.reason == reason);
  }
}

TEST_CASE("the wanted words are found in the body, and missed when they are not there") {
  Server server;
  auto check = http_check();
  check.http.contains = "all is well";
  SECTION("there") {
    server.answer(200, "today all is well here");
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("cut in two by the network") {
    server.answer(200, "all is well");
    server.behave(Manner::split);
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("not there") {
    server.answer(200, "all is wel");
    const auto status = first_result(server, check);
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == "body lacks \"all is well\"");
  }
}

TEST_CASE("an endless body is read for 64 KiB and judged by what was in it") {
  Server server;
  auto check = http_check();
  SECTION("its words do not matter") {
    server.behave(Manner::endless);
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("the words come first") {
    check.http.contains = "ok";
    server.behave(Manner::endless);
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("the words never come") {
    check.http.contains = "missing";
    server.behave(Manner::endless);
    CHECK(first_result(server, check).reason == "body lacks \"missing\"");
  }
  SECTION("the words end with the last octet that counts") {
    check.http.contains = "ok";
    server.answer(200, padded(64 * 1024 - 2, "ok and more"));
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("the words end one octet too late") {
    check.http.contains = "ok";
    server.answer(200, padded(64 * 1024 - 1, "ok and more"));
    CHECK(first_result(server, check).verdict == Verdict::down);
  }
}

TEST_CASE("the request names the check's host and carries its path, method and headers") {
  Server server;
  auto check = http_check("/a/../healthz?deep=1");
  SECTION("with a host, as it was given") {
    check.host = "app.example.com";
    check.http.headers = {{"X-Probe", "yes"}, {"X-Empty", ""}};
    REQUIRE(first_result(server, check).verdict == Verdict::up);
    const std::string request = server.last_request();
    CHECK_THAT(request, StartsWith("GET /a/../healthz?deep=1 HTTP/1.1\r\n"));
    CHECK_THAT(request, Contains("\r\nHost: app.example.com\r\n"));
    CHECK_THAT(request, Contains("\r\nX-Probe: yes\r\n"));
    CHECK_THAT(request, Contains("\r\nX-Empty:\r\n"));
    CHECK_THAT(request, Contains("\r\nUser-Agent: trimtab/"));
  }
  SECTION("without a host it is the target with its port") {
    REQUIRE(first_result(server, check).verdict == Verdict::up);
    CHECK_THAT(server.last_request(),
               Contains("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  }
  SECTION("a Host among the headers wins") {
    check.host = "app.example.com";
    check.http.headers = {{"Host", "other.example.com"}};
    REQUIRE(first_result(server, check).verdict == Verdict::up);
    CHECK_THAT(server.last_request(), Contains("\r\nHost: other.example.com\r\n"));
    CHECK_THAT(server.last_request(), !Contains("app.example.com"));
  }
  SECTION("another method") {
    check.http.method = "OPTIONS";
    REQUIRE(first_result(server, check).verdict == Verdict::up);
    CHECK_THAT(server.last_request(), StartsWith("OPTIONS /a/../healthz"));
  }
}

TEST_CASE("HEAD waits for no body") {
  Server server;
  auto check = http_check();
  check.http.method = "HEAD";
  CHECK(first_result(server, check).verdict == Verdict::up);
  CHECK_THAT(server.last_request(), StartsWith("HEAD / HTTP/1.1\r\n"));
}

TEST_CASE("an IPv6 target is probed") {
  Server server("::1");
  const auto kind = GENERATE(health::Check::Kind::http, health::Check::Kind::tcp);
  auto check = http_check();
  check.kind = kind;
  CHECK(first_result(server, check).verdict == Verdict::up);
}

TEST_CASE("proxies of the environment are ignored") {
  const std::string proxy = "http://127.0.0.1:" + std::to_string(refused_port());
  setenv("http_proxy", proxy.c_str(), 1);
  setenv("all_proxy", proxy.c_str(), 1);
  Server server;
  CHECK(first_result(server, http_check()).verdict == Verdict::up);
  unsetenv("http_proxy");
  unsetenv("all_proxy");
}

TEST_CASE("a port that opens is up for a tcp check, whoever answers there") {
  Server server;
  server.behave(Manner::silent);
  const auto status = first_result(server, tcp_check());
  CHECK(status.verdict == Verdict::up);
  CHECK_THAT(status.reason, Matches("connected in [0-9]+ ms"));
  CHECK(status.check == "tcp");
}

TEST_CASE("a closed port is down for a tcp check") {
  const auto status = first_result(watched("127.0.0.1", refused_port(), tcp_check()));
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "connection refused");
}

TEST_CASE("one header longer than curl takes turns an endpoint down, with the true reason") {
  Server server;
  server.behave(Manner::verbose);
  const auto status = first_result(server, http_check());
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "headers longer than 100 KiB");
}

TEST_CASE("an answer with bare line feeds, as old servers give them, is an answer") {
  Server server;
  server.greet("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
  CHECK_THAT(first_result(server, http_check()).reason, Matches("200 in [0-9]+ ms"));
}
