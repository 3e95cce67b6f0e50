// Clients that a chain leaves without an answer even when everything is up, though no step alone
// shuts them out. Seen in the catchments, so only once they are built.
#pragma once

#include <optional>

#include "geo/prefix.h"
#include "zones/compile/faults.h"
#include "zones/snapshot.h"

namespace zones::compile {

/// One of them.
struct Unanswered {
  geo::Prefix client;  // a whole leaf
  steer::Asked asked;
  bool is_everybody = false;
};

/// A `geo` step that leaves a client without a rung has its own warning and is not told again.
std::optional<Unanswered> find_unanswered(const Service& service);

void warn_of_unanswered(Faults& faults, const Spot& chain, const Service& service);

}  // namespace zones::compile
