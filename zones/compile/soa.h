// The SOA of a zone: what "soa" writes and the defaults for the rest (ZONE.md §3). Runs on the
// compiler's thread.
#pragma once

#include <cstdint>

#include "zones/compile/draft.h"

namespace zones::compile {

// Nobody transfers these zones yet, so the timers bind no one; they are what a secondary would be
// well served with (RFC 1912 §2.2, shorter because steered zones change often).
constexpr std::uint32_t usual_refresh = 3'600;
constexpr std::uint32_t usual_retry = 600;
constexpr std::uint32_t usual_expire = 1'209'600;
constexpr std::uint32_t usual_minimum(std::uint32_t zone_ttl) {
  constexpr std::uint32_t longest = 60;  // ZONE.md §3
  return zone_ttl < longest ? zone_ttl : longest;
}
Name usual_contact(const Name& apex);

struct SoaDefaults {
  std::uint32_t serial = 0;
  std::uint32_t zone_ttl = default_zone_ttl;  // for the usual minimum
};

/// Adds the SOA to the draft's apex, whatever faults "soa" has. Nameservers were read before: the
/// first of them in canonical order is the primary where none is written.
void read_soa(const Reader& reader, const Value& zone_object, const SoaDefaults& defaults,
              Draft& draft);

}  // namespace zones::compile
