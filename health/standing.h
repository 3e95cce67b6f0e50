// The effective state of one endpoint of one service: all that the answer path sees of health. A
// few words, each relaxed and standing alone; written by the prober's thread only, read by every
// worker. A health change is one store.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace health {

/// What `Standing::outlook` holds, unpacked. Bits 0-39 `until_ms`, 40-47 `ramp`, 48-54 the flags in
/// the order below.
struct Outlook {
  static constexpr std::uint64_t never = (1ULL << 40) - 1;
  static constexpr std::uint8_t whole_ramp = 255;
  std::uint64_t until_ms =
      never;  // earliest time at which the state can change (ms on the server's clock); `never`:
              // nothing will change it (no check, forced)
  std::uint8_t ramp = whole_ramp;  // share of the full weight, in 255ths
  bool up_v4 = false;              // at least min_up of the IPv4 addresses are up
  bool up_v6 = false;
  bool up_other = false;  // any address is up
  bool out = false;       // drained or forced down: no candidate in any pass
  bool forced_up = false;
  bool stale = false;   // the verdict is an older check's, its own has not come yet
  bool is_new = false;  // never probed yet: no candidate while another endpoint is up

  [[nodiscard]] constexpr std::uint64_t pack() const noexcept {
    const auto bit = [](bool set, unsigned at) { return static_cast<std::uint64_t>(set) << at; };
    return (until_ms < never ? until_ms : never) | static_cast<std::uint64_t>(ramp) << 40 |
           bit(up_v4, 48) | bit(up_v6, 49) | bit(up_other, 50) | bit(out, 51) | bit(forced_up, 52) |
           bit(stale, 53) | bit(is_new, 54);
  }
  static constexpr Outlook unpack(std::uint64_t word) noexcept {
    const auto bit = [word](unsigned at) { return (word >> at & 1U) != 0; };
    return {word & never, static_cast<std::uint8_t>(word >> 40 & 0xFF),
            bit(48),      bit(49),
            bit(50),      bit(51),
            bit(52),      bit(53),
            bit(54)};
  }
};

/// Aligned so that none lies across two cache lines.
struct alignas(32) Standing {
  static constexpr std::size_t most_addresses = 64;  // of one endpoint: the bits of a word
  /// The bits of an endpoint's first `count` addresses; beyond 64 all of them.
  static constexpr std::uint64_t first_bits(std::size_t count) noexcept {
    return count >= most_addresses ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  }

  std::atomic<std::uint64_t> outlook{0};
  std::atomic<std::uint64_t> addresses{
      0};  // bit i: address i is up; the endpoint's A addresses first, then its AAAA
  /// Until when its addresses are what they are (ms on the server's clock), where they are looked
  /// up; `Outlook::never` where they are written. Apart from the outlook, since it bounds an
  /// answer's TTL also where nobody looks at health.
  std::atomic<std::uint64_t> lease{Outlook::never};
  /// Bit i: address i is taken out by the operator's hand: answered in no pass, whoever looks at
  /// health.
  std::atomic<std::uint64_t> withheld{0};
};

/// The standings of one service, in the order of its endpoints. Shared between the snapshot and the
/// prober.
class Roll {
 public:
  explicit Roll(std::size_t endpoints)
      : standings_(std::make_unique<Standing[]>(endpoints)), size_(endpoints) {}
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Standing& operator[](std::size_t endpoint) noexcept { return standings_[endpoint]; }
  [[nodiscard]] const Standing& operator[](std::size_t endpoint) const noexcept {
    return standings_[endpoint];
  }

 private:
  std::unique_ptr<Standing[]> standings_;
  std::size_t size_;
};

}  // namespace health
