#include "health/summary.h"

#include <algorithm>

namespace health {
namespace {

bool enough(std::uint64_t up, std::uint32_t min_up) noexcept {
  const auto count = static_cast<std::uint32_t>(__builtin_popcountll(up));
  return count >= std::max(min_up, 1U);
}

StandingWords forced_up(std::uint64_t all, std::uint64_t all_v4) noexcept {
  StandingWords words;
  words.addresses = all;
  words.outlook.forced_up = true;
  words.outlook.up_v4 = all_v4 != 0;
  words.outlook.up_v6 = (all & ~all_v4) != 0;
  words.outlook.up_other = true;
  return words;
}

}  // namespace

StandingWords summarize(const WatchedEndpoint& endpoint,
                        std::span<const Observed> observed) noexcept {
  const std::size_t count = std::min(observed.size(), Standing::most_addresses);
  const std::uint64_t all = Standing::first_bits(count);
  const std::uint64_t all_v4 = Standing::first_bits(endpoint.v4_count) & all;
  if (endpoint.configured == Hand::up) return forced_up(all, all_v4);

  StandingWords words;
  Outlook& outlook = words.outlook;
  outlook.is_new = count > 0 && std::all_of(observed.begin(), observed.end(),
                                            [](const Observed& one) { return one.is_new; });
  for (std::size_t i = 0; i < count; ++i) {
    const Observed& one = observed[i];
    const bool hoped = one.verdict == Verdict::unknown && (!one.is_new || outlook.is_new);
    const bool up = hoped || one.verdict == Verdict::up;
    words.addresses |= static_cast<std::uint64_t>(up) << i;
    outlook.stale = outlook.stale || one.stale;
    outlook.until_ms = std::min(outlook.until_ms, one.until_ms);
  }
  outlook.up_v4 = enough(words.addresses & all_v4, endpoint.min_up);
  outlook.up_v6 = enough(words.addresses & ~all_v4, endpoint.min_up);
  outlook.up_other = count == 0 || words.addresses != 0;
  if (endpoint.configured != Hand::none) {
    outlook.out = true;
    outlook.until_ms = Outlook::never;
  }
  return words;
}

}  // namespace health
