// Counters of one worker: one writer (relaxed load and store, no read-modify-write), read by the
// metrics thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace dns {

class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t read() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Tally {
  Counter udp_queries, tcp_queries;  // packets taken in
  Counter dropped;                   // packets that got no reply
  Counter truncated;                 // replies with TC
  Counter looped;                    // packets from a listening address of ours; dropped, too
  Counter cookies_new, cookies_bad, cookies_good;  // queries with a COOKIE option
  Counter limited;  // answers beyond the rate, whatever was done with them
  Counter limit_dropped, limit_slipped, limit_leaked;  // where the limit is enforced
  std::array<Counter, 24> rcodes;  // replies by rcode (0-23, extended ones included)
  Counter steered, failed_open, empty_by_health, empty_by_client;  // answers of services
  Counter tcp_connections, tcp_refused, tcp_timeouts;
  Counter tcp_crowded;  // connections that made way for another one of their client
};

}  // namespace dns
