#include "health/schedule.h"

#include <algorithm>

namespace health {

std::uint64_t next_due_ms(std::uint64_t now_ms, std::chrono::milliseconds interval,
                          std::uint64_t digest) noexcept {
  const auto step = static_cast<std::uint64_t>(std::max(interval, least_interval).count());
  const std::uint64_t phase = digest % step;
  if (now_ms < phase) return phase;
  return phase + ((now_ms - phase) / step + 1) * step;
}

std::uint64_t jittered_ms(std::uint64_t turn_ms, std::uint64_t now_ms, const Check& check,
                          std::uint64_t random) noexcept {
  constexpr std::uint64_t whole = 1000;  // permille
  const auto interval =
      static_cast<std::uint64_t>(std::max(check.interval, least_interval).count());
  const std::uint64_t width =
      interval * std::min<std::uint64_t>(check.jitter_permille, whole) / whole;
  const std::uint64_t moved = turn_ms + random % (width + 1);
  return std::max(moved > width / 2 ? moved - width / 2 : 0, now_ms);
}

std::uint64_t confirm_due_ms(std::uint64_t started_ms, std::uint64_t now_ms, const Course& course,
                             const Check& check) noexcept {
  const auto step = std::max(pace(course, check), least_interval);
  return std::max(started_ms + static_cast<std::uint64_t>(step.count()), now_ms);
}

}  // namespace health
