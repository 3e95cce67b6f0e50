#include <algorithm>
#include <utility>

#include "health/watch.h"

namespace health {
namespace {

using Mood = Suspicion::Mood;
using Finding = Suspicion::Finding;

/// Between two questions to a witness that does not answer.
constexpr std::uint64_t ask_again_ms = 1000;

bool was_last_good(const Course& course) {
  return (course.verdict == Verdict::up) == (course.contrary == 0);
}

/// One number for an address in the lists: at most 64 endpoints with 64 addresses.
std::uint64_t number_of(const Use& use) {
  return std::uint64_t{use.service} << 12U | use.endpoint << 6U | use.address;
}

bool is_recent(const GuardRule& rule, std::uint64_t ago_ms) {
  return rule.percent > 0 && ago_ms <= static_cast<std::uint64_t>(rule.within.count());
}

std::size_t probed(const std::vector<std::size_t>& counts) {
  std::size_t all = 0;
  for (const std::size_t count : counts) all += count;
  return all;
}

}  // namespace

void Watch::guard_by(Guarding guarding) {
  const auto is_same = [](const Probe* before, const WatchedAddress& now) {
    return before->identity.target == now.target && before->identity.port == now.port;
  };
  rule_ = guarding.rule;
  if (std::ranges::equal(witnesses_, guarding.witnesses, is_same)) return;
  for (Probe* witness : witnesses_) witness->is_witness = false;
  witnesses_.clear();
  for (const WatchedAddress& one : guarding.witnesses) {
    Probe& witness = prober_.probe({one.check, one.target, one.port}, Verdict::up);
    if (std::exchange(witness.is_witness, true)) continue;  // written twice
    witnesses_.push_back(&witness);
  }
  const bool was_calm = suspicion_.mood() == Mood::calm;
  suspicion_ = Suspicion(witnesses_.size());
  prober_.drop_unused();
  if (!was_calm) thaw("the witnesses are others now");
}

/// The addresses that are probed, service by service, and windows without memory: places in the
/// lists are others now.
void Watch::count_guarded() {
  window_ = {};
  windows_.assign(roster_.size(), {});
  probed_.assign(roster_.size(), 0);
  for (std::size_t s = 0; s < services_.size(); ++s) {
    for (const Endpoint& endpoint : services_[s]) {
      probed_[s] += static_cast<std::size_t>(
          std::ranges::count_if(endpoint, [](const Address& one) { return one.probe != nullptr; }));
    }
  }
}

/// Whether an address that has just gone down is not to be believed yet.
bool Watch::holds_back(const Use& use) {
  const std::uint64_t now = clock_();
  const bool here = windows_[use.service].went_down(number_of(use), probed_[use.service], now,
                                                    roster_[use.service].guard);
  const bool everywhere = window_.went_down(number_of(use), probed(probed_), now, rule_);
  if ((here || everywhere) && suspicion_.suspect(now)) {
    for (Probe* witness : witnesses_) prober_.hurry(*witness);
    notice("many targets went down at once: witnesses are asked before more is believed");
  }
  return here || everywhere || suspicion_.mood() != Mood::calm;
}

/// After a result of a probe whose down is held back for this address.
void Watch::hear_held(const Use& use, const Probe& probe) {
  Address& address = services_[use.service][use.endpoint][use.address];
  if (probe.course.verdict == Verdict::up) {
    address.held.reset();  // it never was down for anybody
  } else if (suspicion_.mood() == Mood::calm && !was_last_good(probe.course)) {
    return believe(use);
  }
  write_standing(use.service, use.endpoint);
}

void Watch::believe(const Use& use) {
  Address& address = services_[use.service][use.endpoint][use.address];
  const Course was = *std::exchange(address.held, std::nullopt);
  write_standing(use.service, use.endpoint);
  report(use, was);
}

/// What went down within a guard's time was believed too soon, now that no witness answers.
void Watch::take_back(const Use& use) {
  Address& address = services_[use.service][use.endpoint][use.address];
  const WatchedService& service = roster_[use.service];
  if (!address.before_down || address.held) return;
  const std::uint64_t ago_ms = clock_() - address.probe->course.changed_ms;
  if (!is_recent(service.guard, ago_ms) && !is_recent(rule_, ago_ms)) return;
  address.held = address.before_down;
  if (!report_) return;
  const WatchedEndpoint& endpoint = service.endpoints[use.endpoint];
  report_({service.name, endpoint.name, endpoint.addresses[use.address].address, Verdict::down,
           Verdict::up, "taken back: no witness answers"});
}

void Watch::for_each_address(const std::function<void(const Use&)>& visit) const {
  for (std::uint32_t s = 0; s < services_.size(); ++s) {
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) {
      for (std::uint32_t a = 0; a < services_[s][e].size(); ++a) visit({s, e, a});
    }
  }
}

std::vector<Use> Watch::held() const {
  std::vector<Use> uses;
  for_each_address([&](const Use& use) {
    if (services_[use.service][use.endpoint][use.address].held) uses.push_back(use);
  });
  return uses;
}

void Watch::hear_witness(const Probe& probe) {
  const auto found = std::ranges::find(witnesses_, &probe);
  if (found == witnesses_.end() || suspicion_.mood() == Mood::calm) return;
  const bool good = was_last_good(probe.course);
  const auto number = static_cast<std::size_t>(found - witnesses_.begin());
  switch (suspicion_.heard(number, good, probe.started_ms, clock_())) {
    case Finding::believed:
      notice("a witness answers: what went down is believed");
      for (const Use& use : held()) believe(use);
      break;
    case Finding::frozen:
      notice("no witness answers: states are frozen until one does");
      for_each_address([this](const Use& use) { take_back(use); });
      write_all_standings();
      break;
    case Finding::thawed:
      thaw("a witness answers again: states go on");
      break;
    case Finding::nothing:
      break;
  }
  if (suspicion_.mood() != Mood::calm) prober_.hurry_in(**found, ask_again_ms);
}

/// What was held back is no evidence any more: the next result of each decides.
void Watch::thaw(const std::string& why) {
  notice(why);
  write_all_standings();
  for (const Use& use : held()) {
    prober_.hurry(*services_[use.service][use.endpoint][use.address].probe);
  }
}

void Watch::write_all_standings() {
  for (std::uint32_t s = 0; s < services_.size(); ++s) {
    for (std::uint32_t e = 0; e < services_[s].size(); ++e) write_standing(s, e);
  }
}

void Watch::notice(const std::string& text) const {
  if (!report_) return;
  Event event;
  event.notice = text;
  report_(event);
}

}  // namespace health
