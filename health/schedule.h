// When probes run: each on a grid of its own, `phase + n × interval`, so that they neither drift,
// nor catch up on what a busy loop missed, nor all run together. Pure; times are on the server's
// clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace health {

/// The shortest interval that is kept, whatever a check says: a guard for the prober, not a limit
/// for users (the compiler refuses less than 100 ms).
inline constexpr std::chrono::milliseconds least_interval{10};

/// The first time after `now_ms` that lies on the grid of `digest` and `interval`.
std::uint64_t next_due_ms(std::uint64_t now_ms, std::chrono::milliseconds interval,
                          std::uint64_t digest) noexcept;

}  // namespace health
