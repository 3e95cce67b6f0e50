// The keys of a `geo` step: networks, ASNs, subdivisions, countries, named maps, continents and "*"
// (ZONE.md §6), in their short and long forms.
#pragma once

#include <optional>
#include <string_view>

#include "zones/compile/maps.h"
#include "zones/compile/reader.h"
#include "zones/steer/geo_rule.h"

namespace zones::compile {

/// Reads one key; its endpoints stay empty. A fault at `at` and nothing where it is none. Warns of
/// networks with host bits and of those too fine for EDNS Client Subnet. `maps` null: none can be
/// named.
std::optional<steer::GeoKey> read_geo_key(Faults& faults, const Spot& at, std::string_view text,
                                          Maps* maps = nullptr);

/// Whether two keys say the same, however written.
bool same_key(const steer::GeoKey& a, const steer::GeoKey& b);

}  // namespace zones::compile
