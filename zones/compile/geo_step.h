// The `geo` step: its keys with their lists, and what is odd about them taken together.
#pragma once

#include <optional>

#include "zones/compile/steps.h"

namespace zones::compile {

/// Reads the object of keys. Empty when a key was faulted or none is there.
std::optional<steer::GeoRule> read_geo_rule(const StepScope& scope, const Value& keys);

/// Warns of clients that the keys leave without any endpoint, and of lists that change nothing.
/// `fence` of the rule is set already.
void advise_on_geo(const Reader& reader, const Value& keys, const steer::GeoRule& rule);

}  // namespace zones::compile
