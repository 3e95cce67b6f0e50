// "soa" from an SOA record: what differs from the defaults that `read_soa` has, and the serial.
#pragma once

#include <cstdint>

#include "zones/compile/json_layout.h"
#include "zones/compile/master_file.h"

namespace zones::compile {

/// `zone` has one SOA with whole data; `zone_ttl` is what its JSON will say.
JsonPart soa_object(const MasterZone& zone, std::uint32_t zone_ttl);

}  // namespace zones::compile
