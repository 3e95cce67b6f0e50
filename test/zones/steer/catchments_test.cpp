#include "zones/steer/catchments.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "geo/mmdb.h"
#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

Chain geo_chain(std::size_t endpoints, std::vector<GeoKey> keys, bool fence = false,
                Options options = {}) {
  Geo geo;
  geo.rule.keys = std::move(keys);
  geo.rule.fence = fence;
  return Chain(members(std::vector<std::uint64_t>(endpoints, 1)), steps({Healthy{}, geo}),
               std::move(options));
}

/// What the definition says, without partitions: the candidates of a client at `address` for a set
/// of endpoints up.
std::vector<std::uint8_t> by_definition(const GeoRule& rule, const geo::Place& place,
                                        const geo::Address& address, Candidates::Mask up,
                                        bool subnet) {
  const unsigned finest = !subnet ? 128 : address.is_v4() ? finest_v4 : finest_v6;
  for (const std::size_t key : rule.climb(place, rule.networks_around(address, finest))) {
    Candidates reached(up);
    reached.select(rule.keys[key].endpoints);
    if (!reached.empty()) return {reached.order().begin(), reached.order().end()};
  }
  return {};
}

std::vector<std::uint8_t> by_path(const Path& path, Candidates::Mask up) {
  for (const auto& rung : path) {
    Candidates reached(up);
    reached.select(rung);
    if (!reached.empty()) return {reached.order().begin(), reached.order().end()};
  }
  return {};
}

bool special(const geo::Address& address) {
  static const std::vector<geo::Prefix> blocks = [] {
    std::vector<geo::Prefix> list;
    for (const char* text : {"10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                             "172.16.0.0/12", "192.168.0.0/16"}) {
      list.push_back(geo::Prefix::parse(text).value());
    }
    return list;
  }();
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const geo::Prefix& block) { return block.contains(address); });
}

class Random {
 public:
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  geo::Address v4() { return geo::Address::from_v4(static_cast<std::uint32_t>(engine_())); }
  geo::Prefix network() { return geo::Prefix::of(v4(), static_cast<unsigned>(6 + below(19))); }
  std::vector<std::uint8_t> list(std::size_t endpoints) {
    std::vector<std::uint8_t> result;
    for (std::uint8_t i = 0; i < endpoints; ++i) {
      if (below(3) == 0) result.push_back(i);
    }
    std::shuffle(result.begin(), result.end(), engine_);
    return result;
  }

 private:
  std::mt19937_64 engine_{20240607};
};

/// Random nested network keys beside countries, a continent and a default.
std::vector<GeoKey> random_keys(Random& random, std::size_t endpoints) {
  std::vector<GeoKey> keys;
  geo::Prefix wider = random.network();
  for (int i = 0; i < 40; ++i) {
    const geo::Prefix network =
        i % 2 == 0 ? random.network()
                   : geo::Prefix::of(wider.address, wider.length + unsigned(random.below(6)));
    wider = network;
    const bool there = std::any_of(keys.begin(), keys.end(),
                                   [&](const GeoKey& key) { return key.network == network; });
    if (!there) keys.push_back(network_key(network.to_string(), random.list(endpoints)));
  }
  for (const char* code : {"DE", "US", "JP", "BR"}) {
    keys.push_back(country_key(code, random.list(endpoints)));
  }
  keys.push_back(continent_key(geo::Continent::EU, random.list(endpoints)));
  if (random.below(2) == 0) keys.push_back(any_key(random.list(endpoints)));
  return keys;
}

geo::Geography random_geography(Random& random) {
  geo::Layer layer;
  layer.name = "random";
  layer.places = {geo::Place{}, place("DE", geo::Continent::EU), place("FR", geo::Continent::EU),
                  place("US", geo::Continent::NA), place("JP", geo::Continent::AS)};
  geo::PartitionBuilder builder;
  for (int i = 0; i < 400; ++i)
    builder.put(random.network(), static_cast<std::uint32_t>(random.below(5)));
  layer.partition = std::move(builder).build();
  std::vector<geo::Layer> layers;
  layers.push_back(std::move(layer));
  return geo::Geography(std::move(layers));
}

/// A chain's catchments beside the definition they must agree with.
class ScopeProperty {
 public:
  ScopeProperty(const Chain& chain, const geo::Geography& geography)
      : chain_(chain),
        geography_(geography),
        catchments_(Catchments::build(chain, geography)),
        rule_(std::get<Geo>(chain.steps()[1].rule).rule) {}

  void check(Random& random, int clients) const {
    for (int i = 0; i < clients; ++i) {
      const geo::Address address = geo::Prefix::of(random.v4(), 24).address;
      if (!special(address)) check_client(random, address);
    }
  }

 private:
  void check_client(Random& random, const geo::Address& address) const {
    const Located located = locate(address);
    REQUIRE(located.scope <= finest_v4);
    REQUIRE(agrees(located, address));
    const geo::Prefix leaf = geo::Prefix::of(address, located.scope);
    for (int other = 0; other < 8; ++other) {
      const auto host = static_cast<std::uint32_t>(random.below(1ULL << (32 - leaf.length)));
      const auto beside =
          geo::Prefix::of(geo::Address::from_v4(leaf.address.v4() + host), 24).address;
      REQUIRE(agrees(located, beside));
      REQUIRE(locate(beside).scope == located.scope);
    }
    if (leaf.length > 0) {
      REQUIRE(some_client_differs(located, geo::Prefix::of(address, leaf.length - 1U)));
    }
  }

  [[nodiscard]] Located locate(const geo::Address& at) const {
    return catchments_.locate(subnet(geo::Prefix::of(at, 24).to_string()), chain_.options());
  }

  /// In every state of health a client at `address` gets, by definition, what the leaf's path
  /// gives.
  [[nodiscard]] bool agrees(const Located& leaf, const geo::Address& address) const {
    const geo::Place place = geography_.look_up(address).place;
    bool same = true;
    for (Candidates::Mask up = 0; up < 1U << chain_.members().size(); ++up) {
      same = same && by_path(leaf.catchment->paths[0], up) ==
                         by_definition(rule_, place, address, up, true);
    }
    return same;
  }

  /// Whether `wider` holds a leaf with another path, or a special block, whose border no leaf
  /// crosses.
  [[nodiscard]] bool some_client_differs(const Located& leaf, const geo::Prefix& wider) const {
    for (std::uint64_t block = wider.first().v4(); block <= wider.last().v4();) {
      const auto at = geo::Address::from_v4(static_cast<std::uint32_t>(block));
      const Located found = locate(at);
      if (special(at) || found.catchment->paths[0] != leaf.catchment->paths[0]) return true;
      block += 1ULL << (32 - found.scope);
    }
    return false;
  }

  const Chain& chain_;
  const geo::Geography& geography_;
  Catchments catchments_;
  const GeoRule& rule_;
};

}  // namespace

TEST_CASE(
    "any two clients inside a scope get the same candidates, and no wider prefix has that "
    "property") {
  Random random;
  for (int round = 0; round < 6; ++round) {
    const geo::Geography geography = random_geography(random);
    const Chain chain = geo_chain(5, random_keys(random, 5), round % 3 == 0);
    ScopeProperty(chain, geography).check(random, 80);
  }
}

TEST_CASE("the scope property holds on the real country database") {
  const char* file = std::getenv("TRIMTAB_COUNTRY_MMDB");
  if (file == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
  std::vector<geo::Layer> layers;
  layers.push_back(geo::load_mmdb(file));
  const geo::Geography geography(std::move(layers));
  Random random;
  for (int round = 0; round < 3; ++round) {
    const Chain chain = geo_chain(5, random_keys(random, 5));
    ScopeProperty(chain, geography).check(random, 100);
  }
}

TEST_CASE(
    "a special-purpose block decides only where a key covers it, and no leaf crosses its border") {
  const Chain chain =
      geo_chain(3, {network_key("10.1.0.0/16", {1}), network_key("8.0.0.0/6", {2}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, {});
  const auto at = [&](const char* network) {
    return catchments.locate(subnet(network), chain.options());
  };
  CHECK(at("10.1.2.0/24").by_subnet);
  CHECK(at("10.1.2.0/24").scope == 16);
  CHECK(at("10.2.3.0/24").by_subnet);  // 8.0.0.0/6 covers it
  CHECK(at("11.0.0.0/24").scope == 8);
  CHECK_FALSE(at("192.168.1.0/24").by_subnet);
  CHECK(at("192.168.1.0/24").scope == 16);
  CHECK(at("192.168.1.0/24").catchment->paths[0] == Path{{0}});
  CHECK_FALSE(at("fd00::/56").by_subnet);
  CHECK(at("fd00::/56").scope == 7);
}

TEST_CASE("the networks overlay makes a private block decide") {
  geo::Geography empty;
  const auto network = geo::Prefix::parse("10.0.0.0/8").value();
  const std::vector<std::pair<geo::Prefix, geo::Place>> overlay{
      {network, place("GB", geo::Continent::EU)}};
  std::vector<geo::Layer> layers;
  layers.push_back(geo::make_overlay(overlay));
  geo::Geography geography(std::move(layers));
  geography.set_overlay({network});
  const Chain chain = geo_chain(2, {country_key("GB", {1}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, geography);
  const Located located = catchments.locate(subnet("10.9.8.0/24"), chain.options());
  CHECK(located.by_subnet);
  CHECK(located.scope == 8);
  CHECK(located.catchment->paths[0] == Path{{1}, {0}});
}

TEST_CASE("6to4 is folded onto IPv4; mapped, NAT64 and Teredo subnets leave it to the resolver") {
  const Chain chain = geo_chain(2, {network_key("203.0.0.0/8", {1}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, {});
  const auto at = [&](const Client& client) { return catchments.locate(client, chain.options()); };
  CHECK(at(subnet("2002:cb00:7101::/48")).catchment->paths[0] == Path{{1}, {0}});
  CHECK(at(subnet("2002:cb00:7101::/48")).scope == 24);
  CHECK_FALSE(at(subnet("64:ff9b::/96")).by_subnet);
  CHECK_FALSE(at(subnet("2001:0:1234::/48")).by_subnet);
  CHECK(at(subnet("2001:0:1234::/48")).scope == 32);
  Client mapped{geo::Address::parse("198.51.100.1").value(), ClientSubnet{}};
  mapped.subnet->family = geo::Family::v6;
  mapped.subnet->octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 203, 0, 113, 0};
  mapped.subnet->source_length = 120;
  CHECK_FALSE(at(mapped).by_subnet);
  CHECK(at(mapped).scope == 56);
  CHECK_FALSE(at(subnet("::1/128")).by_subnet);  // the same block
  CHECK(at(subnet("::1/128")).scope == 56);
  for (const char* source :
       {"203.0.113.9", "2002:cb00:7109::1", "64:ff9b::203.0.113.9", "2001:0:1:2:3:4:34ff:8ef6"}) {
    INFO(source);
    CHECK(at(from(source)).catchment->paths[0] == Path{{1}, {0}});
  }
}

TEST_CASE(
    "SOURCE 0, untrusted resolvers and client: resolver leave the choice to the resolver's "
    "address") {
  Options resolver_only;
  resolver_only.resolver_only = true;
  Options trusting;
  trusting.trust = {geo::Prefix::parse("192.0.2.0/24").value()};
  const std::vector<GeoKey> keys{network_key("203.0.113.0/24", {1}), any_key({0})};
  const Chain chain = geo_chain(2, keys);
  const Catchments catchments = Catchments::build(chain, {});
  Client nobody = subnet("0.0.0.0/0");
  CHECK(catchments.locate(nobody, {}).scope == 0);
  CHECK_FALSE(catchments.locate(subnet("203.0.113.0/24"), resolver_only).by_subnet);
  CHECK_FALSE(catchments.locate(subnet("203.0.113.0/24"), trusting).by_subnet);
  CHECK(catchments.locate(subnet("203.0.113.0/24"), {}).by_subnet);
}

TEST_CASE("a short SOURCE gets the leaf of its zero-padded address, though that is longer") {
  const Chain chain = geo_chain(2, {network_key("91.0.0.0/16", {1}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, {});
  const Located located = catchments.locate(subnet("91.0.0.0/8"), {});
  CHECK(located.scope == 16);
  CHECK(located.catchment->paths[0] == Path{{1}, {0}});
}

TEST_CASE("a key finer than /24 matches the resolver's own address only") {
  const Chain chain = geo_chain(2, {network_key("203.0.113.0/28", {1}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, {});
  CHECK(catchments.locate(subnet("203.0.113.0/24"), {}).catchment->paths[0] == Path{{0}});
  CHECK(catchments.locate(from("203.0.113.7"), {}).catchment->paths[0] == Path{{1}, {0}});
  CHECK(catchments.locate(from("203.0.113.99"), {}).catchment->paths[0] == Path{{0}});
}

TEST_CASE("a layer that names another country does not lend its subdivision") {
  const std::pair<geo::Prefix, geo::Place> germany{geo::Prefix::parse("198.18.5.0/24").value(),
                                                   place("DE", geo::Continent::EU)};
  geo::Place california = place("US", geo::Continent::NA);
  california.subdivision = geo::Code::parse("US-CA").value();
  const std::pair<geo::Prefix, geo::Place> city{geo::Prefix::parse("198.18.0.0/15").value(),
                                                california};
  const geo::Geography geography({geo::make_overlay({&germany, 1}), geo::make_overlay({&city, 1})});
  GeoKey key = country_key("US", {0});
  key.kind = GeoKey::Kind::subdivision;
  key.code = california.subdivision;
  const Chain chain = geo_chain(2, {key, any_key({1})});
  const Catchments catchments = Catchments::build(chain, geography);
  CHECK(catchments.locate(subnet("198.18.6.0/24"), {}).catchment->paths[0] == Path{{0}, {1}});
  const Located inside = catchments.locate(subnet("198.18.5.0/24"), {});
  CHECK(inside.catchment->paths[0] == Path{{1}});
  CHECK(inside.scope == 24);
}

TEST_CASE("a key for all of IPv6 holds behind the networks of IPv4") {
  const Chain chain = geo_chain(4, {network_key("::/0", {0}), network_key("10.0.0.0/8", {1}),
                                    network_key("2400::/12", {2}), any_key({3})});
  const Catchments catchments = Catchments::build(chain, {});
  const auto path = [&](const char* network) {
    return catchments.locate(subnet(network), {}).catchment->paths[0];
  };
  CHECK(path("2400::/32") == Path{{2}, {0}, {3}});
  CHECK(path("2a00::/32") == Path{{0}, {3}});
  CHECK(path("11.0.0.0/24") == Path{{3}});
}

TEST_CASE(
    "a network of the server file finer than /24 says nothing of the client networks around") {
  const std::vector<std::pair<geo::Prefix, geo::Place>> overlay{
      {geo::Prefix::parse("203.0.113.0/28").value(), place("GB", geo::Continent::EU)},
      {geo::Prefix::parse("10.0.0.0/28").value(), place("GB", geo::Continent::EU)}};
  geo::Geography geography({geo::make_overlay(overlay)});
  geography.set_overlay({overlay[0].first, overlay[1].first});
  const Chain chain = geo_chain(2, {country_key("GB", {1}), any_key({0})});
  const Catchments catchments = Catchments::build(chain, geography);
  const auto at = [&](const Client& client) { return catchments.locate(client, {}); };
  CHECK(at(subnet("203.0.113.0/24")).catchment->paths[0] == Path{{0}});
  CHECK(at(subnet("203.0.113.0/28")).catchment->paths[0] == Path{{0}});
  CHECK_FALSE(at(subnet("10.0.0.0/24")).by_subnet);  // nor does it make a private block decide
  CHECK(at(from("203.0.113.7")).catchment->paths[0] == Path{{1}, {0}});
  CHECK(at(from("10.0.0.7")).catchment->paths[0] == Path{{1}, {0}});
  CHECK(at(from("203.0.113.99")).catchment->paths[0] == Path{{0}});
}

TEST_CASE("what resolvers and client networks have in common is held once") {
  std::vector<std::pair<geo::Prefix, geo::Place>> networks;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    networks.emplace_back(geo::Prefix::of(geo::Address::from_v4(0x01000000 + i * 512), 24),
                          place("DE", geo::Continent::EU));
  }
  const geo::Geography geography({geo::make_overlay(networks)});
  const Chain chain =
      geo_chain(2, {country_key("DE", {0}), network_key("203.0.113.0/28", {0}), any_key({1})});
  const Catchments catchments = Catchments::build(chain, geography);
  CHECK(catchments.subnets().runs() > 40'000);
  CHECK(catchments.bytes() < catchments.subnets().bytes() * 5 / 4);
  CHECK(catchments.sources().runs() == catchments.subnets().runs() + 2);
  CHECK(catchments.locate(from("1.0.0.7"), {}).catchment->paths[0] == Path{{0}, {1}});
  CHECK(catchments.locate(from("203.0.113.3"), {}).catchment->paths[0] == Path{{0}, {1}});
  CHECK(catchments.locate(from("203.0.113.77"), {}).catchment->paths[0] == Path{{1}});
}
