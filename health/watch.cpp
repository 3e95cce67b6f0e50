#include "health/watch.h"

#include <array>
#include <chrono>
#include <utility>

namespace health {
namespace {

constexpr Course always_up{Verdict::up, 0, 0, 0, 0};
const std::string no_failure;

std::string check_text(const Check& check) {
  switch (check.kind) {
    case Check::Kind::http:
      return "http " + check.http.path;
    case Check::Kind::https:
      return "https " + check.http.path;
    case Check::Kind::tcp:
      return "tcp";
    case Check::Kind::tls:
      return "tls";
    case Check::Kind::grpc:
      return check.grpc.service.empty() ? "grpc" : "grpc " + check.grpc.service;
  }
  return {};
}

}  // namespace

Watch::Watch(uv_loop_t* loop, Prober& prober, const Clock& clock,
             std::function<void(const Event&)> report)
    : prober_(prober),
      clock_(clock),
      report_(std::move(report)),
      hold_over_(loop, [this] { look_after_holds(); }) {}

Course Watch::Address::effective() const {
  if (probe == nullptr) return always_up;
  if (probe->course.verdict == Verdict::unknown) return inherited;
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
  const bool without_result = probe->course.verdict == Verdict::unknown;
  seen.verdict = effective().verdict;
  seen.is_new = came_later && seen.verdict == Verdict::unknown;
  seen.stale = without_result && seen.verdict != Verdict::unknown;
  seen.until_ms = earliest_change(*probe);
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
            address.effective(), address.failure(), address.came_later};
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
  Probe& probe = prober_.probe({watched.check, watched.target, watched.port});
  probe.uses.push_back(use);
  address.probe = &probe;
  const auto before = memory.find({service.name, endpoint.name, watched.address});
  if (before == memory.end()) {
    address.came_later = !is_first_roster_;
  } else {
    address.inherited = before->second.course;
    address.inherited_failure = before->second.failure;
    address.came_later = before->second.came_later;
  }
}

void Watch::adopt(Roster roster) {
  look_after_holds();  // while there is still somebody to report
  const Memory memory = remember();
  prober_.clear_uses();
  roster_ = std::move(roster);
  services_.assign(roster_.size(), {});
  for (std::uint32_t s = 0; s < roster_.size(); ++s) {
    services_[s].resize(roster_[s].endpoints.size());
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) {
      services_[s][e].resize(roster_[s].endpoints[e].addresses.size());
      for (std::uint32_t a = 0; a < services_[s][e].size(); ++a) follow({s, e, a}, memory);
      write_standing(s, e);
    }
  }
  prober_.drop_unused();
  is_first_roster_ = false;
  note_lessees();
}

/// Stores of final words: no reader sees a step between.
void Watch::write_standing(std::size_t service, std::size_t endpoint) {
  constexpr std::size_t most_addresses = 64;  // the width of Standing::addresses
  const WatchedService& watched = roster_[service];
  if (!watched.roll || endpoint >= watched.roll->size()) return;
  std::array<Observed, most_addresses> observed;
  std::size_t count = 0;
  for (const Address& address : services_[service][endpoint]) {
    if (count == most_addresses) break;
    observed[count++] = address.observe();
  }
  const WatchedEndpoint& looked_at = watched.endpoints[endpoint];
  const StandingWords words = under_lease(summarize(looked_at, {observed.data(), count}), looked_at,
                                          resolution_of(looked_at.looked_up), clock_());
  Standing& standing = (*watched.roll)[endpoint];
  standing.addresses.store(words.addresses, std::memory_order_relaxed);
  standing.outlook.store(words.outlook.pack(), std::memory_order_relaxed);
  standing.lease.store(words.lease, std::memory_order_relaxed);
}

void Watch::heard(const Probe& probe, const Course& before) {
  for (const Use& use : probe.uses) {
    Address& address = services_[use.service][use.endpoint][use.address];
    const Verdict from =
        before.verdict == Verdict::unknown ? address.inherited.verdict : before.verdict;
    if (from != probe.course.verdict) address.inherited = {};
    write_standing(use.service, use.endpoint);
    if (from == probe.course.verdict || !report_) continue;
    const WatchedService& service = roster_[use.service];
    const WatchedEndpoint& endpoint = service.endpoints[use.endpoint];
    report_({service.name, endpoint.name, endpoint.addresses[use.address].address, from,
             probe.course.verdict, probe.reason});
  }
}

AddressStatus Watch::address_status(const WatchedAddress& watched, const Address& address,
                                    std::int64_t clock_began_unix_ms) const {
  const auto unix_ms = [clock_began_unix_ms](std::uint64_t on_clock) {
    return on_clock == 0 ? 0 : clock_began_unix_ms + static_cast<std::int64_t>(on_clock);
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
  status.reason = probe.reason;
  status.failure = address.failure();
  status.stale = address.observe().stale;
  return status;
}

Status Watch::status() const {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t began_unix_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(wall).count() -
      static_cast<std::int64_t>(clock_());
  Status status;
  status.probes = prober_.size();
  status.attempts = prober_.attempts();
  status.failures = prober_.failures();
  for (std::size_t s = 0; s < roster_.size(); ++s) {
    ServiceStatus service{roster_[s].name, {}};
    for (std::size_t e = 0; e < services_[s].size(); ++e) {
      const WatchedEndpoint& watched = roster_[s].endpoints[e];
      EndpointStatus endpoint{watched.name, watched.cloud,   watched.configured, {},
                              {},           watched.service, watched.serves};
      endpoint.lookup = lookup_status(watched.looked_up, began_unix_ms);
      if (roster_[s].roll && e < roster_[s].roll->size()) {
        endpoint.effective =
            Outlook::unpack((*roster_[s].roll)[e].outlook.load(std::memory_order_relaxed));
      }
      for (std::size_t a = 0; a < watched.addresses.size(); ++a) {
        endpoint.addresses.push_back(
            address_status(watched.addresses[a], services_[s][e][a], began_unix_ms));
      }
      service.endpoints.push_back(std::move(endpoint));
    }
    status.services.push_back(std::move(service));
  }
  return status;
}

}  // namespace health
