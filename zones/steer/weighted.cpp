#include <array>

#include "zones/steer/steps.h"

namespace zones::steer {
namespace {

/// Sum of the candidates' weights: at most 64 × 10^12, far from overflow.
std::uint64_t total_weight(const Run& run) noexcept {
  std::uint64_t total = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) total += run.members[endpoint].weight;
  return total;
}

}  // namespace

void drop_standbys(Run& run) noexcept {
  Candidates::Mask weighty = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    if (run.members[endpoint].weight > 0) weighty |= Candidates::Mask{1} << endpoint;
  }
  if ((run.candidates.mask() & weighty) != 0) run.candidates.keep(weighty);
}

// Draws without replacement: each place in the order goes to one of those left, in proportion to
// its weight.
void apply(const Weighted&, Run& run) noexcept {
  std::uint64_t left = total_weight(run);
  if (left == 0) return apply(Shuffle{}, run);  // nothing but standbys: they are equals
  drop_standbys(run);
  for (std::size_t place = 0; place + 1 < run.candidates.size(); ++place) {
    std::uint64_t ticket = run.dice.below(left);
    std::size_t drawn = place;
    while (ticket >= run.members[run.candidates.order()[drawn]].weight) {
      ticket -= run.members[run.candidates.order()[drawn++]].weight;
    }
    left -= run.members[run.candidates.order()[drawn]].weight;
    run.candidates.swap(place, drawn);
  }
}

}  // namespace zones::steer
