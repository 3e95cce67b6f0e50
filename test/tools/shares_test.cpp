// What `explain` tells of many draws, and the table of all clients.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tools/daemon/explain_route.h"

using namespace tools::daemon;
using Catch::Contains;

namespace {

std::string zone_of(const std::string& steer) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "clouds": { "aws": { "weight": 60 }, "gcp": { "weight": 30 } },
    "services": {
      "web": { "ttl": 20, "steer": )" +
         steer + R"(,
        "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } } },
      "both": { "ttl": 20, "steer": ["healthy", { "geo": { "20.2.0.0/16": "west", "*": ["west", "gcp"] } }, "weighted", { "first": 1 }],
        "endpoints": { "west": { "service": "web", "weight": 3 }, "gcp": { "A": "192.0.2.30", "weight": 1 } } } },
    "records": { "www": { "serve": "web" }, "both": { "serve": "both" }, "text": { "TXT": "hello" } } })";
}

World world(const std::string& steer) {
  World world;
  const auto placed = [](const char* network, const char* country) {
    geo::Place place;
    place.country = *geo::Code::parse(country);
    return std::pair(*geo::Prefix::parse(network), place);
  };
  world.geography = std::make_shared<const geo::Geography>(geo::Geography(std::vector<geo::Layer>{
      geo::make_overlay(std::vector{placed("32.0.0.0/3", "DE"), placed("128.0.0.0/3", "FR"),
                                    placed("160.0.0.0/4", "US"), placed("2a00::/12", "DE")})}));
  world.compiled = zones::compile::compile(
      {{{"app.json", zone_of(steer), 1, ""}}, world.geography, {}}, nullptr);
  for (const auto& fault : world.compiled.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(world.compiled.units.size() == 1);
  return world;
}

Explanation told(const World& world, Parameters parameters = {}) {
  parameters.insert(parameters.begin(), {"name", "www.app.test"});
  return explain_offline(question_of(parameters), world);
}

double share_of(const Shares& shares, const std::string& endpoint) {
  for (const Share& one : shares) {
    if (one.endpoint == endpoint) return one.share;
  }
  return 0;
}

AllClients everybody(const World& world, Parameters parameters = {}) {
  parameters.insert(parameters.begin(), {"name", "www.app.test"});
  return all_clients_offline(question_of(parameters), world);
}

/// The row with this network or country among its clients.
const CatchmentRow& row_of(const AllClients& told, const std::string& label) {
  for (const CatchmentRow& row : told.rows) {
    for (const Clients& one : row.clients) {
      if (one.label == label) return row;
    }
  }
  FAIL("no row has " << label);
  return told.rows.front();
}

const std::string by_place =
    R"(["healthy", { "geo": { "10.1.0.0/16": "gcp", "DE": "gcp", "FR": ["gcp", "aws"], "*": "aws" } }, "weighted", { "first": 1 }])";

}  // namespace

TEST_CASE("a weighted step tells the share that each endpoint would get over many draws") {
  const World here = world(R"(["healthy", "weighted", { "first": 1 }])");
  const auto story = told(here);
  CHECK_THAT(explanation_text(story), Contains("aws 66.7 %  gcp 33.3 %\n"));
  CHECK(share_of(story.shares.within, "aws") == Approx(2.0 / 3).margin(0.01));
  // The answer's shares are those of the step: they are not told twice.
  CHECK_THAT(explanation_text(story), !Contains("  shares "));
  const auto json = nlohmann::json::parse(explanation_json(story));
  CHECK(json["steps"][2]["shares"]["aws"].get<double>() == Approx(0.6667).margin(0.0002));
  CHECK(json["shares"]["gcp"].get<double>() == Approx(0.3333).margin(0.01));
}

TEST_CASE("no share is told where no draw matters") {
  const World here = world(R"(["healthy", "weighted", { "first": 1 }])");
  const auto one = told(here, {{"down", "cloud:gcp"}});
  CHECK_THAT(explanation_text(one), Contains("(60)\n"));
  CHECK_THAT(explanation_text(one), !Contains("%"));
  const auto ordered = told(world(R"(["healthy", { "prefer": ["aws", "gcp"], "at_least": 2 }])"));
  CHECK_THAT(explanation_text(ordered), !Contains("%"));
  CHECK(ordered.shares.within.empty());
}

TEST_CASE("spread and a trickle tell how often an endpoint is kept") {
  const auto spread = told(world(R"(["healthy", "spread"])"));
  CHECK(share_of(spread.steps[2].shares, "aws") == 1);
  CHECK(share_of(spread.steps[2].shares, "gcp") == Approx(0.5).margin(0.01));
  CHECK_THAT(explanation_text(spread), Contains("shares      in the answer: aws 100.0 %  gcp "));
  const auto trickle = told(world(R"(["healthy", { "prefer": ["aws", "gcp"], "trickle": 0.02 }])"));
  CHECK_THAT(explanation_text(trickle), Contains("aws 98.0 %  gcp 2.0 %\n"));
}

TEST_CASE("candidates that no step orders have equal shares of being first") {
  CHECK_THAT(explanation_text(told(world(R"(["healthy"])"))), Contains("  shares      first: "));
}

TEST_CASE("a sticky step says what this network always gets, and the shares over networks") {
  const World here = world(R"(["healthy", "sticky", { "first": 1 }])");
  const auto story = told(here, {{"client", "203.0.113.0/24"}});
  const std::string first = story.steps[2].candidates.front();
  CHECK_THAT(story.steps[2].note, Contains("by 203.0.113.0/24 "));
  CHECK_THAT(story.steps[2].note, Contains(": this network always gets " + first));
  CHECK(share_of(story.steps[2].shares, "aws") == Approx(2.0 / 3).margin(0.02));
  CHECK(story.shares.within.empty());  // no draw changes the answer
  const auto all = everybody(here);
  CHECK(share_of(all.rows.front().gets.within, "aws") == Approx(2.0 / 3).margin(0.02));
  CHECK_THAT(all_clients_text(all), Contains("every /24 or /56 is a leaf of its own"));
}

TEST_CASE("shares of services within services are those of the way to the data") {
  const World here = world(R"(["healthy", "weighted", { "first": 1 }])");
  const auto story = told(here, {{"name", "both.app.test"}});
  CHECK(share_of(story.shares.within, "west/aws") == Approx(0.5).margin(0.02));
  CHECK(share_of(story.shares.within, "west/gcp") == Approx(0.25).margin(0.02));
  CHECK(share_of(story.shares.within, "gcp") == Approx(0.25).margin(0.02));
  CHECK_THAT(explanation_text(story), Contains("  shares      west/aws "));
}

TEST_CASE("the same question gets the same story offline, another draw another") {
  const World here = world(R"(["healthy", "weighted", { "first": 1 }])");
  const std::string once = explanation_text(told(here));
  CHECK(explanation_text(told(here)) == once);
  bool differs = false;
  for (const char* draw : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
    differs = differs || explanation_text(told(here, {{"draw", draw}})) != once;
  }
  CHECK(differs);
  CHECK_THROWS_AS(told(here, {{"draw", "many"}}), BadQuestion);
}

TEST_CASE("explain names the catchment and the leaf that the client fell in") {
  const World here = world(by_place);
  CHECK_THAT(explanation_text(told(here, {{"client", "32.1.2.0/24"}})),
             Contains("  catchment   2 of 3, leaf 32.0.0.0/3\n"));
  const auto json =
      nlohmann::json::parse(explanation_json(told(here, {{"client", "10.1.2.0/24"}})));
  CHECK(json["catchments"][0]["leaf"] == "10.1.0.0/16");
  CHECK(json["catchments"][0]["number"] == 2);
  const auto nested = told(here, {{"name", "both.app.test"}, {"client", "32.1.2.0/24"}});
  CHECK_THAT(explanation_text(nested), Contains("  west: catchment 2 of 3, leaf 32.0.0.0/3\n"));
  CHECK_THAT(explanation_text(told(world(R"(["healthy"])"))), !Contains("catchment"));
}

TEST_CASE(
    "the table of all clients has each catchment with its networks, its space and its share") {
  const auto all = everybody(world(by_place));
  CHECK(all.catchments == 3);
  const CatchmentRow& germany = row_of(all, "DE");
  CHECK(&germany == &row_of(all, "10.1.0.0/16"));
  CHECK(germany.space.v4 == Approx(0.125 + 1.0 / 65536));
  CHECK(germany.space.v6 == Approx(1.0 / 512));
  CHECK(germany.leaves.v4 == 2);
  CHECK(germany.leaves.v6 == 1);
  CHECK(share_of(germany.gets.within, "gcp") == 1);
  const CatchmentRow& france = row_of(all, "FR");
  CHECK(france.space.v4 == Approx(0.125));
  CHECK(share_of(france.gets.within, "aws") == Approx(2.0 / 3).margin(0.01));
  CHECK(&row_of(all, "US") == &row_of(all, "place unknown"));
  Space whole;
  Leaves leaves;
  for (const CatchmentRow& row : all.rows) {
    whole += row.space;
    leaves += row.leaves;
  }
  CHECK(whole.v4 == Approx(1));
  CHECK(whole.v6 == Approx(1));
  CHECK(leaves.both() == all.leaves.both());
  const std::string text = all_clients_text(all);
  CHECK_THAT(text, Contains("\n3 catchments, "));
  CHECK_THAT(text, Contains("the resolver's own address decides"));
  const auto json = nlohmann::json::parse(all_clients_json(all));
  CHECK(json["catchments"] == 3);
  CHECK(json["rows"].size() == all.rows.size());
}

TEST_CASE("the table joins the catchments of services within services") {
  const auto all = everybody(world(by_place), {{"name", "both.app.test"}});
  CHECK(all.catchments == 5);
  CHECK_THAT(row_of(all, "10.1.0.0/16").condition, Contains("decides in part"));
  CHECK(share_of(row_of(all, "20.2.0.0/16").gets.within, "west/aws") == 1);
  CHECK(share_of(row_of(all, "DE").gets.within, "west/gcp") == Approx(0.75).margin(0.01));
}

TEST_CASE("the table follows the state of health that is supposed") {
  const auto all = everybody(world(by_place), {{"down", "cloud:gcp"}});
  CHECK(share_of(row_of(all, "DE").gets.within, "aws") == 1);  // climbed to *
  const auto fenced = everybody(
      world(R"([{ "healthy": { "none": "empty" } }, { "geo": { "DE": "gcp" }, "fence": true }])"));
  CHECK(row_of(fenced, "US").condition == "no answer for these clients");
  CHECK(row_of(fenced, "US").gets.within.empty());
}

TEST_CASE("where Client Subnet is ignored the table is of resolvers' own addresses") {
  const auto all = everybody(world(by_place + R"(, "client": "resolver")"));
  CHECK(all.catchments == 3);
  CHECK_THAT(all_clients_text(all), Contains("this is of resolvers' own addresses"));
  CHECK_THAT(all_clients_text(all), !Contains("own address decides"));
  double whole = 0;
  for (const CatchmentRow& row : all.rows) {
    CHECK_FALSE(row.gets.within.empty());
    whole += row.space.v4;
  }
  CHECK(whole == Approx(1));
  CHECK(share_of(row_of(all, "DE").gets.within, "gcp") == 1);
}

TEST_CASE("the table is refused for one client, and for a name that is the same for all") {
  const World here = world(by_place);
  CHECK_THROWS_AS(everybody(here, {{"client", "192.0.2.0/24"}}), BadQuestion);
  CHECK_THROWS_AS(everybody(here, {{"name", "text.app.test"}, {"type", "TXT"}}), BadQuestion);
  CHECK_THROWS_AS(everybody(here, {{"name", "www.else.test"}}), BadQuestion);
}
