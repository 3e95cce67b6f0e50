// Zone JSON from plain records, as a person would write it: relative names, one default TTL,
// "nameservers" and "soa" with what differs from their defaults. Compiled, it serves these records.
#pragma once

#include "zones/compile/json_layout.h"
#include "zones/compile/master_file.h"

namespace zones::compile {

/// `zone` has an SOA with whole data at its apex.
JsonLayout zone_json(const MasterZone& zone);

/// The TTL that most of `zone`'s sets have, those aside that the zone JSON has a fixed default for.
std::uint32_t commonest_ttl(const MasterZone& zone);

}  // namespace zones::compile
