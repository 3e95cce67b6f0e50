// Endpoints whose addresses are looked up: "resolve" and "hold" (ZONE.md §4). Runs on the
// compiler's thread; nothing is looked up here.
#pragma once

#include "health/roster.h"
#include "zones/compile/reader.h"

namespace zones::compile {

/// Reads both of `endpoint`; faults other data beside "resolve" and names that cannot be looked up.
/// Without a name where nothing is to be resolved or its name is faulty.
health::LookedUp read_looked_up(const Reader& reader, const Value& endpoint);

/// Faults "hold" where nothing is resolved.
void check_hold(const Reader& reader, const Value& endpoint);

}  // namespace zones::compile
