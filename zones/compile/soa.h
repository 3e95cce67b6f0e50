// The SOA of a zone: what "soa" writes and the defaults for the rest (ZONE.md §3). Runs on the
// compiler's thread.
#pragma once

#include <cstdint>

#include "zones/compile/draft.h"

namespace zones::compile {

struct SoaDefaults {
  std::uint32_t serial = 0;
  std::uint32_t zone_ttl = default_zone_ttl;  // the minimum is the lesser of this and 60
};

/// Adds the SOA to the draft's apex, whatever faults "soa" has. Nameservers were read before: the
/// first of them in canonical order is the primary where none is written.
void read_soa(const Reader& reader, const Value& zone_object, const SoaDefaults& defaults,
              Draft& draft);

}  // namespace zones::compile
