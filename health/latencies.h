// The last latencies of one probe, for percentiles: a ring of fixed size, 260 octets. The prober's
// thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace health {

struct Percentiles {
  std::uint32_t p50_us = 0, p95_us = 0;
};

class Latencies {
 public:
  void add(std::uint32_t latency_us) noexcept;
  /// By nearest rank; nothing while there is none.
  [[nodiscard]] std::optional<Percentiles> percentiles() const;

 private:
  static constexpr std::size_t kept = 64;  // 20,000 probes take 5 MB
  std::array<std::uint32_t, kept> ring_{};
  std::uint8_t next_ = 0, size_ = 0;
};

}  // namespace health
