// EDNS (RFC 6891): the OPT record of a query and what we answer to it; NSID (RFC 5001), Client
// Subnet (RFC 7871).
#pragma once

#include <cstdint>
#include <optional>

#include "zones/steer/client.h"

namespace dns {

struct Edns {
  std::uint16_t payload = 512;  // the requestor's UDP size, at least 512
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  bool wants_nsid = false;
  std::optional<zones::steer::ClientSubnet> subnet;
};

}  // namespace dns
