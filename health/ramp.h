// How an endpoint that has recovered comes back: its share of the full weight grows from a
// twentieth to the whole, evenly over the time of its ramp. Pure; time is passed in.
#pragma once

#include <cstdint>

#include "health/standing.h"

namespace health {

struct Ramp {
  static constexpr std::uint8_t whole = Outlook::whole_ramp;
  static constexpr std::uint8_t first = whole / 20;  // a cold cache meets every twentieth client
  /// Between two steps at least: 20 stores a second and endpoint.
  static constexpr std::uint64_t least_step_ms = 50;

  std::uint64_t began_ms = 0, length_ms = 0;  // length 0: none

  /// The share at `now_ms`, of 255.
  [[nodiscard]] constexpr std::uint8_t share(std::uint64_t now_ms) const noexcept {
    if (now_ms >= began_ms + length_ms) return whole;
    const std::uint64_t passed_ms = now_ms < began_ms ? 0 : now_ms - began_ms;
    return static_cast<std::uint8_t>(first + passed_ms * (whole - first) / length_ms);
  }

  /// From one step to the next.
  [[nodiscard]] constexpr std::uint64_t step_ms() const noexcept {
    const std::uint64_t even_ms = length_ms / (whole - first);
    return even_ms > least_step_ms ? even_ms : least_step_ms;
  }
};

}  // namespace health
