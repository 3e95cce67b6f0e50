// Whether more attempts are due than may be under way at once, told once an incident. Pure; time is
// passed in.
#pragma once

#include <cstdint>

namespace health {

class Crowding {
 public:
  enum class Finding : std::uint8_t { nothing, began, ended };
  /// An incident is over when nothing had to wait for so long.
  static constexpr std::uint64_t calm_ms = 10'000;

  /// Looked at each time attempts are started: does one that is due have to wait?
  Finding look(bool is_waiting, std::uint64_t now_ms) noexcept {
    if (is_waiting) {
      waited_last_ms_ = now_ms;
      if (is_crowded_) return Finding::nothing;
      is_crowded_ = true;
      return Finding::began;
    }
    if (!is_crowded_ || now_ms < waited_last_ms_ + calm_ms) return Finding::nothing;
    is_crowded_ = false;
    return Finding::ended;
  }

 private:
  bool is_crowded_ = false;
  std::uint64_t waited_last_ms_ = 0;
};

}  // namespace health
