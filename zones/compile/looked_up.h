// Names whose addresses are looked up: "resolve" and "hold" of endpoints (ZONE.md §4), "target" of
// checks. Runs on the compiler's thread; nothing is looked up here.
#pragma once

#include <optional>
#include <string>

#include "health/roster.h"
#include "zones/compile/reader.h"

namespace zones::compile {

/// Reads both of `endpoint`; faults other data beside "resolve" and names that cannot be looked up.
/// Without a name where nothing is to be resolved or its name is faulty.
health::LookedUp read_looked_up(const Reader& reader, const Value& endpoint);

/// The absolute name in `text`, which is written at `value`: lower case, with the dot at its end.
/// Empty, and a fault, where it is none that can have addresses.
std::optional<std::string> read_host_name(const Reader& reader, const Value& value,
                                          const std::string& text);

/// Faults "hold" where nothing is resolved.
void check_hold(const Reader& reader, const Value& endpoint);

}  // namespace zones::compile
