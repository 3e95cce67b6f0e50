// Which addresses of a service are the same, so that they are answered once (ZONE.md §6.7). Used
// while compiling.
#pragma once

#include <vector>

#include "zones/snapshot.h"
#include "zones/steer/chain.h"

namespace zones::compile {

/// Fills `Member::identities` where any two addresses of the service are equal; leaves them empty
/// otherwise. `endpoints` and `members` are of one service, in the same order.
void number_equal_data(const std::vector<Endpoint>& endpoints, std::vector<steer::Member>& members);

}  // namespace zones::compile
