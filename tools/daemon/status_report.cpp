#include "tools/daemon/status_report.h"

#include <chrono>

namespace tools::daemon {

dns::Tally sum(const std::vector<const dns::Tally*>& tallies) {
  dns::Tally all;
  for (const dns::Tally* tally : tallies) all.add(*tally);
  return all;
}

std::int64_t unix_now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace tools::daemon
