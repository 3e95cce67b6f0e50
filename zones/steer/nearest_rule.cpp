#include "zones/steer/nearest_rule.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "geo/distance.h"

namespace zones::steer {
namespace {

constexpr std::uint64_t percent = 100;
constexpr std::uint64_t cm_per_km = 100'000;

}  // namespace

// Route 53's geoproximity: a bias of b makes d·(1 − b/100), one of −b makes d / (1 + b/100).
std::uint64_t NearestRule::distance_cm(std::size_t endpoint, const geo::Position& client) const {
  constexpr double m_per_km = 1'000;
  const auto metres = static_cast<std::uint64_t>(
      std::llround(geo::distance_km(client, positions[endpoint]) * m_per_km));
  const auto by = bias[endpoint];
  if (by >= 0) return metres * (percent - static_cast<std::uint64_t>(by));
  return metres * percent * percent / (percent + static_cast<std::uint64_t>(-by));
}

Nearness NearestRule::from(const geo::Position& client) const {
  std::map<std::uint64_t, std::vector<std::uint8_t>> by_distance;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    by_distance[distance_cm(i, client)].push_back(static_cast<std::uint8_t>(i));
  }
  Nearness nearness;
  for (const auto& [distance, rung] : by_distance) nearness.rungs.push_back(rung);
  if (within_percent == 0 && within_km == 0) return nearness;
  for (const auto& [closest, rung] : by_distance) {
    const std::uint64_t farthest =
        closest + closest * within_percent / percent + within_km * cm_per_km;
    const auto behind = std::distance(by_distance.begin(), by_distance.upper_bound(farthest));
    nearness.reach.push_back(static_cast<std::uint8_t>(behind - 1));
  }
  return nearness;
}

}  // namespace zones::steer
