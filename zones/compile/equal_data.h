// Which addresses of services are the same, so that they are answered once (ZONE.md §6.7). Used
// while compiling.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "zones/snapshot.h"

namespace zones::compile {

/// One number per address (or record), in the order of the standing's bits: equal for equal octets,
/// wherever they are written. A hash of 64 bits: two of 200,000 differing ones meet once in a
/// billion zones, and one of them would then not stand beside the other in an answer.
std::vector<std::uint64_t> identities_of(const Endpoint& endpoint);

/// Most services have no address twice: these are spared the comparing. For one that never meets
/// another in an answer.
void forget_if_all_differ(std::span<steer::Member> members);

}  // namespace zones::compile
