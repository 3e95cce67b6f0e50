// What a worker tells the control thread, which logs it: a small ring with one writer and one
// reader, neither of whom ever waits. What finds the ring full is only counted.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "dns/wire.h"
#include "geo/prefix.h"

namespace dns {

/// A client network began to be sent more of one answer than the rate.
struct Incident {
  geo::Prefix network;
  std::uint8_t name_length = 0;
  std::array<std::uint8_t, zones::max_name_octets> name{};  // wire form

  [[nodiscard]] Octets about() const noexcept { return {name.data(), name_length}; }
};

class Incidents {
 public:
  /// The worker's side.
  void tell(const geo::Prefix& network, Octets name) noexcept {
    const std::uint64_t at = written_.load(std::memory_order_relaxed);
    if (at - read_.load(std::memory_order_acquire) == ring_.size()) {
      untold_.store(untold_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      return;
    }
    Incident& incident = ring_[at % ring_.size()];
    incident.network = network;
    incident.name_length = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), incident.name.begin());
    written_.store(at + 1, std::memory_order_release);
  }

  /// The reader's side: the oldest that was not taken yet.
  std::optional<Incident> take() noexcept {
    const std::uint64_t at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) return std::nullopt;
    Incident incident = ring_[at % ring_.size()];
    read_.store(at + 1, std::memory_order_release);
    return incident;
  }
  /// How many were not told since the start, for want of room.
  [[nodiscard]] std::uint64_t untold() const noexcept {
    return untold_.load(std::memory_order_relaxed);
  }

 private:
  std::array<Incident, 16> ring_{};
  std::atomic<std::uint64_t> written_{0}, read_{0}, untold_{0};
};

}  // namespace dns
