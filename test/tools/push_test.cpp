// What POST /v1/push takes, and which push checks a WHAT names.
#include <catch2/catch.hpp>

#include "tools/daemon/push.h"
#include "tools/daemon/report.h"
#include "tools/daemon/what.h"
#include "zones/compile/compile.h"

using namespace tools::daemon;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

std::string zone_text(const std::string& apex) {
  return R"({ "zone": ")" + apex + R"(", "nameservers": { "ns1": "192.0.2.53" },
    "clouds": { "aws": {}, "gcp": {} },
    "checks": { "deploy": { "push": {} }, "tcp": { "tcp": { "port": 1 } },
                "both": { "all": ["deploy", "tcp", { "push": {} }] } },
    "services": {
      "web": { "check": "both", "steer": "healthy",
               "endpoints": { "aws": { "A": ["192.0.2.1", "192.0.2.2"] },
                              "gcp": { "A": "192.0.2.3", "check": "deploy" } } },
      "plain": { "check": "tcp", "steer": "healthy", "endpoints": { "aws": { "A": "192.0.2.4" } } } },
    "records": { "www": { "serve": "web" }, "plain": { "serve": "plain" } } })";
}

const zones::compile::Compiled& compiled() {
  static const auto made = zones::compile::compile(
      {{{"a.json", zone_text("a.test"), 1, ""}, {"b.json", zone_text("b.test"), 1, ""}},
       std::make_shared<const geo::Geography>(),
       {}},
      nullptr);
  REQUIRE(made.units.size() == 2);
  return made;
}

/// Address and name of each, in order.
std::vector<std::string> named(std::string_view what) {
  std::vector<std::string> list;
  for (const auto& one : push_targets(compiled().roster, *compiled().snapshot, what)) {
    list.push_back(one.target + " " + one.check->push.name);
  }
  return list;
}

std::string refusal(std::string_view what) {
  try {
    return "found " + named(what).front();
  } catch (const UnclearAim& unclear) {
    return unclear.what();
  }
}

std::string fault_of(const std::string& body) {
  std::string why;
  CHECK_FALSE(read_push(body, why));
  return why;
}

}  // namespace

TEST_CASE("a push is read whole") {
  std::string why;
  const auto push = read_push(
      R"({"check": "web/aws", "state": "down", "reason": "deploying", "for": "5m"})", why);
  REQUIRE(push);
  CHECK(push->what == "web/aws");
  CHECK(push->pushed.state == health::Verdict::down);
  CHECK(push->pushed.reason == "deploying");
  CHECK(push->pushed.lasts == 5min);
  const auto brief = read_push(push_request({{"check", "a \"b\""}, {"state", "up"}}), why);
  REQUIRE(brief);
  CHECK(brief->what == "a \"b\"");
  CHECK(brief->pushed.state == health::Verdict::up);
  CHECK(brief->pushed.lasts == 0ms);
}

TEST_CASE("a push that is wrong is told where and what to do") {
  CHECK_THAT(fault_of("{"), Contains("body:1:"));
  CHECK_THAT(fault_of(R"({"state": "up"})"), Contains("\"check\" is missing"));
  CHECK_THAT(fault_of(R"({"check": "web"})"),
             Contains("\"state\" is missing; write \"up\" or \"down\""));
  CHECK_THAT(fault_of(R"({"check": "web", "state": "over"})"), Contains("unknown word \"over\""));
  CHECK_THAT(fault_of(R"({"check": "web", "state": "up", "for": "1ms"})"),
             Contains("out of range"));
  CHECK_THAT(fault_of(R"({"check": "web", "state": "up", "fro": "1m"})"),
             Contains("did you mean \"for\"?"));
}

TEST_CASE("a pushed check is named with its zone, and stands for all addresses that have it") {
  const std::vector<std::string> all{"192.0.2.1 a.test.:deploy", "192.0.2.2 a.test.:deploy",
                                     "192.0.2.3 a.test.:deploy"};
  CHECK(named("a.test.:deploy") == all);
  CHECK(named("a.test:deploy") == all);
  CHECK_THAT(refusal("deploy"), Contains("\"deploy\" could be a.test.:deploy, b.test.:deploy"));
}

TEST_CASE("a service, endpoint, cloud or address means the push checks there, also inside others") {
  CHECK(named("a.test:web/gcp") == std::vector<std::string>{"192.0.2.3 a.test.:deploy"});
  CHECK(named("b.test:web/aws") ==
        std::vector<std::string>{"192.0.2.1 b.test.:deploy", "192.0.2.1 ",
                                 "192.0.2.2 b.test.:deploy", "192.0.2.2 "});
  CHECK(named("a.test:web").size() == 5);
  CHECK(named("192.0.2.3").size() == 2);
  CHECK(named("192.0.2.2").size() == 4);
}

TEST_CASE("what has no push check, or does not exist, is refused with what there is") {
  CHECK_THAT(refusal("a.test:plain"),
             Contains("\"a.test:plain\" has no check of kind push; named ones are a.test.:deploy, "
                      "b.test.:deploy"));
  CHECK_THAT(refusal("a.test:wbe"), Contains("nothing is named \"a.test:wbe\""));
}
