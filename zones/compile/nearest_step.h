// The `nearest` step: what is kept beside the closest, the biases, and where the endpoints are.
#pragma once

#include <optional>

#include "zones/compile/steps.h"

namespace zones::compile {

/// `value` is null where the step stands as a bare word. Empty when something was faulted.
std::optional<steer::NearestRule> read_nearest_rule(const StepScope& scope, const Value& step,
                                                    const Value* value);

}  // namespace zones::compile
