// Random geographies and random rules of every kind, crowded around what is special in the address
// space; kept as lists, so that a definition can be read from them without partitions.
#pragma once

#include <algorithm>
#include <random>
#include <set>

#include "test/zones/steer/steer_fixture.h"

namespace leaves {

using namespace steer_test;

constexpr std::size_t endpoints = 4;

using List = std::vector<std::uint8_t>;

struct Network {
  geo::Prefix prefix;
  geo::Place place;
};

inline geo::Prefix prefix(const char* text) { return geo::Prefix::parse(text).value(); }

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }

  /// Crowded around what is special, so that networks nest, touch and cross its borders.
  geo::Prefix network(bool fine) {
    static const std::vector<geo::Prefix> crowded{
        prefix("8.0.0.0/6"),     prefix("10.0.0.0/8"),     prefix("100.0.0.0/9"),
        prefix("127.0.0.0/8"),   prefix("172.0.0.0/11"),   prefix("192.160.0.0/12"),
        prefix("0.0.0.0/1"),     prefix("169.254.0.0/16"), prefix("2400::/12"),
        prefix("2000::/4"),      prefix("2001::/31"),      prefix("fc00::/6"),
        prefix("fe80::/9"),      prefix("2400:10::/28"),   prefix("2002::/16"),
        prefix("2002:a00::/24"), prefix("64:ff9b::/32"),   prefix("::/40")};
    const geo::Prefix around = crowded[below(crowded.size())];
    const bool v4 = around.address.is_v4();
    const std::size_t finest = v4 ? (fine ? 28 : 24) : (fine ? 64 : 56);
    const std::size_t length = around.length + below(finest - around.length + 1);
    geo::Address at = around.address;
    for (std::size_t bit = around.length + (v4 ? 96U : 0U); bit < 128; ++bit) {
      if (below(2) == 0) at.octets[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
    }
    return geo::Prefix::of(at, static_cast<unsigned>(length));
  }

  geo::Place place(bool with_position, bool with_asn) {
    static const std::vector<std::pair<const char*, geo::Continent>> countries{
        {"DE", geo::Continent::EU}, {"FR", geo::Continent::EU}, {"US", geo::Continent::NA},
        {"TR", geo::Continent::AS}, {"JP", geo::Continent::AS}, {"XX", geo::Continent::unknown}};
    geo::Place made;
    if (with_asn && below(2) == 0) made.asn = static_cast<std::uint32_t>(64'500 + below(4));
    const std::size_t which = below(countries.size() + 1);
    if (which == countries.size()) return made;
    made.country = geo::Code::parse(countries[which].first).value();
    made.continent = countries[which].second;
    if (made.country.view() == "US" && below(2) == 0) {
      made.subdivision = geo::Code::parse(below(2) == 0 ? "US-CA" : "US-NY").value();
    }
    if (with_position && below(3) != 0) made.position = position();
    return made;
  }

  geo::Position position() {
    return {float(below(1'500)) / 10 - 75, float(below(3'600)) / 10 - 180};
  }

  List list() {
    List some;
    for (std::uint8_t i = 0; i < endpoints; ++i) {
      if (below(2) == 0) some.push_back(i);
    }
    std::shuffle(some.begin(), some.end(), engine_);
    return some;
  }

 private:
  std::mt19937_64 engine_;
};

/// What is known of places, as lists.
struct Atlas {
  std::vector<Network> overlay, country, asn;
  geo::Geography geography;

  Atlas() = default;  // knows nothing
  explicit Atlas(Random& random) {
    const bool positions = random.below(2) == 0;
    const auto fill = [&](std::vector<Network>& layer, std::size_t count, bool fine, bool asn_too) {
      for (; count > 0; --count) {
        layer.push_back({random.network(fine), random.place(positions, asn_too)});
      }
    };
    fill(overlay, random.below(12), true, true);
    fill(country, 60, false, false);
    fill(asn, 60, false, true);
    std::vector<std::pair<geo::Prefix, geo::Place>> pairs;
    std::vector<geo::Prefix> covered;
    for (Network& one : overlay) {
      if (one.place.continent == geo::Continent::unknown) one.place.country = {};
      pairs.emplace_back(one.prefix, one.place);
      covered.push_back(one.prefix);
    }
    std::vector<geo::Layer> layers;
    layers.push_back(geo::make_overlay(pairs));
    for (const auto* networks : {&country, &asn}) layers.push_back(layer_of(*networks));
    geography = geo::Geography(std::move(layers));
    geography.set_overlay(covered);
  }

  /// Where the client network that begins at `address` is.
  [[nodiscard]] geo::Place place_of(const geo::Address& address, bool subnet) const {
    geo::Place place;
    for (unsigned length = 129; length-- > 0;) {  // wider networks of the overlay complete it
      for (auto at = overlay.rbegin(); at != overlay.rend(); ++at) {
        if (at->prefix.length != length || !at->prefix.contains(address)) continue;
        if (subnet && at->prefix.is_finer_than_a_subnet()) continue;
        place.complete_from(at->place);
        break;
      }
    }
    for (const auto* layer : {&country, &asn}) {
      const Network* best = nullptr;
      for (const Network& one : *layer) {
        if (!one.prefix.contains(address)) continue;
        if (best == nullptr || one.prefix.length >= best->prefix.length) best = &one;
      }
      if (best != nullptr) place.complete_from(best->place);
    }
    return place;
  }

 private:
  static geo::Layer layer_of(const std::vector<Network>& networks) {
    geo::Layer layer;
    layer.places.emplace_back();
    geo::PartitionBuilder builder;
    for (const Network& one : networks) {
      builder.put(one.prefix, static_cast<std::uint32_t>(layer.places.size()));
      layer.places.push_back(one.place);
      layer.knows.note(one.place);
    }
    layer.partition = std::move(builder).build();
    return layer;
  }
};

/// Random rules with keys of every kind.
class Rules {
 public:
  explicit Rules(Random& random) : random_(random) {}

  Rule geo() {
    Geo geo;
    geo.rule.fence = random_.below(3) == 0;
    geo.rule.continents = random_.below(3) == 0 ? Continents::route53 : Continents::database;
    auto& keys = geo.rule.keys;
    std::set<geo::Prefix> taken;
    for (std::size_t left = random_.below(14); left > 0; --left) {
      const geo::Prefix network = random_.network(true);
      if (taken.insert(network).second) keys.push_back(network_key(network.to_string(), list()));
    }
    if (random_.below(3) == 0) keys.push_back(map_of_networks(taken));
    for (const char* code : {"DE", "JP", "TR"}) {
      if (random_.below(2) == 0) keys.push_back(country_key(code, list()));
    }
    if (random_.below(2) == 0) keys.push_back(group({"FR", "US"}));
    if (random_.below(2) == 0) keys.push_back(subdivision());
    if (random_.below(2) == 0) keys.push_back(asn());
    for (const auto continent : {geo::Continent::EU, geo::Continent::AS}) {
      if (random_.below(3) == 0) keys.push_back(continent_key(continent, list()));
    }
    if (random_.below(3) != 0) keys.push_back(any_key(list()));
    return geo;
  }

  Rule nearest() {
    Nearest nearest;
    for (std::size_t i = 0; i < endpoints; ++i) {
      nearest.rule.positions.push_back(random_.position());
      nearest.rule.bias.push_back(
          static_cast<std::int8_t>(random_.below(3) == 0 ? 99 - int(random_.below(199)) : 0));
    }
    const std::size_t kind = random_.below(3);
    if (kind == 1) nearest.rule.within_percent = static_cast<std::uint32_t>(random_.below(100));
    if (kind == 2) nearest.rule.within_km = static_cast<std::uint32_t>(random_.below(5'000));
    return nearest;
  }

  Chain chain() {
    std::vector<Rule> rules{Healthy{}};
    for (std::size_t left = 1 + random_.below(3); left > 0; --left) {
      rules.push_back(random_.below(3) == 0 ? nearest() : geo());
    }
    return Chain(members({1, 1, 1, 1}), steps(std::move(rules)), {});
  }

 private:
  List list() { return random_.list(); }
  GeoKey map_key(GeoKey::Kind kind, GeoMap map) {
    GeoKey key;
    key.kind = kind;
    key.map = std::make_shared<const GeoMap>(std::move(map));
    key.endpoints = list();
    return key;
  }
  GeoKey map_of_networks(const std::set<geo::Prefix>& taken) {
    std::set<geo::Prefix> some;
    for (int i = 0; i < 6; ++i) {
      const geo::Prefix network = random_.network(true);
      if (taken.count(network) == 0) some.insert(network);
    }
    return map_key(GeoKey::Kind::network, {{some.begin(), some.end()}, {}, {}});
  }
  GeoKey group(const std::vector<std::string>& codes) {
    GeoMap map;
    for (const auto& code : codes) map.countries.push_back(geo::Code::parse(code).value());
    return map_key(GeoKey::Kind::group, std::move(map));
  }
  GeoKey subdivision() {
    GeoKey key = country_key("US-CA", list());
    key.kind = GeoKey::Kind::subdivision;
    return key;
  }
  GeoKey asn() {
    if (random_.below(2) == 0) return map_key(GeoKey::Kind::asn, {{}, {64'501, 64'502}, {}});
    GeoKey key;
    key.kind = GeoKey::Kind::asn;
    key.asn = 64'500;
    key.endpoints = list();
    return key;
  }

  Random& random_;
};

}  // namespace leaves
