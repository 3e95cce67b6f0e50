// Two keys of one `geo` step that hold the same network, ASN or country and rank alike: which list
// such a client gets would be left to chance.
#pragma once

#include <span>

#include "zones/compile/steps.h"
#include "zones/steer/geo_rule.h"

namespace zones::compile {

struct WrittenKey {
  steer::GeoKey key;
  Spot at;
};

/// Faults each pair of keys, one of them a map, with the first member that they share and both
/// places. A country beside a group that holds it is no such pair: the country is more specific.
void fault_clashes(const StepScope& scope, std::span<const WrittenKey> keys);

}  // namespace zones::compile
