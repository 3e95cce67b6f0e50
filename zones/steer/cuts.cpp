#include "zones/steer/steps.h"

namespace zones::steer {

void apply(const First& rule, Run& run) noexcept {
  if (run.candidates.size() <= rule.count) return;
  const Candidates left = survivors(run, run.candidates);
  if (left.empty()) return;  // the chain comes out empty whatever is kept
  run.candidates.keep(left.mask());
  run.candidates.truncate(rule.count);
}

void apply(const Addresses& rule, Run& run) noexcept { run.notes.addresses = rule.count; }

}  // namespace zones::steer
