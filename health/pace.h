// How many attempts may be under way so that the loop can follow them: one that can't keep up is to
// be late, not wrong. Where too many were begun, their answers would lie unread until their time is
// over, and live targets would seem dead. As TCP does with segments (RFC 5681 §3.1): each attempt
// that ends makes room for two, a turn of the loop that took too long halves the room. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace health {

class Pace {
 public:
  static constexpr std::size_t first = 256, least = 16;
  /// A turn that takes so long has more answers to read than it should. Five turns, as an HTTPS
  /// attempt needs, are then still a small part of the usual timeout.
  static constexpr std::uint64_t busy_turn_ms = 25;

  explicit Pace(std::size_t most) noexcept : most_(most), room_(std::min(first, most)) {}

  /// `late_ms`: how much later than asked for a timer came, which is how long the loop was busy
  /// with what there was; `under_way`: the attempts it had.
  void turned(std::uint64_t late_ms, std::size_t under_way) noexcept {
    if (late_ms < busy_turn_ms) return;
    room_ = std::min(most_, std::max(least, std::min(room_, under_way) / 2));
  }
  void ended() noexcept { widen(1); }
  /// From time to time while attempts are under way: those that wait long for silent targets must
  /// not keep the others from beginning.
  void waited() noexcept { widen(least); }
  /// Attempts that may be under way at once.
  [[nodiscard]] std::size_t room() const noexcept { return room_; }

 private:
  void widen(std::size_t more) noexcept { room_ = std::min(most_, room_ + more); }

  std::size_t most_, room_;
};

}  // namespace health
