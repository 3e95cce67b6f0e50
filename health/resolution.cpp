#include "health/resolution.h"

#include <algorithm>

namespace health {

std::uint64_t hold_ends_ms(const LookedUp& looked_up, const Resolution& resolution) noexcept {
  if (resolution.failing_since_ms == 0) return Outlook::never;
  return resolution.failing_since_ms + static_cast<std::uint64_t>(looked_up.hold.count());
}

StandingWords under_lease(StandingWords words, const WatchedEndpoint& endpoint,
                          const Resolution* resolution, std::uint64_t now_ms) noexcept {
  if (endpoint.looked_up.name.empty()) return words;
  Outlook& outlook = words.outlook;
  words.lease = resolution == nullptr ? 0 : std::min(resolution->good_until_ms, Outlook::never);
  if (endpoint.addresses.empty()) outlook.up_other = false;
  if (resolution == nullptr || outlook.forced_up || outlook.out) return words;
  const std::uint64_t ends_ms = hold_ends_ms(endpoint.looked_up, *resolution);
  if (now_ms < ends_ms) {
    outlook.until_ms = std::min(outlook.until_ms, ends_ms);
    return words;
  }
  words.addresses = 0;
  outlook.up_v4 = outlook.up_v6 = outlook.up_other = false;
  outlook.until_ms = resolution->next_ms;
  return words;
}

}  // namespace health
