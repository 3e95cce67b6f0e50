// What an operator sees: answers that follow place, health and the operator's edits, and an
// `explain` that agrees.
#include <catch2/catch.hpp>
#include <optional>

#include "test/health/server.h"
#include "test/scenario/stage.h"

namespace {

using scenario::Stage;
using Answer = std::set<std::string>;

std::string endpoint(const std::string& key, const std::string& address, const Server& server) {
  return "\"" + key + "\": { \"A\": \"" + address + "\", \"check\": { \"target\": \"" +
         server.address() + "\", \"port\": " + std::to_string(server.port()) + " } }";
}

std::string zone_text(const Server& aws, const Server& gcp) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": {}, "gcp": {} },
  "checks": { "web": { "http": { "path": "/healthz", "contains": "ok" }, "interval": "100ms", "timeout": "90ms",
                       "fall": 2, "rise": 2 } },
  "services": { "web": { "check": "web", "ttl": { "min": 1, "max": 10 },
    "steer": ["healthy", { "geo": { "DE": "gcp", "US": "aws", "*": ["aws", "gcp"] } }],
    "endpoints": { )" +
         endpoint("aws", "192.0.2.10", aws) + ", " + endpoint("gcp", "192.0.2.20", gcp) + R"( } } },
  "records": { "@": { "serve": "web" }, "www": { "serve": "web" }, "*.tenant": { "serve": "web" },
               "alias": { "CNAME": "www" } } })";
}

const std::vector<std::string> german{"+subnet=91.10.0.0/24"};
const std::vector<std::string> american{"+subnet=8.8.8.0/24"};

struct TwoClouds {
  TwoClouds() {
    const char* database = std::getenv("TRIMTAB_COUNTRY_MMDB");
    if (database == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
    stage.write("zones/app.json", zone_text(*aws, *gcp));
    stage.start({"--geo", database});
  }
  std::unique_ptr<Server> aws = std::make_unique<Server>();
  std::unique_ptr<Server> gcp = std::make_unique<Server>();
  Stage stage;
};

}  // namespace

TEST_CASE(
    "clients of different countries are sent to different clouds, with the scope of the place") {
  TwoClouds world;
  CHECK(world.stage.dig("www.app.test", german) == Answer{"192.0.2.20"});
  CHECK(world.stage.dig("www.app.test", american) == Answer{"192.0.2.10"});
  CHECK(world.stage.dig("www.app.test") == Answer{"192.0.2.10", "192.0.2.20"});
  CHECK(world.stage.dig("app.test", german) == Answer{"192.0.2.20"});
  CHECK(world.stage.dig("any.tenant.app.test", {"+tcp", german.front()}) == Answer{"192.0.2.20"});
  CHECK(world.stage.dig("alias.app.test") == Answer{"www.app.test.", "192.0.2.10", "192.0.2.20"});
  const std::string whole = world.stage.dig_whole("www.app.test", german);
  CHECK(whole.find("CLIENT-SUBNET: 91.10.0.0/24/") != whole.npos);
  CHECK(whole.find("CLIENT-SUBNET: 91.10.0.0/24/0") == whole.npos);
  CHECK(world.stage.dig_whole("www.other.test").find("REFUSED") != std::string::npos);
  CHECK(world.stage.dig_whole("no.app.test").find("NXDOMAIN") != std::string::npos);
}

TEST_CASE("killing a cloud moves its clients at once, and its return brings them back") {
  TwoClouds world;
  REQUIRE(world.stage.await_answer("www.app.test", {"192.0.2.20"}, german));
  const std::string address = world.gcp->address();
  world.gcp->answer(503);
  CHECK(world.stage.await_answer("www.app.test",
                                 {
                                     "192.0.2.10",
                                 },
                                 german));
  CHECK(world.stage.dig("www.app.test", american) == Answer{"192.0.2.10"});

  const auto why =
      world.stage.ask({"explain", "www.app.test", "--client", "91.10.0.0/24", "--live"});
  CHECK(why.exit_code == 0);
  CHECK(why.output.find("gcp out: down") != why.output.npos);
  CHECK(why.output.find("2 of 2 probes failed, last: HTTP 503") != why.output.npos);
  CHECK(why.output.find("192.0.2.10") != why.output.npos);
  const auto status = world.stage.ask({"status"});
  CHECK(status.output.find("HTTP 503") != status.output.npos);

  world.gcp->answer(200, "ok");
  CHECK(world.stage.await_answer("www.app.test", {"192.0.2.20"}, german));
}

TEST_CASE("with every cloud dead the service fails open and says so") {
  TwoClouds world;
  world.aws->answer(500);
  world.gcp->behave(Manner::hang_up);
  REQUIRE(scenario::await([&] {
    const auto why = world.stage.ask(
        {"explain", "www.app.test", "--client", "91.10.0.0/24", "--live", "--json"});
    return why.output.find("failed open") != why.output.npos;
  }));
  CHECK(world.stage.dig("www.app.test", german) == Answer{"192.0.2.20"});
}

TEST_CASE(
    "a served zone's answer changes within a moment of an edit, and probes keep their state") {
  TwoClouds world;
  world.gcp->answer(503);
  REQUIRE(world.stage.await_answer("www.app.test", {"192.0.2.10"}, german));
  std::string text = zone_text(*world.aws, *world.gcp);
  text.replace(text.find("192.0.2.10"), 10, "192.0.2.99");
  world.stage.replace("zones/app.json", text);
  // The new address is not known yet, but gcp is still known to be down.
  CHECK(world.stage.await_answer("www.app.test", {"192.0.2.99"}, american));
  CHECK(world.stage.dig("www.app.test", german) == Answer{"192.0.2.99"});
}

TEST_CASE("an endpoint that was never up is down by one probe, and while it rises says so") {
  Server aws, gcp;
  gcp.answer(503);
  Stage stage;
  std::string text = zone_text(aws, gcp);
  text.replace(text.find("\"rise\": 2"), 9, "\"rise\": 100");
  stage.write("zones/app.json", text);
  stage.start();
  const auto explains = [&](const std::string& wanted) {
    return scenario::await([&] {
      return stage.ask({"explain", "www.app.test", "--live"}).output.find(wanted) !=
             std::string::npos;
    });
  };
  CHECK(explains(", 1 probe failed: HTTP 503"));
  gcp.answer(200, "ok");
  CHECK(explains(" of 100 good since"));
}
