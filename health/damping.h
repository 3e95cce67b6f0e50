// What a target that flaps costs it: how often it went down lately, and until when it therefore
// stays down. Pure; time is passed in.
#pragma once

#include <array>
#include <cstdint>

#include "health/check.h"

namespace health {

/// The times at which a target went down, the newest last. Beyond eight a hold has long reached its
/// greatest (128 × base), so that older ones need not be known.
struct Flaps {
  static constexpr std::size_t most = 8;
  std::array<std::uint64_t, most> downs_ms{};
  std::uint32_t count = 0;
  std::uint64_t held_until_ms = 0;  // it is not up again before; 0: not held
};

/// How long a target stays down that went down for the `count`-th time within the window: not at
/// all after the first, `base` after the second, then twice as long each time, up to `most`.
std::uint64_t hold_down_ms(std::uint32_t count, const Damping& damping) noexcept;

/// It went down now.
void note_down(Flaps& flaps, std::uint64_t now_ms, const Damping& damping) noexcept;

}  // namespace health
