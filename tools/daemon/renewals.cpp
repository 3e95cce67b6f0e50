#include "tools/daemon/renewals.h"

#include <algorithm>

namespace tools::daemon {

std::optional<Renewals::Time> Renewals::next(Time now) const noexcept {
  if (!wanted_ || under_way_) return std::nullopt;
  return began_ ? std::max(now, *began_ + least_gap) : now;
}

void Renewals::begin(Time now) noexcept {
  wanted_ = false;
  under_way_ = true;
  began_ = now;
}

}  // namespace tools::daemon
