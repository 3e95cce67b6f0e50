// The table of countries: ISO 3166-1 codes (with XK), English names, and the continent each belongs
// to as MaxMind has it; besides, what Route 53 sees otherwise.
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
/// Where Route 53's geolocation puts a country otherwise than the databases do, or may do: TR, CY
/// and XK in EU, TL in OC, GS in AN; `otherwise` for all other countries.
Continent route53_continent(Code country, Continent otherwise) noexcept;
std::span<const Country> route53_differences() noexcept;
/// The 27 members, by code. (The continent EU holds RU, GB and CH too.)
std::span<const std::string_view> european_union() noexcept;
std::string_view to_string(Continent continent) noexcept;   // "EU"; "" for unknown
Continent parse_continent(std::string_view text) noexcept;  // upper case; unknown when it is none

}  // namespace geo
