#include "tools/daemon/debounce.h"

#include <algorithm>

namespace tools::daemon {

Debounce::Time Debounce::note(Time now) noexcept {
  if (!first_) first_ = now;
  return std::min(now + quiet_, *first_ + longest_);
}

}  // namespace tools::daemon
