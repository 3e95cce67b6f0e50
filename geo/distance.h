// How far two positions are apart. Used while compiling and by `explain`, never per query.
#pragma once

#include "geo/place.h"

namespace geo {

/// Great-circle distance by the haversine formula, on a sphere of the Earth's mean radius
/// (6371.0088 km, IUGG).
double distance_km(const Position& from, const Position& to) noexcept;

}  // namespace geo
