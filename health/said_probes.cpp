// Probes that have no attempts: always up, pushed from outside, calculated from others.
#include <algorithm>
#include <utility>
#include <vector>

#include "health/prober.h"

namespace health {
namespace {

/// What a part begins with. That of before a restart is remembered of whole addresses only.
Verdict first_verdict(const Check& check) {
  if (check.initial == Check::Initial::up) return Verdict::up;
  return check.initial == Check::Initial::down ? Verdict::down : Verdict::unknown;
}

}  // namespace

/// Gives a new probe its first state and, where it is calculated, its parts.
void Prober::begin_said(Probe& probe) {
  const Check& check = *probe.identity.check;
  switch (check.kind) {
    case Check::Kind::always:
      return say(probe, Verdict::up, "always up");
    case Check::Kind::push:
      return say(probe, check.push.initial, "nothing pushed yet");
    default:
      break;
  }
  for (const Part& one : check.formula.parts) {
    const std::string& target = one.target.empty() ? probe.identity.target : one.target;
    Probe& part = this->probe({one.check, target, one.port}, first_verdict(*one.check));
    probe.parts.push_back(&part);
    part.wholes.push_back(&probe);
    probe.height = std::max(probe.height, part.height + 1);
  }
  calculate(probe);
}

void Prober::say(Probe& probe, Verdict verdict, std::string reason) {
  Course& course = probe.course;
  probe.reason = std::move(reason);
  if (verdict == Verdict::down) probe.failure = probe.reason;
  if (course.verdict == verdict) return;
  course.verdict = verdict;
  course.changed_ms = now_ms();
}

void Prober::calculate(Probe& whole) {
  std::vector<PartState> states;
  for (const Probe* part : whole.parts) {
    states.push_back({part->course.verdict, part->reason});
    whole.course.last_result_ms =
        std::max(whole.course.last_result_ms, part->course.last_result_ms);
  }
  const Formula& formula = whole.identity.check->formula;
  say(whole, combined(formula, states), combined_reason(formula, states));
}

bool Prober::push(const Identity& what, const Pushed& pushed) {
  const auto found = probes_.find(what);
  if (found == probes_.end() || what.check->kind != Check::Kind::push) return false;
  Probe& probe = found->second;
  const Course before = probe.course;
  const auto lasts = pushed.lasts.count() > 0 ? pushed.lasts : what.check->push.expires;
  due_.erase({probe.due_ms, &probe});
  probe.course.last_result_ms = now_ms();
  probe.due_ms = now_ms() + static_cast<std::uint64_t>(lasts.count());
  due_.emplace(probe.due_ms, &probe);
  say(probe, pushed.state, pushed.reason.empty() ? "pushed" : "pushed: " + pushed.reason);
  spread(probe, before);
  arm();
  return true;
}

/// The time of a pushed state is over.
void Prober::expire(Probe& probe) {
  const Course before = probe.course;
  probe.due_ms = 0;
  const PushRule& rule = probe.identity.check->push;
  say(probe, rule.then, "expired; last " + probe.reason);
  spread(probe, before);
}

/// Tells of a result, and what it does to the calculated probes above: the lower ones first, so
/// that none is told of a state that only half of its parts have reached.
void Prober::spread(const Probe& probe, const Course& before) {
  heard_(probe, before);
  std::set<std::pair<std::uint32_t, Probe*>> above;
  const auto add_wholes = [&above](const Probe& part) {
    for (Probe* whole : part.wholes) above.emplace(whole->height, whole);
  };
  add_wholes(probe);
  while (!above.empty()) {
    Probe& whole = *above.begin()->second;
    above.erase(above.begin());
    const Course earlier = whole.course;
    calculate(whole);
    heard_(whole, earlier);
    add_wholes(whole);
  }
}

/// The probes that somebody uses, or that are part of one. The others are forgotten as wholes.
std::set<const Probe*> Prober::in_use() {
  std::set<const Probe*> used;
  std::vector<const Probe*> open;
  for (const auto& [identity, probe] : probes_) {
    if (!probe.uses.empty() || probe.is_witness) open.push_back(&probe);
  }
  while (!open.empty()) {
    const Probe* probe = open.back();
    open.pop_back();
    if (!used.insert(probe).second) continue;
    open.insert(open.end(), probe->parts.begin(), probe->parts.end());
  }
  for (auto& [identity, probe] : probes_) {
    std::erase_if(probe.wholes, [&used](const Probe* whole) { return !used.contains(whole); });
  }
  return used;
}

}  // namespace health
