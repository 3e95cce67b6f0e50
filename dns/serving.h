// What a worker answers from: its posting, clock, draws and counters. One per worker, touched by
// that worker's thread only, except the tally, which others may read.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <span>

#include "dns/answer.h"
#include "dns/draws.h"
#include "dns/tally.h"

namespace dns {

/// What is published together and adopted together.
struct Posting {
  std::shared_ptr<const zones::Snapshot> snapshot;
  std::shared_ptr<const Settings> settings;
  std::shared_ptr<ServedSheet> served;  // of the snapshot and this worker
};

/// A packet as it came in.
struct Arrival {
  Octets packet;
  Transport transport;
  geo::Address source;
  std::uint16_t udp_payload = 0;  // as in ListenAddress
};

/// The clocks, read once per batch.
struct Now {
  std::uint64_t ms;      // on the server's clock
  std::uint32_t unix_s;  // seconds since 1970, what other servers' clocks say, too
  std::chrono::steady_clock::time_point at;  // to measure from
};

class Serving {
 public:
  /// `workers`: of the server.
  Serving(const std::function<std::uint64_t()>& clock, std::chrono::milliseconds tcp_idle,
          unsigned workers)
      : rate_limit(workers),
        tcp_idle_ms(static_cast<std::uint32_t>(tcp_idle.count())),
        clock_(clock) {}

  [[nodiscard]] Now now() const {
    return {clock_(), static_cast<std::uint32_t>(std::time(nullptr)),
            std::chrono::steady_clock::now()};
  }

  /// Octets written into `reply`, 0: stay silent.
  std::size_t answer(const Arrival& arrival, const Now& now,
                     std::span<std::uint8_t> reply) noexcept {
    const View view{*posting.snapshot, *posting.settings, now.unix_s,          arrival.udp_payload,
                    tcp_idle_ms,       &rate_limit,       posting.served.get()};
    return respond(arrival.packet, arrival.transport, arrival.source, view,
                   Moment{now.ms, draws_.next()}, reply, tally);
  }

  /// A packet that is not even looked at.
  void drop(Transport transport, const geo::Address& source, Drop why) noexcept {
    tally.take_in(transport, source);
    tally.drop(why);
  }
  /// So many replies to queries read at `read` have just been handed to the kernel.
  void note_sent(Transport transport, const Now& read, std::size_t replies) noexcept {
    if (replies == 0) return;
    const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - read.at;
    tally.latency_ns[transport].add(static_cast<std::uint64_t>(passed.count()), replies);
  }

  Posting posting;
  Tally tally;
  RateLimit rate_limit;
  std::uint32_t tcp_idle_ms;  // what is in force now; `TcpConnections` keeps it

 private:
  const std::function<std::uint64_t()>& clock_;
  Draws draws_;
};

}  // namespace dns
