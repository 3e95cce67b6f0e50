// The `sticky` step: by which networks it draws, and each endpoint's key for the draw.
#pragma once

#include <optional>

#include "zones/compile/steps.h"

namespace zones::compile {

/// `value` is null where the step stands as a bare word. Empty when something was faulted.
std::optional<steer::Sticky> read_sticky_rule(const StepScope& scope, const Value* value);

}  // namespace zones::compile
