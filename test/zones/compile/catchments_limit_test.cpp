// What a service's catchments may take ("catchments_mb"): beyond it a zone is refused, and a larger
// database does not take a served zone away.
#include <catch2/catch.hpp>
#include <string>

#include "geo/partition_builder.h"
#include "test/zones/compile/sources.h"

using namespace zones::compile;
using namespace sources;

namespace {

std::string by_country(const std::string& option) {
  return R"({ "zone": "app.example", "nameservers": { "ns.example.net.": [] }, "services": { "web": {)" +
         option + R"( "steer": { "geo": { "DE": "a", "*": "b" } },
    "endpoints": { "a": { "A": "192.0.2.1" }, "b": { "A": "192.0.2.2" } } } },
  "records": { "www": { "serve": "web" } } })";
}

/// Every other /24 of so many is in Germany.
std::shared_ptr<const geo::Geography> scattered(std::uint32_t networks) {
  geo::PartitionBuilder builder;
  for (std::uint32_t i = 0; i < networks; ++i) {
    builder.put({geo::Address::from_v4(0x01000000 + i * 512), 24}, 1);
  }
  geo::Layer layer;
  layer.name = "scattered";
  layer.partition = std::move(builder).build();
  layer.places.resize(2);
  layer.places[1].country = *geo::Code::parse("DE");
  layer.knows.country = true;
  std::vector<geo::Layer> layers;
  layers.push_back(std::move(layer));
  return std::make_shared<const geo::Geography>(std::move(layers));
}

Sources with(const std::shared_ptr<const geo::Geography>& geography, const std::string& option) {
  Sources sources = of({{"a.json", by_country(option), 1}});
  sources.geography = geography;
  return sources;
}

const std::string one = "\"catchments_mb\": 1,";

}  // namespace

TEST_CASE("a service whose catchments take more than it allows is refused with the size") {
  const auto wide = scattered(100'000);
  CHECK(told(compile(with(wide, ""), nullptr)).empty());
  const Compiled refused = compile(with(wide, one), nullptr);
  CHECK(refused.units.empty());
  CHECK(refused.refused == 1);
  CHECK_THAT(told(refused),
             Catch::Contains("/services/web/steer: the catchments of \"app.example.:web\" take ") &&
                 Catch::Contains(" MiB, allowed are 1; write fewer and wider keys"));
  CHECK_THAT(told(compile(with(wide, "\"catchments_mb\": 0,"), nullptr)),
             Catch::Contains("/services/web/catchments_mb"));
}

TEST_CASE("a database too large for a service leaves it with the catchments of the older one") {
  const auto narrow = scattered(100), wide = scattered(100'000), again = scattered(200);
  const Compiled before = compile(with(narrow, one), nullptr);
  REQUIRE(told(before).empty());
  const Compiled refused = compile(with(wide, one), &before);
  CHECK(refused.units.at("app.example.").stale);
  CHECK(service(refused) == service(before));
  CHECK(refused.refused == 1);

  const Compiled still = compile(with(wide, one), &refused);  // told as long as it is so
  CHECK(still.units.at("app.example.").stale);
  CHECK_THAT(told(still), Catch::Contains("allowed are 1"));

  const Compiled raised = compile(with(wide, "\"catchments_mb\": 9,"), &still);
  CHECK(told(raised).empty());
  CHECK(service(raised)->catchments->bytes() > (std::size_t{1} << 20U));

  const Compiled smaller = compile(with(again, one), &still);
  CHECK_FALSE(smaller.units.at("app.example.").stale);
  CHECK(service(smaller)->catchments != service(before)->catchments);
}

TEST_CASE("an edit that makes catchments too large leaves the zone as it was") {
  const auto wide = scattered(100'000);
  const Compiled before = compile(with(wide, ""), nullptr);
  const Compiled after = compile(with(wide, one), &before);
  CHECK(after.units.at("app.example.").stale);
  CHECK(after.snapshot == before.snapshot);
}
