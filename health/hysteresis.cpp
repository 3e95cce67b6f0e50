#include "health/hysteresis.h"

#include <algorithm>
#include <utility>

namespace health {

std::uint32_t streak_needed(Verdict verdict, const Check& check) noexcept {
  switch (verdict) {
    case Verdict::up:
      return std::max(check.fall, 1U);
    case Verdict::down:
      return std::max(check.rise, 1U);
    case Verdict::unknown:
      break;
  }
  return 1;
}

bool take(Course& course, bool good, std::uint64_t now_ms, const Check& check) noexcept {
  course.last_result_ms = now_ms;
  const Verdict seen = good ? Verdict::up : Verdict::down;
  if (course.verdict == seen) {
    course.contrary = 0;
    return false;
  }
  ++course.contrary;
  if (course.contrary < streak_needed(course.verdict, check)) return false;
  if (good && now_ms < course.flaps.held_until_ms) return false;
  if (!good && course.verdict == Verdict::up) note_down(course.flaps, now_ms, check.damping);
  course.verdict = seen;
  course.turned_by = std::exchange(course.contrary, 0);
  course.changed_ms = now_ms;
  return true;
}

std::chrono::milliseconds pace(const Course& course, const Check& check) noexcept {
  const auto steady = std::max(check.interval, std::chrono::milliseconds(0));
  const bool is_held = course.contrary >= streak_needed(course.verdict, check);
  return course.contrary == 0 || is_held ? steady : std::min(check.confirm, steady);
}

std::uint64_t may_change_at(const Course& course, const Check& check) noexcept {
  if (course.verdict == Verdict::unknown) return course.last_result_ms;
  const std::uint32_t needed = streak_needed(course.verdict, check);
  const std::uint64_t missing = needed - std::min(course.contrary, needed);
  const auto pace_ms = static_cast<std::uint64_t>(pace(course, check).count());
  const std::uint64_t by_results = course.last_result_ms + missing * pace_ms;
  return course.verdict == Verdict::down ? std::max(by_results, course.flaps.held_until_ms)
                                         : by_results;
}

}  // namespace health
