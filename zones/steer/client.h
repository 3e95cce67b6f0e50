// Who asks: the address the query came from and, where EDNS Client Subnet tells it, the network
// behind it (RFC 7871).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "geo/address.h"

namespace zones::steer {

/// The ECS option as received; octets behind `source_length` are zero (RFC 7871 §6, checked by the
/// parser).
struct ClientSubnet {
  geo::Family family = geo::Family::v4;
  std::array<std::uint8_t, 16> octets{};  // network order, v4 in the first four; never folded
  std::uint8_t source_length = 0;         // 0-32 or 0-128
};

struct Client {
  geo::Address source;  // the resolver's address
  std::optional<ClientSubnet> subnet;
};

}  // namespace zones::steer
