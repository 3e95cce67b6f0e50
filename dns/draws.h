// The random numbers queries are steered by: xoshiro256** (Blackman and Vigna, 2018), seeded from
// the kernel. One per worker, its thread only. Shares must come out right and workers must differ;
// nothing secret rests on it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace dns {

class Draws {
 public:
  Draws();

  /// 64 random bits.
  std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace dns
