// Services that name each other as endpoints: every name must exist and none may come back to
// itself; and no tree of them grows beyond what a query can walk.
#pragma once

#include <span>

#include "zones/compile/services.h"

namespace zones::compile {

/// `services`: the file's "services" object; `used`: what else may be named. Faults unknown names
/// with the nearest one, each cycle once, where the name that closes it stands, and trees beyond
/// steer::max_levels and steer::max_services.
void check_service_tree(const Reader& reader, const Value& services,
                        std::span<const ServicePlan> used);

}  // namespace zones::compile
