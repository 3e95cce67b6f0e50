#include "zones/steer/steps.h"

namespace zones::steer {

void apply(const Shuffle&, Run& run) noexcept {
  for (std::size_t left = run.candidates.size(); left > 1; --left) {
    run.candidates.swap(left - 1, run.dice.below(left));
  }
}

}  // namespace zones::steer
