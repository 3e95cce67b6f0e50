// From what is known of an endpoint's addresses to the words of its standing. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "health/hysteresis.h"
#include "health/roster.h"

namespace health {

/// What is known of one address. The defaults are those of an address without a check.
struct Observed {
  Verdict verdict = Verdict::up;
  bool is_new = false;                      // came in a later roster and has had no result yet
  bool stale = false;                       // the verdict is an older check's
  std::uint64_t until_ms = Outlook::never;  // earliest time at which the verdict can change
};

struct StandingWords {
  Outlook outlook;
  std::uint64_t addresses = 0;
  std::uint64_t withheld = 0;  // by the operator's hand
  std::uint64_t lease = Outlook::never;
};

/// `observed` in the order of `endpoint.addresses`. Unknown counts as up; but a new address beside
/// known ones of its endpoint does not until its first result. Where all are new they count as up
/// and `is_new` says so. An endpoint without addresses is up for other types.
StandingWords summarize(const WatchedEndpoint& endpoint,
                        std::span<const Observed> observed) noexcept;

}  // namespace health
