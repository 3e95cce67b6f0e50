// Counts the basic blocks that a piece of work runs through: the same on every run, whatever else
// the machine does. What runs per query is compiled once more for that, with a call at each block
// (-fsanitize-coverage=trace-pc); what the C library does for it is not counted.
#pragma once

#include <cstdint>
#include <functional>

namespace steps {

/// `work` is run twice: what happens only once (statics made) is not counted.
std::uint64_t of(const std::function<void()>& work);

}  // namespace steps
