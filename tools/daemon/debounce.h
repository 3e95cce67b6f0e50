// When to look after files changed: once they have been quiet for a moment (an editor writes in
// several steps), but not later than a limit where they never are. Pure: time is passed in.
#pragma once

#include <chrono>
#include <optional>

namespace tools::daemon {

class Debounce {
 public:
  using Time = std::chrono::milliseconds;  // on any monotonic clock

  Debounce(Time quiet, Time longest) : quiet_(quiet), longest_(longest) {}

  /// Something changed. Returns when to act, as things stand.
  Time note(Time now) noexcept;
  /// The time to act has come; the next change begins a new wait.
  void acted() noexcept { first_.reset(); }
  [[nodiscard]] bool waiting() const noexcept { return first_.has_value(); }

 private:
  Time quiet_, longest_;
  std::optional<Time> first_;  // the change that began this wait
};

}  // namespace tools::daemon
