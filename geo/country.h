// The table of countries: ISO 3166-1 codes (with XK), English names, and the continent each belongs
// to as MaxMind has it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "geo/place.h"

namespace geo {

struct Country {
  std::string_view code;
  std::string_view name;
  Continent continent;
};

std::span<const Country> countries() noexcept;                // sorted by code
const Country* find_country(std::string_view code) noexcept;  // upper case; null when unknown
Continent continent_of(Code country) noexcept;
std::string_view to_string(Continent continent) noexcept;   // "EU"; "" for unknown
Continent parse_continent(std::string_view text) noexcept;  // upper case; unknown when it is none

}  // namespace geo
