// Named maps and the choice of a table of continents, as keys of a `geo` step.
#include <catch2/catch.hpp>
#include <chrono>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

GeoKey map_key(GeoKey::Kind kind, GeoMap map, std::vector<std::uint8_t> endpoints) {
  GeoKey key;
  key.kind = kind;
  key.label = "map";
  key.map = std::make_shared<const GeoMap>(std::move(map));
  key.endpoints = std::move(endpoints);
  return key;
}

GeoKey networks_key(const std::vector<std::string>& texts, std::vector<std::uint8_t> endpoints) {
  GeoMap map;
  for (const auto& text : texts) map.networks.push_back(geo::Prefix::parse(text).value());
  std::sort(map.networks.begin(), map.networks.end());
  return map_key(GeoKey::Kind::network, std::move(map), std::move(endpoints));
}

GeoKey group_key(const std::vector<std::string>& codes, std::vector<std::uint8_t> endpoints) {
  GeoMap map;
  for (const auto& code : codes) map.countries.push_back(geo::Code::parse(code).value());
  return map_key(GeoKey::Kind::group, std::move(map), std::move(endpoints));
}

Chain chain_of(std::vector<GeoKey> keys, std::size_t endpoints,
               Continents continents = Continents::database) {
  Geo geo;
  geo.rule.keys = std::move(keys);
  geo.rule.continents = continents;
  return Chain(members(std::vector<std::uint64_t>(endpoints, 1)), steps({geo}), {});
}

geo::Geography geography_of(const std::vector<std::pair<std::string, geo::Place>>& networks) {
  geo::Layer layer;
  layer.places.emplace_back();
  geo::PartitionBuilder builder;
  for (const auto& [network, place] : networks) {
    builder.put(geo::Prefix::parse(network).value(),
                static_cast<std::uint32_t>(layer.places.size()));
    layer.places.push_back(place);
  }
  layer.partition = std::move(builder).build();
  return geo::Geography({std::move(layer)});
}

Path path_of(const Catchments& catchments, const std::string& address) {
  return catchments.locate({geo::Address::parse(address).value(), {}}, {}).catchment->paths.at(0);
}

using Rungs = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a group of countries ranks between the country and the continent, ASNs as an ASN") {
  GeoRule rule;
  rule.keys = {any_key({0}), continent_key(geo::Continent::EU, {0}),
               group_key({"AT", "CH", "DE"}, {0}), country_key("DE", {0}),
               map_key(GeoKey::Kind::asn, {{}, {64500, 64501}, {}}, {0})};
  geo::Place client = place("DE", geo::Continent::EU);
  client.asn = 64501;
  CHECK(rule.climb(client, {}) == Rungs{4, 3, 2, 1, 0});
  CHECK(rule.climb(place("AT", geo::Continent::EU), {}) == Rungs{2, 1, 0});
  CHECK(rule.climb(place("FR", geo::Continent::EU), {}) == Rungs{1, 0});
  CHECK(rule.climb(geo::Place{}, {}) == Rungs{0});
}

TEST_CASE("a map's networks rank by their own lengths among the other networks") {
  const Chain chain = chain_of({networks_key({"203.0.0.0/8", "203.0.113.0/24"}, {0}),
                                network_key("203.0.0.0/16", {1}), any_key({2})},
                               3);
  const auto catchments = Catchments::build(chain, geo::Geography{});
  CHECK(path_of(catchments, "203.0.113.9") == Path{{0}, {1}, {2}});
  CHECK(path_of(catchments, "203.0.1.9") == Path{{1}, {0}, {2}});
  CHECK(path_of(catchments, "203.1.1.9") == Path{{0}, {2}});
  CHECK(path_of(catchments, "9.9.9.9") == Path{{2}});
  const GeoRule& rule = std::get<Geo>(chain.steps()[0].rule).rule;
  CHECK(rule.networks_around(geo::Address::parse("203.0.113.9").value(), 24) == Rungs{0, 1});
  CHECK(rule.networks_around(geo::Address::parse("203.0.113.9").value(), 23) == Rungs{1, 0});
}

TEST_CASE("groups of countries and sets of ASNs are sorted into catchments like single ones") {
  geo::Place peer = place("FR", geo::Continent::EU);
  peer.asn = 64501;
  const auto geography = geography_of({{"80.0.0.0/8", place("AT", geo::Continent::EU)},
                                       {"81.0.0.0/8", place("IT", geo::Continent::EU)},
                                       {"82.0.0.0/8", peer},
                                       {"83.0.0.0/8", place("FR", geo::Continent::EU)}});
  const Chain chain =
      chain_of({group_key({"AT", "CH", "DE"}, {0}), country_key("IT", {1}),
                map_key(GeoKey::Kind::asn, {{}, {64500, 64501}, {}}, {2}), any_key({3})},
               4);
  const auto catchments = Catchments::build(chain, geography);
  CHECK(path_of(catchments, "80.1.1.1") == Path{{0}, {3}});
  CHECK(path_of(catchments, "81.1.1.1") == Path{{1}, {3}});
  CHECK(path_of(catchments, "82.1.1.1") == Path{{2}, {3}});
  CHECK(path_of(catchments, "83.1.1.1") == Path{{3}});
}

TEST_CASE("with Route 53's continents Turkey is in Europe, whatever the database says") {
  const auto geography = geography_of({{"78.0.0.0/8", place("TR", geo::Continent::AS)},
                                       {"79.0.0.0/8", place("IR", geo::Continent::AS)}});
  const std::vector<GeoKey> keys{continent_key(geo::Continent::EU, {0}),
                                 continent_key(geo::Continent::AS, {1})};
  const auto database = Catchments::build(chain_of(keys, 2), geography);
  CHECK(path_of(database, "78.1.1.1") == Path{{1}});
  const auto route53 = Catchments::build(chain_of(keys, 2, Continents::route53), geography);
  CHECK(path_of(route53, "78.1.1.1") == Path{{0}});
  CHECK(path_of(route53, "79.1.1.1") == Path{{1}});
}

TEST_CASE("a map of many networks shares few nests and is sorted within seconds") {
  // 200,000 here for the sake of slow builds; a million takes five times as long.
  GeoMap map;
  constexpr std::uint32_t count = 200'000, distance = 1U << 12U;
  for (std::uint32_t i = 0; i < count; ++i) {
    map.networks.push_back(geo::Prefix::of(geo::Address::from_v4((1U << 28U) + i * distance), 24));
  }
  const Chain chain =
      chain_of({map_key(GeoKey::Kind::network, std::move(map), {0}), any_key({1})}, 2);
  const auto before = std::chrono::steady_clock::now();
  const auto catchments = Catchments::build(chain, geo::Geography{});
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(20));
  CHECK(catchments.all().size() == 2);
  CHECK(path_of(catchments, "16.0.0.9") == Path{{0}, {1}});
  CHECK(path_of(catchments, "16.0.1.9") == Path{{1}});
}
