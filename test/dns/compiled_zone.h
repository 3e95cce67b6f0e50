// A zone from its JSON, for the packet tests that begin there.
#pragma once

#include "zones/compile/compile.h"

namespace judge {

/// Fails the test where the compiler refuses it. Nothing is known of any place.
zones::compile::Compiled compiled_zone(const char* zone_json);
/// The same, with every endpoint up.
std::shared_ptr<const zones::Snapshot> zone_that_is_up(const char* zone_json);

}  // namespace judge
