#include "zones/steer/steps.h"

namespace zones::steer {

// The catchment's path is the climb from the most specific key to the widest; the first rung with a
// candidate wins.
void apply(const Geo& rule, Run& run) noexcept {
  if (run.candidates.empty()) return;
  run.notes.consulted_client = true;
  for (const auto& rung : run.situation.catchment->paths[rule.ordinal]) {
    Candidates reached = run.candidates;
    reached.select(rung);
    if (reached.empty()) continue;
    run.candidates = reached;
    return;
  }
  run.candidates = Candidates{};
}

}  // namespace zones::steer
