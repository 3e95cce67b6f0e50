// The rule of a `nearest` step: where the endpoints are, and how much farther than the closest one
// may be. Compiled per client position into an order; per query no distance is computed.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/place.h"
#include "zones/steer/geo_rule.h"

namespace zones::steer {

/// What a `nearest` step makes of one position, in canonical form: two positions with equal ones
/// get the same candidates in the same order whichever endpoints are left.
struct Nearness {
  Path rungs;   // the closest first; endpoints equally far share a rung
  Reach reach;  // empty where only the closest are kept
  friend auto operator<=>(const Nearness&, const Nearness&) = default;
};

struct NearestRule {
  std::vector<geo::Position> positions;  // of each endpoint
  std::vector<std::int8_t> bias;         // of each endpoint, -99 to 99
  // How much farther than the closest is kept; not both. 0: the closest only.
  std::uint32_t within_percent = 0;
  std::uint32_t within_km = 0;

  /// In centimetres, after the bias: whole numbers, so that what is equally far compares equal.
  [[nodiscard]] std::uint64_t distance_cm(std::size_t endpoint, const geo::Position& client) const;
  [[nodiscard]] Nearness from(const geo::Position& client) const;
};

}  // namespace zones::steer
