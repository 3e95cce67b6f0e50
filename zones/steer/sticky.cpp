#include <algorithm>
#include <array>

#include "geo/prefix.h"
#include "zones/steer/steps.h"

namespace zones::steer {

// The order of `weighted`, drawn by the network instead of the dice: the least of independent
// exponential times with these rates comes first in proportion to the weights.
void apply(const Sticky& rule, Run& run) noexcept {
  drop_standbys(run);
  const geo::Address& deciding = run.situation.deciding;
  const unsigned bits = deciding.is_v4() ? rule.v4_bits : rule.v6_bits;
  const geo::Address network = geo::Prefix::of(deciding, bits).address;
  std::array<Drawn, max_endpoints> drawn;
  std::size_t count = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    const std::uint64_t weight = run.members[endpoint].weight;
    drawn[count++] = {minus_ln(number_of(rule.keys[endpoint], network)),
                      std::max<std::uint64_t>(weight, 1),  // standbys are equals
                      endpoint};
  }
  std::sort(drawn.begin(), drawn.begin() + count);
  std::array<std::uint8_t, max_endpoints> order;
  for (std::size_t i = 0; i < count; ++i) order[i] = drawn[i].endpoint;
  run.candidates.select({order.data(), count});
}

}  // namespace zones::steer
