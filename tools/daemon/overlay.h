// The server file's `geo.networks`: places that the operator knows better than any database.
#pragma once

#include <utility>
#include <vector>

#include "geo/place.h"
#include "geo/prefix.h"
#include "zones/compile/reader.h"

namespace tools::daemon {

/// `{CIDR: {"country", "subdivision", "continent", "asn", "at"}}`. Faults are noted and what has
/// one is left out.
std::vector<std::pair<geo::Prefix, geo::Place>> read_networks(const zones::compile::Reader& reader,
                                                              const zones::compile::Value& value);

}  // namespace tools::daemon
