// From single results to a verdict: rise and fall counted in a row. Pure: no clock, no I/O; time is
// passed in.
#pragma once

#include <cstdint>

#include "health/check.h"
#include "health/damping.h"
#include "health/verdict.h"

namespace health {

/// One probe's memory. The first result decides at once (no streak is needed to leave `unknown`).
struct Course {
  Verdict verdict = Verdict::unknown;
  std::uint32_t contrary = 0;        // results in a row against the verdict
  std::uint64_t changed_ms = 0;      // when the verdict became what it is
  std::uint64_t last_result_ms = 0;  // 0 = none yet
  std::uint32_t turned_by = 0;       // results in a row that made the verdict; 0 = none did
  Flaps flaps = {};                  // how often it went down lately
};

/// Contrary results in a row that turn `verdict`: `fall`, `rise`, or 1 while unknown. Never 0.
std::uint32_t streak_needed(Verdict verdict, const Check& check) noexcept;

/// Takes one result in; true when the verdict changed. What damping holds down turns up with the
/// first good result after its hold.
bool take(Course& course, bool good, std::uint64_t now_ms, const Check& check) noexcept;

/// The time from one probe to the next: the interval, or `confirm` while results contradict the
/// verdict. A target that is held down although its results are good is not hurried.
std::chrono::milliseconds pace(const Course& course, const Check& check) noexcept;

/// Earliest time at which the verdict could change (ZONE.md §8, doubt): (fall or rise, less the
/// streak) × pace after the last probe. Without a contrary result these are whole intervals,
/// although a burst could be quicker: else nobody could be told more than one interval of a target
/// that is well. While unknown: the time of that first result, `last_result_ms` (0).
std::uint64_t may_change_at(const Course& course, const Check& check) noexcept;

}  // namespace health
