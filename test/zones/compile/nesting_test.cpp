// Services within services: what is read, what is refused, and what a reload keeps.
#include <algorithm>
#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/sources.h"
#include "zones/steer/nested.h"

using namespace zones::compile;

namespace {

std::string services(const std::string& inside) { return "{'services': {" + inside + "}}"; }

/// "c0" within "c1" within ... `count` services.
std::string chain_of(int count) {
  std::string text = "'c0': {'endpoints': {'a': {'A': '192.0.2.1'}}}";
  for (int i = 1; i < count; ++i) {
    text += ", 'c" + std::to_string(i) + "': {'endpoints': {'a': {'service': 'c" +
            std::to_string(i - 1) + "'}}}";
  }
  return services(text);
}

std::string zone_of(std::string services, const std::string& address) {
  std::string text = "{'zone': 'app.test', 'nameservers': {'ns.test.': []}, 'services': {" +
                     std::move(services) + ", 'leaf': {'endpoints': {'a': {'A': '" + address +
                     "'}}}}, 'records': {'www': {'serve': 'root'}}}";
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

const zones::Service& named(const Compiled& compiled, const std::string& name) {
  const auto& all = compiled.units.at("app.test.").hosted.services;
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const auto& one) { return one->name == "app.test.:" + name; });
  REQUIRE(found != all.end());
  return **found;
}

constexpr const char* two_levels =
    "'root': {'endpoints': {'m': {'service': 'mid', 'weight': 3}, 'own': {'A': '192.0.2.9'}}},"
    "'mid': {'endpoints': {'l': {'service': 'leaf'}, 'x': {'A': '192.0.2.8'}}},"
    "'other': {'endpoints': {'o': {'A': '192.0.2.7'}}}";

}  // namespace

TEST_CASE("a service that stands at an endpoint brings its kind and its families") {
  const auto read = read_quoted(services(
      "'root': {'endpoints': {'a': {'service': 'six', 'weight': 2}, 'b': {'AAAA': '2001:db8::2'}}},"
      "'six': {'endpoints': {'e': {'AAAA': '2001:db8::1'}}}"));
  CHECK(read.messages.empty());
  REQUIRE(read.plans.size() == 2);
  CHECK(read.plans[0].name == "six");  // before the one around it
  const ServicePlan& root = read.plans[1];
  CHECK(root.inner == std::vector<std::optional<std::uint32_t>>{0, std::nullopt});
  const auto member = root.chain->members()[0];
  CHECK(member.is_nested);
  CHECK(member.weight == 2 * zones::steer::one_weight);
  CHECK(member.count(zones::steer::Asked::v4) == 0);
  CHECK(member.count(zones::steer::Asked::v6) == 1);
  CHECK(root.watched[0].service == "six");
}

TEST_CASE("all services that hang together have one kind of data") {
  const auto read = read_quoted(
      services("'root': {'endpoints': {'a': {'service': 'mail'}, 'b': {'A': '192.0.2.1'}}},"
               "'mail': {'endpoints': {'e': {'MX': '10 mx'}}}"));
  CHECK(read.messages ==
        std::vector<std::string>{
            "/services/root/endpoints/b: endpoints of one service have one kind of data: \"a\" has "
            "MX records, \"b\" addresses; serve each kind by a service of its own"});
}

TEST_CASE("a service at an endpoint leaves no room for data and checks") {
  const auto read = read_quoted(
      services("'root': {'endpoints': {'a': {'service': 'leaf', 'A': '192.0.2.1', 'min_up': 1}}},"
               "'leaf': {'endpoints': {'e': {'A': '192.0.2.1'}}}"));
  const std::string at = "/services/root/endpoints/a/";
  const std::string rest = " beside \"service\", which brings its own; leave one of them out";
  CHECK(read.messages ==
        std::vector<std::string>{at + "A: \"A\"" + rest, at + "min_up: \"min_up\"" + rest});
}

TEST_CASE("families that differ inside a nested service are told of") {
  const auto read = read_quoted(
      services("'root': {'endpoints': {'a': {'service': 'six'}, 'b': {'A': '192.0.2.1'}}},"
               "'six': {'endpoints': {'e': {'AAAA': '2001:db8::1'}}}"));
  REQUIRE(read.messages.size() == 1);
  CHECK_THAT(read.messages[0], Catch::Contains("warning[families-differ]: \"a\" has only AAAA"));
}

TEST_CASE("four levels of services may hang under one, five may not") {
  CHECK(read_quoted(chain_of(5)).messages.empty());
  const auto deep = read_quoted(chain_of(6));
  CHECK(deep.messages ==
        std::vector<std::string>{
            "/services/c5/endpoints/a/service: services nested deeper than 4 levels; name the "
            "endpoints of the innermost in the one around it"});
}

TEST_CASE("64 services may hang together, each counted where it stands") {
  const auto with = [](int count) {
    std::string endpoints;
    for (int i = 0; i < count; ++i) {
      endpoints += (i == 0 ? "'e" : ", 'e") + std::to_string(i) + "': {'service': 'pair'}";
    }
    return services("'root': {'endpoints': {" + endpoints +
                    "}}, 'pair': {'endpoints': {'a': {'service': 'leaf'}}},"
                    "'leaf': {'endpoints': {'a': {'A': '192.0.2.1'}}}");
  };
  CHECK(read_quoted(with(31)).messages.empty());
  CHECK_THAT(read_quoted(with(32)).messages.at(0),
             Catch::Contains("with this one more than 64 services hang together"));
}

TEST_CASE("a reload renews the services around one that changed, and no other") {
  const auto before = compile(sources::of({{"z.json", zone_of(two_levels, "192.0.2.1"), 1}}), {});
  CHECK(sources::told(before).empty());
  const auto same =
      compile(sources::of({{"z.json", zone_of(two_levels, "192.0.2.1") + "\n", 2}}), &before);
  for (const char* name : {"root", "mid", "leaf", "other"}) {
    CHECK(&named(same, name) == &named(before, name));
  }
  const auto after =
      compile(sources::of({{"z.json", zone_of(two_levels, "192.0.2.2"), 3}}), &before);
  for (const char* name : {"root", "mid", "leaf"}) {
    CHECK(&named(after, name) != &named(before, name));
  }
  CHECK(&named(after, "other") == &named(before, "other"));
  const zones::Service& root = named(after, "root");
  REQUIRE(root.nested.size() == 2);
  CHECK(&root.at(1) == &named(after, "mid"));
  CHECK(&root.at(2) == &named(after, "leaf"));
  CHECK(root.places[1].parent == 1);
  CHECK(root.standings == named(before, "root").standings);
}
