// The rule of a `geo` step: which endpoints a client's network, ASN or place leads to, from the
// most specific key to the widest. Compiled per client network into a path; per query only the path
// is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geo/place.h"
#include "geo/prefix.h"

namespace zones::steer {

struct GeoKey {
  enum class Kind : std::uint8_t {
    network,
    asn,
    subdivision,
    country,
    continent,
    any
  };  // most specific first
  Kind kind = Kind::any;
  geo::Prefix network;
  std::uint32_t asn = 0;
  geo::Code code;  // country or subdivision
  geo::Continent continent = geo::Continent::unknown;
  std::string label;                    // as written: "EU", "AS64500", "10.0.0.0/8"
  std::vector<std::uint8_t> endpoints;  // in order, without repeats

  [[nodiscard]] bool matches(const geo::Place& place) const noexcept;  // never for a network
};

struct GeoRule {
  std::vector<GeoKey> keys;
  bool fence = false;

  /// Indices of the keys that match, most specific first (CIDRs longest first); `networks` are the
  /// indices of the network keys that hold the client, in any order. With `fence` only the first.
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
