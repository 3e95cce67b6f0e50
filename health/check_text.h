// How a check is named to people. Pure.
#pragma once

#include <string>
#include <string_view>

#include "health/check.h"

namespace health {

/// "https", "calculated": as metrics name it.
std::string_view word_of(Check::Kind kind) noexcept;

/// "https /healthz", "tcp", "2 of 3": the kind and what tells it from others most.
std::string check_text(const Check& check);

}  // namespace health
