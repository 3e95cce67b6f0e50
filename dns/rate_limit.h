// Response rate limiting: how often one client network is sent the same answer, so that forged
// queries cannot turn the server on a victim. Each key has a bucket of tokens, kept as the time at
// which it will be full again (the generic cell rate algorithm, ITU-T I.371). One table per worker,
// its thread only; never allocates once made.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dns/incidents.h"
#include "dns/wire.h"
#include "geo/prefix.h"
#include "zones/steer/siphash.h"

namespace dns {

/// Looked through for each answer, where there are any.
constexpr std::size_t max_exempt = 64;

/// As the server file says it.
struct LimitRule {
  std::uint32_t per_second = 500;        // answers to one key, and so many at once; 0: no limit
  std::uint8_t slip = 2;                 // every so many-th beyond it goes out truncated; 0: none
  std::uint8_t leak = 0;                 // every so many-th goes out whole; 0: none
  std::uint8_t v4_bits = 24;             // a client network, 1 to 32
  std::uint8_t v6_bits = 56;             // 1 to 128
  bool enforce = false;                  // without it answers go out all the same, and are counted
  std::vector<geo::Prefix> exempt = {};  // not limited, besides loopback; at most `max_exempt`
  friend bool operator==(const LimitRule&, const LimitRule&) = default;
};

/// What makes answers the same: who they go to, what they are about, and for whom they were chosen.
struct LimitKey {
  geo::Address source;
  Octets name;       // wire form: the owner, of a wildcard the wildcard, of an error the zone
  geo::Prefix leaf;  // the network a steered answer holds for by Client Subnet; none: length 0
};

enum class Limited : std::uint8_t {
  no,    // within the rate, or exempt
  leak,  // beyond it, and yet whole
  slip,  // beyond it: truncated, so that a real client comes again by TCP
  drop,  // beyond it: silence
};

class RateLimit {
 public:
  /// 512 KiB, with a hash of its own. `workers` share the rate: a client's queries may all fall to
  /// one of them, or be spread.
  explicit RateLimit(std::uint32_t workers);

  /// Takes one answer into account; the rule's `enforce` is the caller's to heed.
  Limited judge(const LimitRule& rule, const LimitKey& key, std::uint64_t now_ms) noexcept;
  /// The first of a key beyond its rate, since it was at half of it or less, for another thread.
  [[nodiscard]] Incidents& incidents() noexcept { return incidents_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t beyond = 0;   // answers beyond the rate in this incident
    std::uint64_t full_us = 0;  // when the bucket will be full
  };
  static constexpr std::size_t ways = 4;  // slots a key may fall to: one cache line
  static constexpr std::size_t buckets = 8192;
  struct alignas(64) Bucket {
    std::array<Slot, ways> slots;
  };

  [[nodiscard]] std::uint64_t hash_of(const geo::Prefix& client,
                                      const LimitKey& key) const noexcept;
  Slot& slot_of(std::uint64_t hash) noexcept;

  const std::uint32_t workers_;
  zones::steer::SipKey secret_;
  std::unique_ptr<std::array<Bucket, buckets>> table_;
  Incidents incidents_;
};

}  // namespace dns
