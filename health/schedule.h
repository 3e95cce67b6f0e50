// When probes run: each on a grid of its own, `phase + n × interval`, so that they neither drift,
// nor catch up on what a busy loop missed, nor all run together. While results contradict a verdict
// they leave the grid for the pace of `confirm`. Pure; times are on the server's clock.
#pragma once

#include <chrono>
#include <cstdint>

#include "health/hysteresis.h"

namespace health {

/// The shortest interval that is kept, whatever a check says: a guard for the prober, not a limit
/// for users (the compiler refuses less than 100 ms).
inline constexpr std::chrono::milliseconds least_interval{10};

/// After an attempt that this machine spoilt (no descriptor, no route) the next one waits no longer
/// than this: what is wrong here is soon put right or soon told, and targets are not loaded by it.
inline constexpr std::chrono::milliseconds longest_retry{1000};

/// The first time after `now_ms` that lies on the grid of `digest` and `interval`.
std::uint64_t next_due_ms(std::uint64_t now_ms, std::chrono::milliseconds interval,
                          std::uint64_t digest) noexcept;

/// `turn_ms`, moved by a written jitter: `jitter_permille` of the interval around it, where
/// `random` says. Never before `now_ms`.
std::uint64_t jittered_ms(std::uint64_t turn_ms, std::uint64_t now_ms, const Check& check,
                          std::uint64_t random) noexcept;

/// When the attempt after one that began at `started_ms` is due in a confirmation burst: a pace
/// after that began, but not before `now_ms`, when its result is known.
std::uint64_t confirm_due_ms(std::uint64_t started_ms, std::uint64_t now_ms, const Course& course,
                             const Check& check) noexcept;

}  // namespace health
