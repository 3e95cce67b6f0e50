// When changed addresses are put into service: one publication at a time and at most ten a second,
// however many names change; what changes meanwhile goes with the next. Pure: time is passed in.
#pragma once

#include <chrono>
#include <optional>

namespace tools::daemon {

class Renewals {
 public:
  using Time = std::chrono::milliseconds;  // on any monotonic clock

  static constexpr Time least_gap{100};  // from one's begin to the next

  /// Some address changed.
  void want() noexcept { wanted_ = true; }
  /// When the next may begin; empty while nothing is wanted or one is under way.
  [[nodiscard]] std::optional<Time> next(Time now) const noexcept;
  void begin(Time now) noexcept;
  void end() noexcept { under_way_ = false; }
  [[nodiscard]] bool under_way() const noexcept { return under_way_; }

 private:
  bool wanted_ = false, under_way_ = false;
  std::optional<Time> began_;
};

}  // namespace tools::daemon
