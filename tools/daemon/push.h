// `trimtab push` and POST /v1/push: what is pushed, and the push checks that a WHAT names. Pure:
// looks at a snapshot and its roster, changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "health/push_rule.h"
#include "health/roster.h"
#include "zones/snapshot.h"

namespace tools::daemon {

struct Push {
  std::string what;
  health::Pushed pushed;
};

/// {"check": WHAT, "state": "up", "reason": "...", "for": "1m"}; the last two may be missing. On
/// failure empty and `why` tells.
std::optional<Push> read_push(const std::string& body, std::string& why);

/// Where the push checks that `what` names are probed, those inside calculated checks too: a check
/// by `[ZONE:]NAME`, or all those of what a command's WHAT means (tools/daemon/what.h). Never
/// empty. Throws UnclearAim.
std::vector<health::WatchedAddress> push_targets(const health::Roster& roster,
                                                 const zones::Snapshot& snapshot,
                                                 std::string_view what);

}  // namespace tools::daemon
