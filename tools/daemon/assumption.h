// A copy of a snapshot with other health: what `explain` asks about without touching the standings
// that are served.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "health/roster.h"
#include "zones/snapshot.h"

namespace tools::daemon {

/// What is taken as given, each a WHAT (ZONE.md §4); `up` is applied after `down`.
struct Assumption {
  bool all_up =
      false;  // no prober has looked: every endpoint counts as up, but for the zone file's "state"
  std::vector<std::string> down, up;
};

/// `roster` is the snapshot's (for `min_up` and the zone file's "state"). Throws UnclearAim.
std::shared_ptr<const zones::Snapshot> assume(const zones::Snapshot& snapshot,
                                              const health::Roster& roster,
                                              const Assumption& assumption);

}  // namespace tools::daemon
