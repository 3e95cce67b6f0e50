#include <algorithm>

#include "health/watch.h"

namespace health {
namespace {

bool is_in_service(const Outlook& outlook) {
  return outlook.up_v4 || outlook.up_v6 || outlook.up_other;
}

std::uint64_t ramp_ms_of(const WatchedEndpoint& endpoint) {
  std::chrono::milliseconds longest{0};
  for (const WatchedAddress& address : endpoint.addresses) {
    if (address.check) longest = std::max(longest, address.check->ramp);
  }
  return static_cast<std::uint64_t>(longest.count());
}

}  // namespace

/// The first of its addresses is up again; those that follow are part of that ramp.
void Watch::begin_ramp(const Place& place, const Outlook& before) {
  const WatchedEndpoint& endpoint = roster_[place.first].endpoints[place.second];
  const std::uint64_t length_ms = ramp_ms_of(endpoint);
  if (length_ms == 0 || is_in_service(before)) return;
  ramps_[place] = {clock_(), length_ms};
  if (!ramp_steps_.is_active()) ramp_steps_.start(Ramp::least_step_ms);
}

/// Lays the endpoint's ramp, if it has one, into its outlook.
void Watch::apply_ramp(const Place& place, Outlook& outlook) {
  const auto found = ramps_.find(place);
  if (found == ramps_.end()) return;
  if (!is_in_service(outlook)) {
    ramps_.erase(found);  // down again: the next recovery begins anew
    return;
  }
  outlook.ramp = outlook.forced_up ? Ramp::whole : found->second.share(clock_());
  if (outlook.ramp < Ramp::whole && !outlook.out) outlook.until_ms = 0;
}

void Watch::step_ramps() {
  const std::uint64_t now = clock_();
  std::uint64_t step_ms = Outlook::never;
  for (auto at = ramps_.begin(); at != ramps_.end();) {
    const auto [place, ramp] = *at++;  // writing a standing may end its ramp
    write_standing(place.first, place.second);
    if (ramp.share(now) == Ramp::whole) {
      ramps_.erase(place);
    } else {
      step_ms = std::min(step_ms, ramp.step_ms());
    }
  }
  if (!ramps_.empty()) ramp_steps_.start(std::min(step_ms, std::uint64_t{1000}));
}

/// A roster begins no ramp, and ends none that is under way.
Watch::RampsByName Watch::ramps_by_name() const {
  RampsByName ramps;
  for (const auto& [place, ramp] : ramps_) {
    const WatchedService& service = roster_[place.first];
    ramps.emplace(std::pair(service.name, service.endpoints[place.second].name), ramp);
  }
  return ramps;
}

void Watch::resume_ramps(const RampsByName& ramps) {
  ramps_.clear();
  if (ramps.empty()) return;
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    for (std::uint32_t e = 0; e < roster_[s].endpoints.size(); ++e) {
      const WatchedEndpoint& endpoint = roster_[s].endpoints[e];
      const auto found = ramps.find({roster_[s].name, endpoint.name});
      if (found != ramps.end() && ramp_ms_of(endpoint) != 0) ramps_[{s, e}] = found->second;
    }
  }
}

}  // namespace health
