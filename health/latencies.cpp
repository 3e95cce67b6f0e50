#include "health/latencies.h"

#include <algorithm>

namespace health {

void Latencies::add(std::uint32_t latency_us) noexcept {
  ring_[next_] = latency_us;
  next_ = static_cast<std::uint8_t>((next_ + 1U) % kept);
  size_ = static_cast<std::uint8_t>(std::min<std::size_t>(size_ + 1U, kept));
}

std::optional<Percentiles> Latencies::percentiles() const {
  if (size_ == 0) return std::nullopt;
  auto sorted = ring_;
  std::sort(sorted.begin(), sorted.begin() + size_);
  const auto ranked = [&](std::size_t percent) { return sorted[(size_ * percent + 99) / 100 - 1]; };
  return Percentiles{ranked(50), ranked(95)};
}

}  // namespace health
