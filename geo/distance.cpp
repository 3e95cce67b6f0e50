#include "geo/distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace geo {
namespace {

constexpr double earth_radius_km = 6371.0088;

double radians(double degrees) noexcept { return degrees * std::numbers::pi / 180; }

double haversine(double angle) noexcept {
  const double sine = std::sin(angle / 2);
  return sine * sine;
}

}  // namespace

double distance_km(const Position& from, const Position& to) noexcept {
  const double north = radians(double{to.latitude} - double{from.latitude});
  const double east = radians(double{to.longitude} - double{from.longitude});
  const double h = haversine(north) + std::cos(radians(from.latitude)) *
                                          std::cos(radians(to.latitude)) * haversine(east);
  return 2 * earth_radius_km * std::asin(std::sqrt(std::min(h, 1.0)));
}

}  // namespace geo
