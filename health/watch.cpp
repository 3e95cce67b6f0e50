#include "health/watch.h"

#include <array>
#include <chrono>
#include <utility>

#include "health/check_text.h"

namespace health {
namespace {

constexpr Course always_up{Verdict::up, 0, 0, 0, 0};
const std::string no_failure;

}  // namespace

Watch::Watch(uv_loop_t* loop, Prober& prober, const Clock& clock,
             std::function<void(const Event&)> report)
    : prober_(prober),
      clock_(clock),
      report_(std::move(report)),
      hold_over_(loop, [this] { look_after_holds(); }),
      ramp_steps_(loop, [this] { step_ramps(); }) {}

Course Watch::Address::effective() const {
  if (probe == nullptr) return always_up;
  if (held) return *held;
  if (probe->awaits_result()) return inherited;
  Course course = probe->course;
  if (inherited.verdict == course.verdict) {
    course.changed_ms = inherited.changed_ms;
    course.turned_by = inherited.turned_by;
  }
  return course;
}

const std::string& Watch::Address::failure() const {
  if (probe == nullptr) return no_failure;
  return probe->failure.empty() ? inherited_failure : probe->failure;
}

Observed Watch::Address::observe() const {
  if (probe == nullptr) return {};
  Observed seen;
  const bool without_result = probe->awaits_result();
  seen.verdict = effective().verdict;
  seen.is_new = came_later && without_result && seen.verdict == Verdict::unknown;
  seen.stale = without_result && seen.verdict != Verdict::unknown;
  seen.until_ms = held ? 0 : earliest_change(*probe);
  return seen;
}

Watch::Memory Watch::remember() const {
  Memory memory;
  for (std::size_t s = 0; s < roster_.size(); ++s) {
    for (std::size_t e = 0; e < services_[s].size(); ++e) {
      const WatchedEndpoint& endpoint = roster_[s].endpoints[e];
      for (std::size_t a = 0; a < services_[s][e].size(); ++a) {
        const Address& address = services_[s][e][a];
        memory[{roster_[s].name, endpoint.name, endpoint.addresses[a].address}] = {
            address.effective(), address.failure(), address.came_later, address.held.has_value()};
      }
    }
  }
  return memory;
}

/// Gives the address at `use` its probe, and what is known of it from before.
void Watch::follow(const Use& use, const Memory& memory) {
  const WatchedService& service = roster_[use.service];
  const WatchedEndpoint& endpoint = service.endpoints[use.endpoint];
  const WatchedAddress& watched = endpoint.addresses[use.address];
  if (!watched.check) return;
  Address& address = services_[use.service][use.endpoint][use.address];
  const Key key{service.name, endpoint.name, watched.address};
  const auto before = memory.find(key);
  const bool is_known = before != memory.end() && before->second.course.verdict != Verdict::unknown;
  const Identity what(watched.check, watched.target, watched.port);
  Probe& probe = prober_.probe(what, is_known ? Verdict::unknown : first_verdict(key, what));
  probe.uses.push_back(use);
  address.probe = &probe;
  if (before == memory.end()) {
    address.came_later = !is_first_roster_;
  } else {
    address.inherited = before->second.course;
    address.inherited_failure = before->second.failure;
    address.came_later = before->second.came_later;
    const bool is_down = probe.course.verdict == Verdict::down;
    if (before->second.is_held && is_down) address.held = before->second.course;
  }
  // Pushed states: no result of its own will ever end what an older check left.
  const bool is_open = probe.course.verdict == Verdict::unknown && !probe.awaits_result();
  if (is_open) address.inherited = {};
}

void Watch::adopt(Roster roster) {
  look_after_holds();  // while there is still somebody to report
  const Memory memory = remember();
  const RampsByName ramps = ramps_by_name();
  prober_.clear_uses();
  roster_ = std::move(roster);
  resume_ramps(ramps);
  services_.assign(roster_.size(), {});
  hands_.find_in(roster_);
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    services_[s].resize(roster_[s].endpoints.size());
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) {
      services_[s][e].resize(roster_[s].endpoints[e].addresses.size());
      for (std::uint32_t a = 0; a < services_[s][e].size(); ++a) follow({s, e, a}, memory);
      write_standing(s, e);
    }
  }
  prober_.drop_unused();
  count_guarded();
  hear_brought_along();
  is_first_roster_ = false;
  note_lessees();
}

/// States that follow at once from probes which go on: of a target whose name has other addresses
/// now, or of a check that was edited to what is probed already.
void Watch::hear_brought_along() {
  for_each_address([this](const Use& use) {
    const Address& address = services_[use.service][use.endpoint][use.address];
    if (address.probe == nullptr || address.held || address.probe->awaits_result()) return;
    const Verdict before = address.inherited.verdict;
    const Verdict now = address.probe->course.verdict;
    const bool is_turned = before != now && before != Verdict::unknown && now != Verdict::unknown;
    if (is_turned) heard(use, *address.probe, Course{});
  });
}

/// What follows for `watched`, which stands at that place, without the operator's hand.
StandingWords Watch::words_of(const WatchedEndpoint& watched, std::size_t service,
                              std::size_t endpoint) const {
  return under_lease(observed_words(watched, service, endpoint), watched,
                     resolution_of(watched.looked_up.name), clock_());
}

StandingWords Watch::words_under(const Holding& holding, std::size_t service,
                                 std::size_t endpoint) const {
  const WatchedEndpoint& watched = roster_[service].endpoints[endpoint];
  return under_lease(under_hand(observed_words(watched, service, endpoint), watched, holding),
                     watched, resolution_of(watched.looked_up.name), clock_());
}

StandingWords Watch::observed_words(const WatchedEndpoint& watched, std::size_t service,
                                    std::size_t endpoint) const {
  std::array<Observed, Standing::most_addresses> observed;
  std::size_t count = 0;
  const bool is_frozen = suspicion_.mood() == Suspicion::Mood::frozen;
  for (const Address& address : services_[service][endpoint]) {
    if (count == observed.size()) break;
    observed[count] = address.observe();
    if (is_frozen && address.probe != nullptr) observed[count].until_ms = 0;
    ++count;
  }
  return summarize(watched, {observed.data(), count});
}

/// Stores of final words: no reader sees a step between.
void Watch::write_standing(std::uint32_t service, std::uint32_t endpoint) {
  const WatchedService& watched = roster_[service];
  if (!watched.roll || endpoint >= watched.roll->size()) return;
  StandingWords words = words_under(hands_.on(service, endpoint), service, endpoint);
  apply_ramp({service, endpoint}, words.outlook);
  Standing& standing = (*watched.roll)[endpoint];
  standing.addresses.store(words.addresses, std::memory_order_relaxed);
  standing.outlook.store(words.outlook.pack(), std::memory_order_relaxed);
  standing.lease.store(words.lease, std::memory_order_relaxed);
  standing.withheld.store(words.withheld, std::memory_order_relaxed);
}

/// What readers see of the endpoint at this moment.
Outlook Watch::written(std::uint32_t service, std::uint32_t endpoint) const {
  const auto& roll = roster_[service].roll;
  if (!roll || endpoint >= roll->size()) return {};
  return Outlook::unpack((*roll)[endpoint].outlook.load(std::memory_order_relaxed));
}

void Watch::heard(const Probe& probe, const Course& before) {
  if (probe.is_witness) hear_witness(probe);
  for (const Use& use : probe.uses) {
    if (services_[use.service][use.endpoint][use.address].held) {
      hear_held(use, probe);
    } else {
      heard(use, probe, before);
    }
  }
}

void Watch::heard(const Use& use, const Probe& probe, const Course& before) {
  Address& address = services_[use.service][use.endpoint][use.address];
  const Course was = before.verdict == Verdict::unknown ? address.inherited : before;
  const Verdict now = probe.course.verdict;
  if (was.verdict != now) address.inherited = {};
  forget_recalled(use, now);
  if (was.verdict == Verdict::down && now == Verdict::up) {
    begin_ramp({use.service, use.endpoint}, written(use.service, use.endpoint));
  }
  // What is pushed is no observation of this server, so nobody need doubt it.
  const bool is_pushed = probe.identity.check->kind == Check::Kind::push;
  const bool goes_down = was.verdict == Verdict::up && now == Verdict::down;
  if (was.verdict != now) address.before_down.reset();
  if (goes_down && !is_pushed) {
    address.before_down = was;
    if (holds_back(use)) address.held = was;
  }
  write_standing(use.service, use.endpoint);
  if (was.verdict != now && !address.held) report(use, was);
}

/// To the history and whoever listens.
void Watch::report(const Use& use, const Course& was) {
  const Probe& probe = *services_[use.service][use.endpoint][use.address].probe;
  note_verdict(use, was, probe.reason);
  if (!report_) return;
  const WatchedService& service = roster_[use.service];
  const WatchedEndpoint& endpoint = service.endpoints[use.endpoint];
  report_({service.name, endpoint.name, endpoint.addresses[use.address].address, was.verdict,
           probe.course.verdict, probe.reason});
}

/// What was before a restart is over where the verdict is another one now.
void Watch::forget_recalled(const Use& use, Verdict verdict) {
  if (recalled_.empty()) return;
  const WatchedEndpoint& endpoint = roster_[use.service].endpoints[use.endpoint];
  const auto found = recalled_.find(
      {roster_[use.service].name, endpoint.name, endpoint.addresses[use.address].address});
  if (found != recalled_.end() && found->second.verdict != verdict) recalled_.erase(found);
}

std::int64_t Watch::clock_began_unix_ms() const {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall).count() -
         static_cast<std::int64_t>(clock_());
}

AddressStatus Watch::address_status(const Key& key, const WatchedAddress& watched,
                                    const Address& address, std::int64_t began_unix_ms) const {
  const auto unix_ms = [began_unix_ms](std::uint64_t on_clock) {
    return on_clock == 0 ? 0 : began_unix_ms + static_cast<std::int64_t>(on_clock);
  };
  AddressStatus status;
  const Course course = address.effective();
  status.address = watched.address;
  status.target = watched.target;
  status.port = watched.port;
  status.verdict = course.verdict;
  status.turned_by = course.turned_by;
  status.since_unix_ms = unix_ms(course.changed_ms);
  if (address.probe == nullptr) return status;
  const Probe& probe = *address.probe;
  status.check = check_text(*probe.identity.check);
  status.contrary = probe.course.contrary;
  status.needed = streak_needed(probe.course.verdict, *probe.identity.check);
  status.last_probe_unix_ms = unix_ms(probe.course.last_result_ms);
  status.next_probe_unix_ms = unix_ms(probe.due_ms);
  status.latency_us = probe.latency_us;
  status.percentiles = probe.latencies.percentiles();
  status.reason = probe.reason;
  status.failure = address.failure();
  status.stale = address.observe().stale;
  const Flaps& flaps = probe.course.flaps;
  const bool is_held = status.verdict == Verdict::down && flaps.held_until_ms > clock_();
  status.held_until_unix_ms = is_held ? unix_ms(flaps.held_until_ms) : 0;
  status.downs = flaps.count;
  status.is_held_back = address.held.has_value();
  continue_from_before(key, address, status);
  return status;
}

Status Watch::status() const {
  const std::int64_t began_unix_ms = clock_began_unix_ms();
  Status status;
  status.probes = prober_.size();
  status.attempts = prober_.attempts();
  status.failures = prober_.failures();
  status.statistics = prober_.statistics();
  status.statistics.turned_up = turned_up_;
  status.statistics.turned_down = turned_down_;
  status.hands = hands_.all();
  status.mood = suspicion_.mood();
  status.witnesses = witnesses_.size();
  status.held_back = held().size();
  if (suspicion_.since_ms() != 0) {
    status.mood_since_unix_ms = began_unix_ms + static_cast<std::int64_t>(suspicion_.since_ms());
  }
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    ServiceStatus service{roster_[s].name, {}};
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) {
      const WatchedEndpoint& watched = roster_[s].endpoints[e];
      EndpointStatus endpoint{watched.name, watched.cloud,   watched.configured, {},
                              {},           watched.service, watched.serves};
      endpoint.lookup = lookup_status(watched.looked_up, began_unix_ms);
      endpoint.targets = target_lookups(watched, began_unix_ms);
      endpoint.effective = written(s, e);
      for (std::size_t a = 0; a < watched.addresses.size(); ++a) {
        endpoint.addresses.push_back(
            address_status({roster_[s].name, watched.name, watched.addresses[a].address},
                           watched.addresses[a], services_[s][e][a], began_unix_ms));
      }
      tell_hands(endpoint, s, e);
      service.endpoints.push_back(std::move(endpoint));
    }
    status.services.push_back(std::move(service));
  }
  return status;
}

}  // namespace health
