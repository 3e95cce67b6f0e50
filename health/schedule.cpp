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

}  // namespace health
