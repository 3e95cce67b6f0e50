#include "health/damping.h"

#include <algorithm>

namespace health {
namespace {

std::uint64_t whole_ms(std::chrono::milliseconds duration) noexcept {
  return static_cast<std::uint64_t>(std::max(duration, std::chrono::milliseconds(0)).count());
}

/// Room for one more, and none that the window has left behind.
void forget_old(Flaps& flaps, std::uint64_t now_ms, std::uint64_t within_ms) noexcept {
  const auto end = flaps.downs_ms.begin() + flaps.count;
  auto first = std::find_if(flaps.downs_ms.begin(), end,
                            [&](std::uint64_t down_ms) { return down_ms + within_ms > now_ms; });
  if (first == flaps.downs_ms.begin() && flaps.count == Flaps::most) ++first;
  flaps.count = static_cast<std::uint32_t>(std::move(first, end, flaps.downs_ms.begin()) -
                                           flaps.downs_ms.begin());
}

}  // namespace

std::uint64_t hold_down_ms(std::uint32_t count, const Damping& damping) noexcept {
  if (count < 2 || damping.base.count() <= 0) return 0;
  const std::uint32_t doublings = std::min<std::uint32_t>(count, Flaps::most) - 2;
  return std::min(whole_ms(damping.base) << doublings, whole_ms(damping.most));
}

void note_down(Flaps& flaps, std::uint64_t now_ms, const Damping& damping) noexcept {
  if (damping.base.count() <= 0) return;
  forget_old(flaps, now_ms, whole_ms(damping.within));
  flaps.downs_ms[flaps.count++] = now_ms;
  const std::uint64_t hold_ms = hold_down_ms(flaps.count, damping);
  flaps.held_until_ms = hold_ms == 0 ? 0 : now_ms + hold_ms;
}

}  // namespace health
