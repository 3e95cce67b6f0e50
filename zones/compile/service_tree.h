// Services that name each other as endpoints: every name must exist and none may come back to
// itself. Checked from the start, though serving a service within a service comes later.
#pragma once

#include "zones/compile/reader.h"

namespace zones::compile {

/// `services`: the zone's "services" object. Faults unknown names with the nearest one, and each
/// cycle once, where the name that closes it stands.
void check_service_tree(const Reader& reader, const Value& services);

}  // namespace zones::compile
