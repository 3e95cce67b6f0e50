// Counters of one worker: one writer (relaxed load and store, no read-modify-write), read by the
// metrics thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "dns/query.h"
#include "zones/steer/choice.h"

namespace dns {

class Counter {
 public:
  Counter() noexcept = default;
  explicit Counter(std::uint64_t count) noexcept : value_(count) {}
  /// What it stands at now.
  Counter(const Counter& other) noexcept : value_(other.read()) {}
  Counter& operator=(const Counter& other) noexcept {
    value_.store(other.read(), std::memory_order_relaxed);
    return *this;
  }
  ~Counter() = default;

  void add(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void add(const Counter& other) noexcept { add(other.read()); }
  [[nodiscard]] std::uint64_t read() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// What goes up and down, set by its one writer to what it is now.
class Level {
 public:
  void set(std::uint64_t now) noexcept { value_ = Counter(now); }
  void add(const Level& other) noexcept { value_.add(other.read()); }
  [[nodiscard]] std::uint64_t read() const noexcept { return value_.read(); }

 private:
  Counter value_;
};

/// An array with a place for each value of an enum.
template <typename Enum, typename Part, std::size_t size>
struct By : std::array<Part, size> {
  using std::array<Part, size>::operator[];
  Part& operator[](Enum value) noexcept { return (*this)[static_cast<std::size_t>(value)]; }
  const Part& operator[](Enum value) const noexcept {
    return (*this)[static_cast<std::size_t>(value)];
  }
};

/// How values are spread: how many lie in each range that ends with a bound (which is in it), how
/// many beyond the last, and their sum. `bounds` ascend.
template <const auto& bounds>
class Spread {
 public:
  static constexpr const auto& upper_bounds = bounds;

  void add(std::uint64_t value, std::uint64_t times = 1) noexcept {
    std::size_t range = 0;
    while (range < bounds.size() && value > bounds[range]) ++range;
    counts_[range].add(times);
    sum_.add(value * times);
  }
  void add(const Spread& other) noexcept {
    for (std::size_t range = 0; range < counts_.size(); ++range) {
      counts_[range].add(other.counts_[range]);
    }
    sum_.add(other.sum_);
  }
  /// Of range `range`; the one behind the bounds is number bounds.size().
  [[nodiscard]] std::uint64_t in(std::size_t range) const noexcept { return counts_[range].read(); }
  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_.read(); }

 private:
  std::array<Counter, bounds.size() + 1> counts_;
  Counter sum_;
};

/// 512 is what a query without EDNS takes, 1,232 what ours says by default, 1,452 what an Ethernet
/// frame holds of IPv6.
inline constexpr std::array<std::uint64_t, 10> reply_octet_bounds{64,   128,  256,  512,    1024,
                                                                  1232, 1452, 4096, 16'384, 65'535};

/// From one packet alone to what a stall of the machine makes of it.
inline constexpr std::array<std::uint64_t, 11> latency_ns_bounds{
    10'000,    25'000,    50'000,    100'000,    250'000,    500'000,
    1'000'000, 2'500'000, 5'000'000, 10'000'000, 100'000'000};

/// Why a packet got no reply.
enum class Drop : std::uint8_t {
  too_short,   // shorter than a header
  response,    // itself a response (QR=1)
  oversized,   // UDP: more octets than our buffers take, which no query has
  port_zero,   // UDP: from port 0, where nobody can be answered
  looped,      // UDP: from an address and port that we listen on
  rate_limit,  // beyond the rate, where that is enforced
  unsent,      // UDP: a reply was made, and counted as one, but the kernel did not take it
};
constexpr std::size_t drop_reasons = 7;

/// Types up to this one, CAA, are told apart; of the higher ones few are ever asked.
constexpr std::size_t last_counted_type = 257;

constexpr std::size_t conditions = 5;  // values of steer::Condition

struct Tally {
  std::array<Counter, 2> udp_queries, tcp_queries;  // packets taken in: by IPv4, by IPv6
  By<Drop, Counter, drop_reasons> dropped;          // packets that got no reply
  // Of those that can be replied to:
  std::array<Counter, 16> opcodes;
  std::array<Counter, last_counted_type + 2> types;  // whose question can be read; last: the higher
  Counter cookies_new, cookies_bad, cookies_good;    // queries with a COOKIE option
  Counter limited;                      // replies beyond the rate, whatever was done with them
  Counter limit_slipped, limit_leaked;  // where the limit is enforced
  // Replies:
  std::array<Counter, 24> rcodes;  // 0-23, extended ones included
  Counter truncated;               // with TC
  /// Of services; one that CNAMEs lead through several is in each.
  By<zones::steer::Condition, Counter, conditions> served;
  By<Transport, Spread<reply_octet_bounds>, 2> reply_octets;
  /// From when the queries were read to when the replies had been handed to the kernel, for all of
  /// a batch at once.
  By<Transport, Spread<latency_ns_bounds>, 2> latency_ns;

  Level tcp_open;  // connections
  Counter tcp_connections, tcp_refused, tcp_timeouts;
  Counter tcp_crowded;  // connections that made way for another one of their client

  void take_in(Transport transport, const geo::Address& source) noexcept {
    (transport == Transport::udp ? udp_queries : tcp_queries)[source.is_v4() ? 0 : 1].add();
  }
  void drop(Drop why, std::uint64_t count = 1) noexcept { dropped[why].add(count); }
  /// Adds what another worker has counted; not for a worker's own.
  void add(const Tally& other) noexcept;
};

}  // namespace dns
