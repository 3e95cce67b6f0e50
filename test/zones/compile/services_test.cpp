#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;
namespace steer = zones::steer;
using List = std::vector<std::uint8_t>;
using Kind = steer::GeoKey::Kind;

namespace {

const std::string three_clouds = R"({
  "clouds": {
    "blue":  { "region": "aws:eu-central-1", "weight": 55.5 },
    "green": { "at": { "lat": 48.2, "lon": 16.4 }, "weight": 30, "ttl": "20s", "price": 0.08 },
    "metal": { "at": [51.51, -0.13], "state": "up" }
  },
  "checks": {
    "shop": { "https": { "path": "/alive", "host": "shop.example.org", "contains": "fine" },
              "interval": "4s", "timeout": "1s", "fall": 2, "rise": 5 }
  },
  "services": {
    "shop": {
      "check": "shop", "ttl": { "min": 6, "max": 45 }, "families": "any",
      "client": "resolver", "trust": ["10.0.0.0/8", "2001:db8::/32"],
      "steer": [ { "healthy": { "none": ["metal"] } },
                 { "geo": { "EU": ["green", "metal"], "US-CA": "blue", "AS64500": "metal",
                            "10.0.0.0/8": "metal", "*": ["blue", "green", "metal", "blue/*"] } },
                 "weighted", { "first": 1 }, { "addresses": 3 } ],
      "endpoints": {
        "metal":     { "A": "192.0.2.30", "check": { "target": "10.0.0.5", "port": 8443 } },
        "blue":      { "A": ["192.0.2.10", "192.0.2.11"], "AAAA": "2001:db8:a::10", "min_up": 1 },
        "green":     { "A": "192.0.2.20", "ttl": 10, "check": null },
        "blue/next": { "A": "192.0.2.12", "weight": 0, "state": "drain" }
      }
    }
  }
})";

}  // namespace

TEST_CASE("a service arrives whole: endpoints by key, chain, options and what is probed") {
  const auto read = read_zone(three_clouds);
  REQUIRE(read.messages == std::vector<std::string>{});
  REQUIRE(read.plans.size() == 1);
  const ServicePlan& plan = read.plans[0];
  CHECK(plan.name == "shop");
  REQUIRE(plan.endpoints.size() == 4);

  SECTION("endpoints") {
    CHECK(plan.endpoints[0].key == "blue");
    CHECK(plan.endpoints[1].key == "blue/next");
    CHECK(plan.endpoints[1].cloud == "blue");
    CHECK(plan.endpoints[2].key == "green");
    CHECK(plan.endpoints[3].key == "metal");
    CHECK(plan.endpoints[0].a == decltype(plan.endpoints[0].a){{192, 0, 2, 10}, {192, 0, 2, 11}});
    CHECK(plan.endpoints[0].aaaa ==
          decltype(plan.endpoints[0].aaaa){
              {0x20, 1, 0xd, 0xb8, 0, 0xa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10}});
  }
  SECTION("members") {
    const auto members = plan.chain->members();
    REQUIRE(members.size() == 4);
    CHECK(members[0].key == "blue");
    CHECK(members[0].weight == 55'500'000);
    CHECK(members[0].v4_count == 2);
    CHECK(members[0].v6_count == 1);
    CHECK_FALSE(members[0].ttl);
    CHECK(members[1].weight == 0);
    CHECK(members[2].ttl == 10);
    CHECK(members[3].weight == steer::one_weight);
  }
  SECTION("chain") {
    const auto steps = plan.chain->steps();
    REQUIRE(steps.size() == 5);
    CHECK(std::get<steer::Healthy>(steps[0].rule).list == List{3});
    const auto& keys = std::get<steer::Geo>(steps[1].rule).rule.keys;
    REQUIRE(keys.size() == 5);
    CHECK(keys[0].kind == Kind::continent);
    CHECK(keys[0].endpoints == List{2, 3});
    CHECK(keys[1].kind == Kind::subdivision);
    CHECK(keys[1].endpoints == List{0});
    CHECK(keys[2].asn == 64500);
    CHECK(keys[3].network == *geo::Prefix::parse("10.0.0.0/8"));
    CHECK(keys[4].kind == Kind::any);
    CHECK(keys[4].endpoints == List{0, 2, 3, 1});
    CHECK(std::holds_alternative<steer::Weighted>(steps[2].rule));
    CHECK(std::get<steer::First>(steps[3].rule).count == 1);
    CHECK(std::get<steer::Addresses>(steps[4].rule).count == 3);
    CHECK(plan.chain->depends_on_client());
  }
  SECTION("options") {
    const steer::Options& options = plan.chain->options();
    CHECK(options.ttl_min == 6);
    CHECK(options.ttl_max == 45);
    CHECK_FALSE(options.families_common);
    CHECK(options.resolver_only);
    REQUIRE(options.trust);
    CHECK((*options.trust)[1] == *geo::Prefix::parse("2001:db8::/32"));
  }
  SECTION("what is probed") {
    const auto& blue = plan.watched[0];
    CHECK(blue.name == "blue");
    CHECK(blue.v4_count == 2);
    CHECK(blue.configured == health::Hand::none);
    REQUIRE(blue.addresses.size() == 3);
    CHECK(blue.addresses[2].address == "2001:db8:a::10");
    CHECK(blue.addresses[2].target == "2001:db8:a::10");
    CHECK(blue.addresses[2].port == 443);
    const health::Check& check = *blue.addresses[0].check;
    CHECK(check.kind == health::Check::Kind::https);
    CHECK(check.http.path == "/alive");
    CHECK(check.host == "shop.example.org");
    CHECK(check.http.contains == "fine");
    CHECK(check.interval == std::chrono::seconds(4));
    CHECK(check.timeout == std::chrono::seconds(1));
    CHECK(check.fall == 2);
    CHECK(check.rise == 5);
    CHECK(plan.watched[1].configured == health::Hand::drain);
    CHECK(plan.watched[2].addresses[0].check == nullptr);
    const auto& metal = plan.watched[3];
    CHECK(metal.configured == health::Hand::up);
    CHECK(metal.addresses[0].address == "192.0.2.30");
    CHECK(metal.addresses[0].target == "10.0.0.5");
    CHECK(metal.addresses[0].port == 8443);
    CHECK(metal.addresses[0].check == blue.addresses[0].check);
  }
}

TEST_CASE("a service that writes only endpoints is health-steered, always up, 5 to 30 s") {
  const auto read = read_quoted(with_endpoint("{'A': '192.0.2.1'}"));
  REQUIRE(read.messages.empty());
  const ServicePlan& plan = read.plans.at(0);
  REQUIRE(plan.chain->steps().size() == 1);
  CHECK(plan.chain->steps()[0].label == "healthy");
  CHECK(plan.chain->healthy()->none == steer::Healthy::None::all);
  CHECK(plan.chain->options().ttl_min == 5);
  CHECK(plan.chain->options().ttl_max == 30);
  CHECK_FALSE(plan.chain->options().trust);
  CHECK_FALSE(plan.chain->options().resolver_only);
  CHECK(plan.chain->members()[0].weight == steer::one_weight);
  CHECK(plan.watched[0].addresses[0].check == nullptr);
  CHECK(plan.watched[0].min_up == 1);
}

TEST_CASE("a TTL with one end written moves the other no further than it must") {
  struct Ttl {
    std::string written;
    std::uint32_t min, max;
  };
  const Ttl ttl = GENERATE(values<Ttl>({{"60", 60, 60},
                                        {"'1m'", 60, 60},
                                        {"0", 0, 0},
                                        {"{'max': 3}", 3, 3},
                                        {"{'max': 60}", 5, 60},
                                        {"{'min': 40}", 40, 40},
                                        {"{'min': 0}", 0, 30}}));
  const auto read = read_quoted("{'services': {'web': {'ttl': " + ttl.written +
                                ", 'endpoints': {'a': {'A': '192.0.2.1'}}}}}");
  INFO(ttl.written);
  REQUIRE(read.messages.empty());
  CHECK(read.plans.at(0).chain->options().ttl_min == ttl.min);
  CHECK(read.plans.at(0).chain->options().ttl_max == ttl.max);
}

TEST_CASE("a service that is written wrongly is named with what to do") {
  struct Bad {
    std::string option, message;
  };
  const Bad bad = GENERATE(values<Bad>(
      {{"'ttl': {'min': 9, 'max': 3}",
        "/ttl: the least TTL, 9 s, is over the greatest, 3 s; swap them"},
       {"'families': 'x'", "/families: unknown word \"x\"; known are: any, common"},
       {"'client': 'isp'", "/client: unknown word \"isp\"; known are: ecs, resolver"},
       {"'trust': ['10.0.0.0/44']",
        "/trust/0: \"10.0.0.0/44\" is no network; write an address and a length such as "
        "\"10.0.0.0/8\""},
       {"'state': 'off'", "/state: unknown word \"off\"; known are: up, down, drain"},
       {"'seed': 5", "/seed: expected a text, found 5; put it in double quotes"},
       {"'sate': 'up'", "/sate: unknown key \"sate\"; did you mean \"state\"?"}}));
  const auto read = read_quoted("{'services': {'web': {'endpoints': {'a': {'A': '192.0.2.1'}}, " +
                                bad.option + "}}}");
  CHECK(read.messages == std::vector{"/services/web" + bad.message});
}

TEST_CASE("a service has between 1 and 64 endpoints") {
  const auto with = [](int count) {
    std::string list;
    for (int i = 1; i <= count; ++i) {
      list += (i > 1 ? ", 'e" : "'e") + std::to_string(i) + "': {'A': '192.0.2.1'}";
    }
    return read_quoted("{'services': {'web': {'endpoints': {" + list + "}}}}");
  };
  CHECK(with(64).messages.empty());
  CHECK(with(64).plans.at(0).chain->members().size() == 64);
  const std::string at = "/services/web/endpoints: a service has 1 to 64 endpoints, this one has ";
  CHECK(with(0).messages == std::vector{at + "0; add one"});
  CHECK(with(65).messages == std::vector{at + "65; divide it into several services"});
}

TEST_CASE("every fault of every service is told in one run, and good services have plans") {
  const auto read = read_quoted(
      "{'clouds': {'aws': {'weigth': 1}}, 'checks': {'c': {'tpc': {}}}, 'services': {"
      "'one': {'check': 'd', 'ttl': -1, 'endpoints': {'a': {'A': 'x'}}, 'steer': ['weigted']},"
      "'two': {'endpoints': {'a': {'A': '192.0.2.1'}}}, 'three': {}}}");
  CHECK(read.messages ==
        std::vector<std::string>{
            "/clouds/aws/weigth: unknown key \"weigth\"; did you mean \"weight\"?",
            "/checks/c/tpc: unknown key \"tpc\"; did you mean \"tcp\"?",
            "/services/one/check: no check is called \"d\"; known are: c",
            "/services/one/ttl: the duration -1 is out of range; write one of 0s to 2147483647s",
            "/services/one/endpoints/a/A: \"x\" is no IP address; write one such as \"192.0.2.1\"",
            "/services/one/steer/0: no step is called \"weigted\"; did you mean \"weighted\"?",
            "/services/three: a service without \"endpoints\"; write {\"endpoints\": {\"aws\": "
            "{\"A\": \"192.0.2.1\"}}}"});
  REQUIRE(read.plans.size() == 1);
  CHECK(read.plans[0].name == "two");
}

TEST_CASE("a fault tells file, line and column") {
  Faults faults;
  const auto document =
      Document::parse("zones/shop.json",
                      "{\n  \"services\": {\n    \"web\": { \"steer\": \"helthy\", \"endpoints\": "
                      "{ \"a\": { \"A\": \"192.0.2.1\" } } }\n  }\n}\n",
                      faults);
  REQUIRE(document);
  read_services(Reader(*document, faults), document->root(), {{}, zones::Name{}});
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all()[0].to_string() ==
        "zones/shop.json:3:23: /services/web/steer: no step is called \"helthy\"; did you mean "
        "\"healthy\"?");
}
