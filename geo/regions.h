// The positions of the clouds' regions: "aws:us-east-1", "gcp:europe-west4", "azure:westeurope".
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "geo/place.h"

namespace geo {

struct Region {
  std::string_view name;  // "aws:us-east-1"
  Position position;      // of the city the provider names
};

std::span<const Region> regions() noexcept;  // sorted by name
std::optional<Position> region_position(std::string_view name) noexcept;

}  // namespace geo
