// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash with the same result on every machine.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace zones::steer {

using SipKey = std::array<std::uint64_t, 2>;  // k0, k1 of the paper

class SipState {
 public:
  constexpr explicit SipState(const SipKey& key) noexcept
      : v0_(key[0] ^ 0x736F6D6570736575ULL),
        v1_(key[1] ^ 0x646F72616E646F6DULL),
        v2_(key[0] ^ 0x6C7967656E657261ULL),
        v3_(key[1] ^ 0x7465646279746573ULL) {}

  constexpr void take(std::uint64_t word) noexcept {
    v3_ ^= word;
    round();
    round();
    v0_ ^= word;
  }
  constexpr std::uint64_t finish() noexcept {
    v2_ ^= 0xFF;
    for (int i = 0; i < 4; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  constexpr void round() noexcept {
    v0_ += v1_;
    v2_ += v3_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v1_;
    v0_ += v3_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_, v1_, v2_, v3_;
};

constexpr std::uint64_t siphash(const SipKey& key, std::span<const std::uint8_t> message) noexcept {
  constexpr unsigned octet = 8;
  SipState state(key);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    word |= std::uint64_t{message[i]} << i % octet * octet;
    if (i % octet != octet - 1) continue;
    state.take(word);
    word = 0;
  }
  state.take(word | message.size() << 56);  // the last word ends in the length, modulo 256
  return state.finish();
}

}  // namespace zones::steer
