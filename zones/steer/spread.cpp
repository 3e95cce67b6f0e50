#include <algorithm>

#include "zones/steer/steps.h"

namespace zones::steer {

// The heaviest is always kept, so something is; what the steps behind would drop has no part in it.
void apply(const Spread&, Run& run) noexcept {
  drop_standbys(run);
  const Candidates left = survivors(run, run.candidates);
  if (left.empty()) return;  // the chain comes out empty whatever is kept
  run.candidates.keep(left.mask());
  std::uint64_t greatest = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    greatest = std::max(greatest, run.members[endpoint].weight);
  }
  if (greatest == 0) return;  // nothing but standbys: they are equals
  Candidates::Mask kept = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    if (run.dice.below(greatest) >= run.members[endpoint].weight) continue;
    kept |= Candidates::Mask{1} << endpoint;
  }
  run.candidates.keep(kept);
}

}  // namespace zones::steer
