// What an http check sends and looks for beyond a status: bodies both ways.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using health::Verdict;

namespace {

health::Pattern pattern(const std::string& text) {
  return std::get<health::Pattern>(health::Pattern::compile(text));
}

}  // namespace

TEST_CASE("a body is sent as it is written, with no type but the one that is given") {
  Server server;
  auto check = http_check("/query");
  check.http.method = GENERATE("POST", "PUT");
  check.http.body = std::string("{\"deep\": true}\0!", 16);
  SECTION("no type") {
    REQUIRE(probed(server.port(), check).verdict == Verdict::up);
    CHECK_THAT(server.last_request(), !Contains("Content-Type"));
  }
  SECTION("a type among the headers") {
    check.http.headers = {{"content-type", "application/json"}};
    REQUIRE(probed(server.port(), check).verdict == Verdict::up);
    CHECK_THAT(server.last_request(), Contains("\r\ncontent-type: application/json\r\n"));
  }
  const std::string request = server.last_request();
  CHECK_THAT(request, StartsWith(check.http.method + " /query HTTP/1.1\r\n"));
  CHECK_THAT(request, Contains("\r\nContent-Length: 16\r\n"));
  CHECK_THAT(request, EndsWith("\r\n\r\n" + check.http.body));
}

TEST_CASE("the body must match the pattern, and the reason shows it where it does not") {
  Server server;
  auto check = http_check();
  check.http.matches = pattern("\"state\": \"(green|yellow)\"");
  SECTION("it does, cut in two by the network") {
    server.answer(200, "{\"state\": \"yellow\"}");
    server.behave(Manner::split);
    CHECK(probed(server.port(), check).verdict == Verdict::up);
  }
  SECTION("it does not") {
    server.answer(200, "{\"state\": \"red\"}");
    const auto status = probed(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == "body does not match \"\"state\": \"(green|yellow)\"\"");
  }
  SECTION("a text is wanted, too") {
    server.answer(200, "{\"state\": \"green\"}");
    check.http.contains = "shards";
    CHECK(probed(server.port(), check).reason == "body lacks \"shards\"");
  }
}

TEST_CASE("only so much of a body is searched as the check says") {
  Server server;
  auto check = http_check();
  check.http.search_kb = 1;
  check.http.matches = pattern("ok");
  SECTION("ends with the last octet") {
    server.answer(200, std::string(1022, 'x') + "ok");
    CHECK(probed(server.port(), check).verdict == Verdict::up);
  }
  SECTION("ends behind it") {
    server.answer(200, std::string(1023, 'x') + "ok");
    CHECK(probed(server.port(), check).reason == "body does not match \"ok\"");
  }
  SECTION("the rest of an endless body is not waited for") {
    server.behave(Manner::endless);
    CHECK(probed(server.port(), check).verdict == Verdict::up);
  }
}

TEST_CASE("a body on which the pattern would never end is given up, and the prober goes on") {
  Server server;
  server.answer(200, std::string(256 * 1024, 'a'));
  auto check = http_check();
  check.http.search_kb = 1024;
  check.http.matches = pattern("\\w+[:;]");
  CHECK(probed(server.port(), check).reason == "body takes too long to search for \"\\w+[:;]\"");
}
