// The addresses of one endpoint: "A" and "AAAA".
#pragma once

#include <vector>

#include "geo/address.h"
#include "zones/compile/reader.h"

namespace zones::compile {

struct EndpointAddresses {
  std::vector<geo::Address> v4, v6;  // as written
};

/// Reads both; bad, doubled and misplaced addresses are faulted, and more than
/// steer::max_addresses together.
EndpointAddresses read_addresses(const Reader& reader, const Value& endpoint);

}  // namespace zones::compile
