// The rule of a `geo` step: which endpoints a client's network, ASN or place leads to, from the
// most specific key to the widest. Compiled per client network into a path; per query only the path
// is read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "geo/place.h"
#include "geo/prefix.h"

namespace zones::steer {

/// What a named map holds, of one kind: each list ascending and without repeats, two of them empty.
/// Shared by all keys that name the map, however many networks it holds.
struct GeoMap {
  std::vector<geo::Prefix> networks;
  std::vector<std::uint32_t> asns;
  std::vector<geo::Code> countries;
  friend bool operator==(const GeoMap&, const GeoMap&) = default;
};

struct GeoKey {
  enum class Kind : std::uint8_t {
    network,
    asn,
    subdivision,
    country,
    group,  // of countries: always a map
    continent,
    any
  };  // most specific first
  Kind kind = Kind::any;
  std::shared_ptr<const GeoMap> map;  // the key stands for all that it holds; null: for one
  geo::Prefix network;
  std::uint32_t asn = 0;
  geo::Code code;  // country or subdivision
  geo::Continent continent = geo::Continent::unknown;
  std::string label;                    // as written: "EU", "AS64500", "10.0.0.0/8"
  std::vector<std::uint8_t> endpoints;  // in order, without repeats

  [[nodiscard]] bool matches(const geo::Place& place) const noexcept;  // never for a network
};

/// Whose table of continents counts (geo/country.h).
enum class Continents : std::uint8_t { database, route53 };

struct GeoRule {
  std::vector<GeoKey> keys;
  bool fence = false;
  Continents continents = Continents::database;

  /// The place with the continent that this rule sees it in.
  [[nodiscard]] geo::Place seen(geo::Place place) const noexcept;
  /// Indices of the network keys that hold `address`, longest network first, each once; networks
  /// longer than `finest` bits do not count. Slow: for explain and tests.
  [[nodiscard]] std::vector<std::size_t> networks_around(const geo::Address& address,
                                                         unsigned finest) const;
  /// Indices of the keys that match, most specific first; `networks` are those of the network keys
  /// that hold the client, in the order of `networks_around`. With `fence` only the first.
  [[nodiscard]] std::vector<std::size_t> climb(const geo::Place& place,
                                               const std::vector<std::size_t>& networks) const;
};

/// The climb in canonical form: an endpoint counts only in the first rung that names it; a rung
/// without a new endpoint vanishes. Two clients with equal paths get the same candidates in every
/// state of health.
using Path = std::vector<std::vector<std::uint8_t>>;
/// The index of the last rung that a step keeps when this rung holds the first candidate left.
using Reach = std::vector<std::uint8_t>;

/// The joint result of all client-dependent steps of a chain: one path each, by their ordinal.
struct Catchment {
  std::vector<Path> paths;
  std::vector<Reach> reaches;  // of `nearest` steps; empty where the first rung wins alone
  friend auto operator<=>(const Catchment&, const Catchment&) = default;
};

}  // namespace zones::steer
