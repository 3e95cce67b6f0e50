// "guard": the share of targets that may go down at once before the prober suspects itself. The
// same for a service and for the server file.
#pragma once

#include "health/guard.h"
#include "zones/compile/reader.h"

namespace zones::compile {

/// "50%" or {"share": "50%", "within": "10s"}; false: none. Every fault is noted.
health::GuardRule read_guard(const Reader& reader, const Value& value);

}  // namespace zones::compile
