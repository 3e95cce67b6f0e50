#include "dns/own_sockets.h"

#include <ifaddrs.h>
#include <sys/socket.h>

#include <algorithm>

namespace dns {
namespace {

bool is_wildcard(const geo::Address& address) noexcept {
  return address.is_v4() ? address.v4() == 0 : address == geo::Address();
}

bool is_v4_loopback(const geo::Address& address) noexcept {
  return address.is_v4() && address.v4() >> 24U == 127;
}

/// None where the machine does not tell.
std::vector<geo::Address> machine_addresses() {
  std::vector<geo::Address> addresses;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return addresses;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    const bool is_ip = at->ifa_addr != nullptr &&
                       (at->ifa_addr->sa_family == AF_INET || at->ifa_addr->sa_family == AF_INET6);
    if (is_ip) addresses.push_back(geo::Address::from_sockaddr(*at->ifa_addr));
  }
  freeifaddrs(first);
  return addresses;
}

}  // namespace

OwnSockets::OwnSockets(std::span<const ListenAddress> bound) {
  for (const ListenAddress& at : bound) {
    places_.push_back({at.port, at.address});
    if (!is_wildcard(at.address)) continue;
    for (const geo::Address& address : machine_addresses()) {
      if (address.is_v4() == at.address.is_v4()) places_.push_back({at.port, address});
    }
  }
  std::sort(places_.begin(), places_.end());
}

bool OwnSockets::contains(const geo::Address& source, std::uint16_t port) const noexcept {
  const auto has = [&](const geo::Address& address) {
    return std::binary_search(places_.begin(), places_.end(), Place{port, address});
  };
  // The whole of 127.0.0.0/8 is the machine's own, though it is not listed.
  return has(source) || (is_v4_loopback(source) && has(geo::Address::from_v4(0)));
}

}  // namespace dns
