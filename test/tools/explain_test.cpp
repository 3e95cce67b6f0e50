#include <catch2/catch.hpp>

#include "tools/daemon/explain_route.h"

using namespace tools::daemon;
using Catch::Contains;

namespace {

std::string zone_of(const std::string& steer) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "clouds": { "aws": {}, "gcp": {} },
    "services": { "web": { "ttl": 20, "steer": )" +
         steer + R"(,
      "endpoints": { "aws": { "A": "192.0.2.10", "AAAA": "2001:db8::10" },
                     "gcp": { "A": "192.0.2.20", "AAAA": "2001:db8::20" } } } },
    "records": { "www": { "serve": "web" }, "near": { "CNAME": "www" },
                 "docs": { "CNAME": "docs.example.net.", "ttl": 60 },
                 "text": { "TXT": "hello", "MX": "10 mail.example.net." } } })";
}

geo::Place country(const char* code) {
  geo::Place place;
  place.country = *geo::Code::parse(code);
  return place;
}

/// Networks as a database knows them, or as the server file does.
struct Networks {
  std::vector<std::pair<geo::Prefix, geo::Place>> list;
  bool in_server_file = false;
};

World world(const std::string& steer, const Networks& networks = {}) {
  World world;
  auto geography =
      networks.list.empty() ? geo::Geography() : geo::Geography({geo::make_overlay(networks.list)});
  std::vector<geo::Prefix> overlay;
  for (const auto& [network, place] : networks.list) overlay.push_back(network);
  if (networks.in_server_file) geography.set_overlay(overlay);
  world.geography = std::make_shared<const geo::Geography>(std::move(geography));
  world.compiled = zones::compile::compile(
      {{{"app.json", zone_of(steer), 1, ""}}, world.geography, {}}, nullptr);
  for (const auto& fault : world.compiled.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(world.compiled.units.size() == 1);
  return world;
}

Explanation told(const World& world, Parameters parameters) {
  if (parameters.front().first != "name")
    parameters.insert(parameters.begin(), {"name", "www.app.test"});
  return explain_offline(question_of(parameters), world);
}

std::string text(const World& world, Parameters parameters) {
  return explanation_text(told(world, std::move(parameters)));
}

const std::string by_country = R"(["healthy", { "geo": { "DE": "gcp", "*": "aws" } }])";

}  // namespace

TEST_CASE("the story of a client network is that of its leaf, as the answer is") {
  const Networks fine{{{*geo::Prefix::parse("203.0.113.16/28"), country("DE")}}, true};
  const World here = world(by_country, fine);
  const auto client = told(here, {{"client", "203.0.113.20/32"}});
  CHECK(client.place == "place unknown");
  CHECK(client.steps[2].step == "geo *");
  CHECK(client.reply.answer.at(0).data == "192.0.2.10");
  const auto resolver = told(here, {{"resolver", "203.0.113.20"}});
  CHECK_THAT(resolver.place, Contains("Germany"));
  CHECK(resolver.steps[2].step == "geo DE");
  CHECK(resolver.reply.answer.at(0).data == "192.0.2.20");
}

TEST_CASE("a block of its own numbers has a place where a key of the service covers it") {
  const Networks database{{{*geo::Prefix::parse("10.0.0.0/8"), country("DE")}}, false};
  const std::string keyed =
      R"(["healthy", { "geo": { "DE": "gcp", "10.1.0.0/16": [], "*": "aws" } }])";
  const auto covered = told(world(keyed, database), {{"client", "10.1.2.0/24"}});
  CHECK_THAT(covered.place, Contains("Germany"));
  CHECK(covered.steps[2].step == "geo DE");
  CHECK(covered.reply.answer.at(0).data == "192.0.2.20");
  const auto uncovered = told(world(by_country, database), {{"client", "10.1.2.0/24"}});
  CHECK(uncovered.place == "place unknown");
}

TEST_CASE("an answer that is an alias alone is no \"no data\"") {
  const World here = world(by_country);
  const auto docs = told(here, {{"name", "docs.app.test"}});
  CHECK_THAT(docs.remarks,
             Catch::VectorContains(std::string("resolvers ask again, for docs.example.net.")));
  CHECK_THAT(explanation_json(docs), Contains("resolvers ask again, for docs.example.net."));
  const auto lines = explanation_text(docs);
  CHECK_THAT(lines, Contains("alias       docs.app.test. is docs.example.net.   TTL 60\n"));
  CHECK_THAT(lines, Contains("answer      the alias alone\n"));
  // A chain stops before a name whose answer depends on the client.
  const auto near = text(here, {{"name", "near.app.test"}, {"client", "192.0.2.0/24"}});
  CHECK_THAT(near, Contains("(resolvers ask again, for www.app.test.)"));
  CHECK_THAT(near, Contains("the alias alone"));
}

TEST_CASE("a second pass says which steps it passes over") {
  const World here = world(
      R"([{ "healthy": { "none": ["gcp"] } }, { "geo": { "*": "aws" } }, "shuffle", { "first": 1 }])");
  const auto lines = text(here, {{"down", "web"}});
  CHECK_THAT(lines, Contains("  second pass"));
  CHECK_THAT(lines, Contains("  geo         gcp                  passed over\n"));
  CHECK_THAT(lines, Contains("  shuffle     gcp\n"));
  CHECK_THAT(lines, Contains("[failed open: nothing is healthy]"));
}

TEST_CASE("failing open says whether it was health or the steps that left nothing") {
  const World here = world(R"(["healthy", { "geo": { "10.0.0.0/8": "gcp" } }])");
  const auto lines = text(here, {{"client", "10.0.0.0/24"}, {"down", "cloud:gcp"}});
  CHECK_THAT(lines, Contains("[failed open: the steps leave nothing that is healthy]"));
  CHECK(lines.find("nothing is healthy]") == lines.npos);
}

TEST_CASE("types are taken in either case, and ANY is one") {
  const World here = world(by_country);
  CHECK_THAT(text(here, {{"type", "aaaa"}}), Contains("www.app.test AAAA for "));
  CHECK_THAT(text(here, {{"type", "aaaa"}}), Contains("2001:db8::10"));
  const auto any = text(here, {{"name", "text.app.test"}, {"type", "any"}});
  CHECK_THAT(any, Contains("text.app.test ANY for "));
  CHECK(any.find("no data") == any.npos);
  CHECK_THROWS_AS(told(here, {{"type", "NOTYPE"}}), BadQuestion);
}
