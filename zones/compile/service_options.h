// The options of a service that are about its answers: TTL, families, whose word on the client's
// network is taken.
#pragma once

#include "zones/compile/reader.h"
#include "zones/steer/chain.h"

namespace zones::compile {

/// Reads "ttl", "families", "client" and "trust"; every fault is noted.
steer::Options read_service_options(const Reader& reader, const Value& service);

}  // namespace zones::compile
