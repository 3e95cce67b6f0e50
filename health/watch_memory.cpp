#include <utility>

#include "health/watch.h"

namespace health {

void Watch::recall(Recollection recollection) {
  for (Recalled& one : recollection) {
    Key key{one.service, one.endpoint, one.address};
    recalled_.insert_or_assign(std::move(key), std::move(one));
  }
}

/// What is recalled of the address that is probed so; null where nothing is, or of another check.
const Recalled* Watch::recalled(const Key& key, std::uint64_t digest) const {
  const auto found = recalled_.find(key);
  return found != recalled_.end() && found->second.digest == digest ? &found->second : nullptr;
}

/// The verdict that a probe nobody knows yet begins with (its check's `initial`).
Verdict Watch::first_verdict(const Key& key, const Identity& what) const {
  switch (what.check->initial) {
    case Check::Initial::up:
      return Verdict::up;
    case Check::Initial::down:
      return Verdict::down;
    case Check::Initial::last:
      if (const Recalled* before = recalled(key, what.digest)) return before->verdict;
      break;
    case Check::Initial::probe:
      break;
  }
  return Verdict::unknown;
}

/// A verdict that goes on as it was before the restart has been so since then.
void Watch::continue_from_before(const Key& key, const Address& address,
                                 AddressStatus& status) const {
  const Recalled* before = recalled(key, address.probe->identity.digest);
  if (before == nullptr || before->verdict != status.verdict) return;
  status.since_unix_ms = before->since_unix_ms;
  status.turned_by = before->turned_by;
  if (status.failure.empty()) status.failure = before->failure;
}

Recollection Watch::memory() const {
  const std::int64_t began_unix_ms = clock_began_unix_ms();
  Recollection all;
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) {
      const WatchedEndpoint& endpoint = roster_[s].endpoints[e];
      for (std::size_t a = 0; a < services_[s][e].size(); ++a) {
        const Address& address = services_[s][e][a];
        if (address.probe == nullptr) continue;
        const Key key{roster_[s].name, endpoint.name, endpoint.addresses[a].address};
        AddressStatus status = address_status(key, endpoint.addresses[a], address, began_unix_ms);
        if (status.verdict == Verdict::unknown) continue;
        all.push_back({roster_[s].name, endpoint.name, status.address,
                       address.probe->identity.digest, status.verdict, status.turned_by,
                       status.since_unix_ms, std::move(status.failure)});
      }
    }
  }
  return all;
}

}  // namespace health
