// What is known of a name whose addresses are looked up, told to the Monitor by whoever looks them
// up, and what follows for the endpoints that use it. Pure; times are on the server's clock.
#pragma once

#include <cstdint>
#include <string>

#include "health/roster.h"
#include "health/summary.h"

namespace health {

struct Resolution {
  std::uint64_t looked_up_ms = 0;      // when the last good lookup was asked; 0: none was yet
  std::uint64_t good_until_ms = 0;     // until when its TTLs vouch for the addresses
  std::uint64_t failing_since_ms = 0;  // first failed lookup since then; 0: the last one was good
  std::uint64_t next_ms = 0;           // when the name is looked up again
  std::string failure;                 // why a lookup, or its one family, failed last
};

/// When the endpoint goes down unless a lookup succeeds; `Outlook::never` where none is failing.
std::uint64_t hold_ends_ms(const LookedUp& looked_up, const Resolution& resolution) noexcept;

/// `words` of an endpoint whose addresses are looked up, under what is known of the name: leased
/// for as long as it vouches for them, down once `hold` is over. `resolution` is null before the
/// first word of it. A hand overrides the lookup as it does the check.
StandingWords under_lease(StandingWords words, const WatchedEndpoint& endpoint,
                          const Resolution* resolution, std::uint64_t now_ms) noexcept;

}  // namespace health
