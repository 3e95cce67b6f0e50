// The randomness of one step: a function of (the query's draw, the step's place in the chain), so
// that running the first k steps gives the same result as running all and looking after the k-th.
#pragma once

#include <cstdint>

namespace zones::steer {

/// Spreads every bit of `x` over the whole word (the finaliser of SplitMix64).
constexpr std::uint64_t scatter(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

/// The inverse of `scatter`.
constexpr std::uint64_t gather(std::uint64_t x) noexcept {
  x = (x ^ (x >> 31) ^ (x >> 62)) * 0x319642B2D24D8EC3ULL;
  x = (x ^ (x >> 27) ^ (x >> 54)) * 0x96DE1B173F119089ULL;
  return x ^ (x >> 30) ^ (x >> 60);
}

class Dice {
 public:
  /// Dice whose first roll is `first`: rolls can be laid out evenly instead of drawn. For explain.
  static constexpr Dice that_roll(std::uint64_t first) noexcept {
    Dice dice(0, 0);
    dice.state_ = gather(first) - golden;
    return dice;
  }
  constexpr Dice(std::uint64_t draw, std::uint64_t step) noexcept
      : state_(scatter(draw) + step * odd) {}

  constexpr std::uint64_t next() noexcept { return scatter(state_ += golden); }

  /// Uniform in [0, bound); 0 for bound 0. The bias is below bound / 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{next()} * bound >> 64);
  }

 private:
  static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t odd = 0xD1342543DE82EF95ULL;
  std::uint64_t state_;
};

}  // namespace zones::steer
