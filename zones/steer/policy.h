// One service as it is chosen from, with the services nested under it (ZONE.md §6.5). A view: it
// owns nothing, what it points at is frozen and outlives it.
#pragma once

#include <cstdint>
#include <span>

#include "zones/steer/catchments.h"
#include "zones/steer/chain.h"

namespace zones::steer {

constexpr std::size_t max_services = 64;  // in one tree, the root among them: all may run per query
constexpr std::size_t max_levels = 4;     // under the root; deeper is read by nobody

/// One service where it is nested. The same service may be nested twice: these are two places.
struct Place {
  const Chain* chain = nullptr;
  const health::Roll* standings = nullptr;
  const Catchments* catchments = nullptr;
  std::uint8_t parent = 0;    // number of the place it is nested in; 0: the root
  std::uint8_t endpoint = 0;  // which of the parent's endpoints it is
};

struct Policy {
  const Chain& chain;
  const health::Roll& standings;
  const Catchments& catchments;
  /// Each behind its parent; nested[i] has the number i + 1.
  std::span<const Place> nested = {};

  /// Any of its chains looks at the client.
  [[nodiscard]] bool depends_on_client() const noexcept;
  [[nodiscard]] const Chain& chain_at(std::size_t place) const noexcept {
    return place == 0 ? chain : *nested[place - 1].chain;
  }
  [[nodiscard]] const health::Roll& standings_at(std::size_t place) const noexcept {
    return place == 0 ? standings : *nested[place - 1].standings;
  }
};

}  // namespace zones::steer
