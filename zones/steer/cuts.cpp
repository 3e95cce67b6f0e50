#include "zones/steer/steps.h"

namespace zones::steer {

void apply(const First& rule, Run& run) noexcept { run.candidates.truncate(rule.count); }

void apply(const Addresses& rule, Run& run) noexcept { run.notes.addresses = rule.count; }

}  // namespace zones::steer
