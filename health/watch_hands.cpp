#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "health/check_text.h"
#include "health/watch.h"

namespace health {
namespace {

std::int64_t unix_now_ms() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
}

const char* word_of(Hand hand) {
  switch (hand) {
    case Hand::up:
      return "up";
    case Hand::down:
      return "down";
    case Hand::drain:
      return "drain";
    case Hand::none:
      break;
  }
  return "none";
}

using Laid = std::shared_ptr<const LaidHand>;

bool is_same(const Laid& one, const Laid& other) {
  return one && other ? *one == *other : !one && !other;
}

/// From one hand to another on the same thing; null: none.
Transition changing_hands(const Laid& before, const Laid& now, std::int64_t at_unix_ms) {
  Transition change;
  change.at_unix_ms = at_unix_ms;
  change.by_hand = true;
  change.from = word_of(before ? before->hand : Hand::none);
  change.to = word_of(now ? now->hand : Hand::none);
  if (before) change.lasted_ms = at_unix_ms - before->since_unix_ms;
  if (now) {
    change.reason = now->grip.what() + " by " + now->by;
    if (!now->reason.empty()) change.reason += ": " + now->reason;
  } else {
    const bool is_over = before->until_unix_ms != 0 && before->until_unix_ms <= at_unix_ms;
    change.reason = before->grip.what() + (is_over ? " expired" : " lifted");
  }
  return change;
}

std::string word_of(const Verdict verdict) {
  if (verdict == Verdict::unknown) return "unknown";
  return verdict == Verdict::up ? "up" : "down";
}

Attempted attempt_of(const Identity& identity, Trial trial) {
  trial.check = check_text(*identity.check);
  trial.target = identity.target;
  trial.port = identity.port;
  return {std::move(trial), std::make_shared<const Identity>(identity)};
}

/// One, or at a name one of each address that is known of it.
std::vector<Attempted> attempts_of(const Probe& probe, Trial trial) {
  trial.resolved = probe.identity.check->formula.at.name;
  if (trial.resolved.empty() || probe.parts.empty()) return {attempt_of(probe.identity, trial)};
  std::vector<Attempted> all;
  for (const Probe* part : probe.parts) all.push_back(attempt_of(part->identity, trial));
  return all;
}

bool is_at(const Grip& grip, const std::string& service, const WatchedEndpoint& endpoint,
           const std::string& address) {
  return grip.on == Grip::On::address ? grip.name == address : holds(grip, service, endpoint);
}

}  // namespace

std::vector<Bereft> Watch::lay_hands(std::vector<LaidHand> laid, bool is_guarded) {
  Hands next(std::move(laid));
  next.find_in(roster_);
  if (is_guarded) {
    auto lost = bereft(roster_, outlooks_under(hands_), outlooks_under(next));
    if (!lost.empty()) return lost;
  }
  const Hands before = std::exchange(hands_, std::move(next));
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    for (std::uint32_t e = 0; e < roster_[s].endpoints.size(); ++e) {
      if (before.on(s, e) == Holding{} && hands_.on(s, e) == Holding{}) continue;
      write_standing(s, e);
      note_hands(s, e, before);
    }
  }
  return {};
}

Outlooks Watch::outlooks_under(const Hands& hands) const {
  Outlooks all(roster_.size());
  for (std::size_t s = 0; s < roster_.size(); ++s) {
    for (std::size_t e = 0; e < roster_[s].endpoints.size(); ++e) {
      all[s].push_back(words_under(hands.on(s, e), s, e).outlook);
    }
  }
  return all;
}

void Watch::note_hands(std::size_t service, std::size_t endpoint, const Hands& before) {
  const WatchedEndpoint& watched = roster_[service].endpoints[endpoint];
  const std::int64_t now_ms = unix_now_ms();
  const auto note = [&](const std::string& address, const Laid& was, const Laid& is) {
    if (is_same(was, is)) return;
    history_.add({roster_[service].name, watched.name, address}, changing_hands(was, is, now_ms));
  };
  const Laid& was = before.on(service, endpoint).whole;
  const Laid& is = hands_.on(service, endpoint).whole;
  if (watched.addresses.empty()) note("", was, is);
  for (const WatchedAddress& address : watched.addresses) {
    note(address.address, was, is);
    note(address.address, before.on_address(address.address), hands_.on_address(address.address));
  }
}

void Watch::note_verdict(const Use& use, const Course& before, const std::string& reason) {
  const WatchedService& service = roster_[use.service];
  const WatchedEndpoint& endpoint = service.endpoints[use.endpoint];
  const Address& address = services_[use.service][use.endpoint][use.address];
  const std::uint64_t changed_ms = address.probe->course.changed_ms;
  Transition change;
  change.at_unix_ms = unix_now_ms();
  change.from = word_of(before.verdict);
  change.to = word_of(address.probe->course.verdict);
  change.reason = reason;
  if (before.verdict != Verdict::unknown && before.changed_ms <= changed_ms) {
    change.lasted_ms = static_cast<std::int64_t>(changed_ms - before.changed_ms);
  }
  ++(address.probe->course.verdict == Verdict::up ? turned_up_ : turned_down_);
  history_.add({service.name, endpoint.name, endpoint.addresses[use.address].address},
               std::move(change));
}

std::vector<AddressHistory> Watch::history(const Grip& grip) const {
  std::vector<AddressHistory> found;
  const auto add = [&](const WatchedService& service, const WatchedEndpoint& endpoint,
                       const std::string& address) {
    if (!is_at(grip, service.name, endpoint, address)) return;
    found.push_back({service.name, endpoint.name, address,
                     history_.of({service.name, endpoint.name, address})});
  };
  for (const WatchedService& service : roster_) {
    for (const WatchedEndpoint& endpoint : service.endpoints) {
      if (endpoint.addresses.empty()) add(service, endpoint, "");
      for (const WatchedAddress& address : endpoint.addresses) {
        add(service, endpoint, address.address);
      }
    }
  }
  return found;
}

std::vector<Attempted> Watch::probes_at(const Grip& grip) const {
  std::vector<Attempted> found;
  std::set<Identity> seen;
  for (std::size_t s = 0; s < roster_.size(); ++s) {
    const WatchedService& service = roster_[s];
    for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
      const WatchedEndpoint& endpoint = service.endpoints[e];
      for (std::size_t a = 0; a < endpoint.addresses.size(); ++a) {
        const WatchedAddress& watched = endpoint.addresses[a];
        if (!is_at(grip, service.name, endpoint, watched.address)) continue;
        const Trial trial{
            service.name, endpoint.name, watched.address, watched.target, watched.port, "", {}};
        const Probe* probe = services_[s][e][a].probe;
        if (probe == nullptr) {
          found.push_back({trial, nullptr});
          continue;
        }
        for (Attempted& one : attempts_of(*probe, trial)) {
          if (seen.insert(*one.identity).second) found.push_back(std::move(one));
        }
      }
    }
  }
  return found;
}

/// What the operator's hands do to the endpoint, in its status.
void Watch::tell_hands(EndpointStatus& status, std::size_t service, std::size_t endpoint) const {
  const WatchedEndpoint& watched = roster_[service].endpoints[endpoint];
  const Holding& holding = hands_.on(service, endpoint);
  status.held = holding.whole;
  WatchedEndpoint bare;  // as if neither the zone file nor a command said anything
  bare.v4_count = watched.v4_count;
  bare.min_up = watched.min_up;
  if (!watched.looked_up.name.empty()) bare.looked_up = watched.looked_up;
  bare.addresses.resize(watched.addresses.size());
  status.observed = words_of(bare, service, endpoint).outlook;
  if ((holding.raised | holding.withheld) == 0) return;
  for (AddressStatus& address : status.addresses) {
    address.held = hands_.on_address(address.address);
  }
}

}  // namespace health
