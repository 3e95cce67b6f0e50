// What a worker answers from: its posting, clock, draws and counters. One per worker, touched by
// that worker's thread only, except the tally, which others may read.
#pragma once

#include <cstdint>
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
};

/// A packet as it came in.
struct Arrival {
  Octets packet;
  Transport transport;
  geo::Address source;
};

class Serving {
 public:
  explicit Serving(const std::function<std::uint64_t()>& clock) : clock_(clock) {}

  /// Ms on the server's clock; read once per batch.
  [[nodiscard]] std::uint64_t now_ms() const { return clock_(); }

  /// Octets written into `reply`, 0: stay silent.
  std::size_t answer(const Arrival& arrival, std::uint64_t now_ms,
                     std::span<std::uint8_t> reply) noexcept {
    return respond(arrival.packet, arrival.transport, arrival.source,
                   View{*posting.snapshot, *posting.settings}, Moment{now_ms, draws_.next()}, reply,
                   tally);
  }

  Posting posting;
  Tally tally;

 private:
  const std::function<std::uint64_t()>& clock_;
  Draws draws_;
};

}  // namespace dns
