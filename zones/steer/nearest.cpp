#include "zones/steer/steps.h"

namespace zones::steer {

// The first rung with a candidate holds the closest one left; its reach says which rungs are within
// bounds. A client of unknown place has no rungs and keeps all.
void apply(const Nearest& rule, Run& run) noexcept {
  if (run.candidates.empty()) return;
  run.notes.consulted_client = true;
  const Path& rungs = run.situation.catchment->paths[rule.ordinal];
  const Reach& reach = run.situation.catchment->reaches[rule.ordinal];
  if (rungs.empty()) return;
  Candidates kept;
  for (std::size_t i = 0, last = rungs.size() - 1; i <= last; ++i) {
    const bool is_closest = kept.empty();
    take(rungs[i], run.candidates, kept);
    if (is_closest && !kept.empty()) last = reach.empty() ? i : reach[i];
  }
  run.candidates = kept;
}

}  // namespace zones::steer
