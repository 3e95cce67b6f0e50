#include <algorithm>
#include <chrono>
#include <utility>

#include "health/looked_up_names.h"
#include "health/reason.h"
#include "health/watch.h"

namespace health {

/// Finds the endpoints whose addresses are looked up, and forgets names that nobody uses any more.
void Watch::note_lessees() {
  lessees_.clear();
  names_ = looked_up_names(roster_);
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    for (std::uint32_t e = 0; e < roster_[s].endpoints.size(); ++e) {
      const LookedUp& looked_up = roster_[s].endpoints[e].looked_up;
      if (looked_up.name.empty()) continue;
      lessees_.emplace(looked_up.name, Lessee{s, e, is_held_over(looked_up)});
    }
  }
  std::erase_if(resolutions_, [this](const auto& entry) { return !names_.contains(entry.first); });
  arm();
}

const Resolution* Watch::resolution_of(const std::string& name) const {
  const auto found = resolutions_.find(name);
  return found == resolutions_.end() ? nullptr : &found->second;
}

bool Watch::is_held_over(const LookedUp& looked_up) const {
  const Resolution* resolution = resolution_of(looked_up.name);
  return resolution != nullptr && hold_ends_ms(looked_up, *resolution) <= clock_();
}

void Watch::tell(const std::string& name, const Resolution& resolution) {
  if (!names_.contains(name)) return;
  resolutions_[name] = resolution;
  const auto [first, last] = lessees_.equal_range(name);
  for (auto at = first; at != last; ++at) look_after(at->second);
  arm();
}

void Watch::look_after(Lessee& lessee) {
  const WatchedService& service = roster_[lessee.service];
  const WatchedEndpoint& endpoint = service.endpoints[lessee.endpoint];
  write_standing(lessee.service, lessee.endpoint);
  const bool was_held_over = std::exchange(lessee.is_held_over, is_held_over(endpoint.looked_up));
  const bool is_held = hands_.on(lessee.service, lessee.endpoint).whole != nullptr;
  const bool could_be_up =
      !endpoint.addresses.empty() && endpoint.configured == Hand::none && !is_held;
  if (!report_ || was_held_over == lessee.is_held_over || !could_be_up) return;
  const Verdict before = was_held_over ? Verdict::down : Verdict::up;
  const Verdict now = was_held_over ? Verdict::up : Verdict::down;
  report_({service.name, endpoint.name, endpoint.looked_up.name, before, now,
           was_held_over ? "resolved again"
                         : "not resolved for " + duration_text(endpoint.looked_up.hold) + ": " +
                               resolution_of(endpoint.looked_up.name)->failure});
}

/// Some hold is over.
void Watch::look_after_holds() {
  for (auto& [name, lessee] : lessees_) {
    const WatchedEndpoint& endpoint = roster_[lessee.service].endpoints[lessee.endpoint];
    if (lessee.is_held_over != is_held_over(endpoint.looked_up)) look_after(lessee);
  }
  arm();
}

/// Wakes when the first hold ends.
void Watch::arm() {
  std::uint64_t first_ms = Outlook::never;
  for (const auto& [name, lessee] : lessees_) {
    const LookedUp& looked_up = roster_[lessee.service].endpoints[lessee.endpoint].looked_up;
    const Resolution* resolution = resolution_of(looked_up.name);
    if (lessee.is_held_over || resolution == nullptr) continue;
    first_ms = std::min(first_ms, hold_ends_ms(looked_up, *resolution));
  }
  if (first_ms == Outlook::never) return hold_over_.stop();
  const std::uint64_t now_ms = clock_();
  hold_over_.start(first_ms > now_ms ? first_ms - now_ms : 0);
}

LookupStatus Watch::lookup_status(const LookedUp& looked_up,
                                  std::int64_t clock_began_unix_ms) const {
  LookupStatus status;
  status.name = looked_up.name;
  const Resolution* resolution = resolution_of(looked_up.name);
  if (resolution == nullptr) return status;
  const auto unix_ms = [clock_began_unix_ms](std::uint64_t on_clock) {
    return on_clock == 0 ? 0 : clock_began_unix_ms + static_cast<std::int64_t>(on_clock);
  };
  status.is_held_over = is_held_over(looked_up);
  status.is_failing = resolution->failing_since_ms != 0;
  status.failure = resolution->failure;
  status.looked_up_unix_ms = unix_ms(resolution->looked_up_ms);
  status.good_until_unix_ms = unix_ms(resolution->good_until_ms);
  status.next_unix_ms = unix_ms(resolution->next_ms);
  status.failing_since_unix_ms = unix_ms(resolution->failing_since_ms);
  if (status.is_failing) {
    status.hold_ends_unix_ms = unix_ms(hold_ends_ms(looked_up, *resolution));
  }
  return status;
}

/// No `hold` ends there: while lookups fail the last addresses are probed, which tells more.
std::vector<LookupStatus> Watch::target_lookups(const WatchedEndpoint& endpoint,
                                                std::int64_t clock_began_unix_ms) const {
  std::vector<LookupStatus> lookups;
  for (const std::string& name : target_names(endpoint)) {
    LookedUp looked_up;
    looked_up.name = name;
    LookupStatus& status = lookups.emplace_back(lookup_status(looked_up, clock_began_unix_ms));
    status.is_held_over = false;
    status.hold_ends_unix_ms = 0;
  }
  return lookups;
}

}  // namespace health
