// The addresses and ports this server listens on: a packet that says it comes from one of them was
// forged to set the server talking to itself. Made once when everything is bound, then read by
// every worker.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dns/server.h"

namespace dns {

class OwnSockets {
 public:
  OwnSockets() = default;
  /// A wildcard stands for every address that the machine has now.
  explicit OwnSockets(std::span<const ListenAddress> bound);
  /// Runs per query.
  [[nodiscard]] bool contains(const geo::Address& source, std::uint16_t port) const noexcept;

 private:
  struct Place {
    std::uint16_t port;  // first: it rarely is ours
    geo::Address address;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  std::vector<Place> places_;  // in order
};

}  // namespace dns
