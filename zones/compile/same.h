// Whether two compiled things mean the same, so that a reload keeps what did not change: standings
// with their history, catchments with their networks. Pure. Every comparison unpacks its struct
// field by field: a field that is added elsewhere and forgotten here does not compile.
#pragma once

#include <span>

#include "health/roster.h"
#include "zones/snapshot.h"

namespace zones::compile {

bool same_members(std::span<const steer::Member> a, std::span<const steer::Member> b);
bool same_chain(const steer::Chain& a, const steer::Chain& b);
/// Whether both sort clients alike: their client-dependent steps, in order.
bool same_client_rules(const steer::Chain& a, const steer::Chain& b);
bool same_endpoints(std::span<const Endpoint> a, std::span<const Endpoint> b);
/// Whether standings of the one are standings of the other, bit by bit.
bool same_watched(std::span<const health::WatchedEndpoint> a,
                  std::span<const health::WatchedEndpoint> b);

}  // namespace zones::compile
