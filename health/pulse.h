// Whether this process ran: a beat that is expected every so often, and the time that was lost
// where it came late (the process was stopped, the machine suspended or its processor taken, the
// loop held up). What times out in such a time says nothing about its target. Pure; time is passed
// in.
#pragma once

#include <algorithm>
#include <cstdint>

namespace health {

class Pulse {
 public:
  /// Between two beats. 20 wake-ups a second, and only while attempts are under way.
  static constexpr std::uint64_t beat_ms = 50;
  /// So much later than due is no loss: timers and busy machines are that exact.
  static constexpr std::uint64_t tolerance_ms = 20;

  [[nodiscard]] bool is_beating() const noexcept { return expected_ms_ != 0; }

  /// It is `now_ms` and the next beat is to come in `beat_ms`.
  void beat(std::uint64_t now_ms) noexcept {
    lost_ms_ = lost_ms(now_ms);
    expected_ms_ = now_ms + beat_ms;
  }
  void rest(std::uint64_t now_ms) noexcept {
    lost_ms_ = lost_ms(now_ms);
    expected_ms_ = 0;
  }

  /// Lost in all until now, also by the beat that is overdue at this moment.
  [[nodiscard]] std::uint64_t lost_ms(std::uint64_t now_ms) const noexcept {
    const bool is_late = is_beating() && now_ms > expected_ms_ + tolerance_ms;
    return lost_ms_ + (is_late ? now_ms - expected_ms_ : 0);
  }

 private:
  std::uint64_t expected_ms_ = 0;  // 0: at rest
  std::uint64_t lost_ms_ = 0;
};

/// Whether an attempt that failed is no evidence: a quarter of its time or more was lost here.
/// At most so many attempts in a row are excused: a prober that is always late must still be able
/// to turn a target down.
inline constexpr std::uint32_t most_excused = 3;
constexpr bool is_excused(std::uint64_t lost_ms, std::uint64_t timeout_ms,
                          std::uint32_t excused_before) noexcept {
  return lost_ms > 0 && lost_ms * 4 >= timeout_ms && excused_before < most_excused;
}

}  // namespace health
