// Whether the prober may believe itself: when a great part of what it watches goes down at once,
// the fault is as likely here as there. Downs beyond the guard's share are held back while
// witnesses, targets that have nothing to do with the service, are asked. Pure; time is passed in.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace health {

struct GuardRule {
  std::uint32_t percent = 0;  // more than so many down at once are suspicious; 0: none
  std::chrono::milliseconds within{10'000};  // what "at once" is
  friend auto operator<=>(const GuardRule&, const GuardRule&) = default;
};

/// The addresses that went down lately, of one service or of the whole server.
class DownWindow {
 public:
  /// The address `which`, one of `all`, went down. Whether more than the rule's share did so within
  /// its time, this one included.
  bool went_down(std::uint64_t which, std::size_t all, std::uint64_t now_ms, const GuardRule& rule);

 private:
  std::map<std::uint64_t, std::uint64_t> downs_ms_;  // by address
};

/// What the witnesses said since the prober began to suspect itself. Without witnesses it never
/// does: each down that is held back is believed with the next bad result.
class Suspicion {
 public:
  enum class Mood : std::uint8_t {
    calm,
    asking,  // downs are held back until a witness answers or all have failed to
    frozen,  // all failed: nothing is believed, nothing vouched for, until one answers
  };
  enum class Finding : std::uint8_t { nothing, believed, frozen, thawed };

  explicit Suspicion(std::size_t witnesses = 0) : has_failed_(witnesses, false) {}

  [[nodiscard]] Mood mood() const noexcept { return mood_; }
  [[nodiscard]] std::uint64_t since_ms() const noexcept { return since_ms_; }
  /// True when the witnesses are to be asked now.
  bool suspect(std::uint64_t now_ms);
  /// A witness was probed by an attempt begun at `started_ms`.
  Finding heard(std::size_t witness, bool good, std::uint64_t started_ms, std::uint64_t now_ms);

 private:
  void become(Mood mood, std::uint64_t now_ms);

  Mood mood_ = Mood::calm;
  std::uint64_t since_ms_ = 0;  // when the mood became what it is
  std::vector<bool> has_failed_;
};

}  // namespace health
