#include <algorithm>

#include "zones/steer/steps.h"

namespace zones::steer {
namespace {

using health::Outlook;

Outlook outlook_of(const Run& run, std::size_t endpoint) noexcept {
  return Outlook::unpack(run.situation.standings[endpoint].outlook.load(std::memory_order_relaxed));
}

/// Below the share that the rule asks for, all count as up.
bool too_few(const AtLeast& at_least, std::size_t up, std::size_t all) noexcept {
  if (at_least.count > 0) return up < at_least.count;
  return up * 100 < at_least.percent * all;
}

/// A number below 255 for the endpoint: drawn, or the network's own where the chain is sticky, so
/// that a client that has come back to a ramping endpoint stays there.
std::uint64_t ramp_number(Run& run, std::size_t endpoint) noexcept {
  const Sticky* sticky = run.chain->sticky();
  if (sticky == nullptr) return run.dice.below(Outlook::whole_ramp);
  const geo::Address& deciding = run.situation.deciding;
  const unsigned bits = deciding.is_v4() ? sticky->v4_bits : sticky->v6_bits;
  const geo::Address network = geo::Prefix::of(deciding, bits).address;
  // Scattered: the sticky step must not find that only its favourites have passed.
  return (scatter(number_of(sticky->keys[endpoint], network)) >> 32) * Outlook::whole_ramp >> 32;
}

/// Lets each ramping endpoint pass with its share. One that does not pass is as good as down,
/// unless nothing would be left of the chain then; whether anything is left is asked of all of
/// them, so that it never depends on the draw.
void draw_by_ramp(Run& run, Candidates::Mask ramping) noexcept {
  run.notes.ramped = true;
  const Candidates left = survivors(run, run.candidates);
  if (left.empty()) return;
  Candidates::Mask kept = run.candidates.mask();
  std::uint8_t greatest = 0;
  const Candidates drawn(ramping);
  for (const std::uint8_t endpoint : drawn.order()) {
    const std::uint8_t share = ramp_of(outlook_of(run, endpoint), endpoint, run.situation);
    if (left.contains(endpoint)) greatest = std::max(greatest, share);
    if (ramp_number(run, endpoint) >= share) kept &= ~(Candidates::Mask{1} << endpoint);
  }
  if ((left.mask() & ~ramping) == 0) run.notes.ramp = greatest;
  Candidates passed = run.candidates;
  passed.keep(kept);
  if (!survivors(run, passed).empty()) run.candidates = passed;
}

}  // namespace

bool is_up(const Outlook& outlook, const Member& member, Asked asked) noexcept {
  if (outlook.forced_up) return true;
  if (asked == Asked::other || member.is_nested) return outlook.up_other;
  return asked == Asked::v4 ? outlook.up_v4 : outlook.up_v6;
}

std::uint8_t ramp_of(const Outlook& outlook, std::size_t endpoint,
                     const Situation& situation) noexcept {
  const bool ramps_inside = (situation.inner.ramping >> endpoint & 1U) != 0;
  return ramps_inside ? std::min(outlook.ramp, situation.inner.ramp) : outlook.ramp;
}

void apply(const Healthy& rule, Run& run) noexcept {
  Candidates::Mask up = 0, ramping = 0;
  std::size_t count = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    const auto outlook = outlook_of(run, endpoint);
    run.notes.consulted(endpoint, outlook.until_ms);
    if (!is_up(outlook, run.members[endpoint], run.situation.asked)) continue;
    const Candidates::Mask bit = Candidates::Mask{1} << endpoint;
    up |= bit;
    ++count;
    if (ramp_of(outlook, endpoint, run.situation) < Outlook::whole_ramp) ramping |= bit;
  }
  if (run.situation.pass == Pass::second) return;
  if (too_few(rule.at_least, count, run.candidates.size())) return;
  run.notes.filtered_by_health = true;
  run.candidates.keep(up);
  if (ramping != 0 && !run.notes.ramped && run.chain != nullptr) draw_by_ramp(run, ramping);
}

}  // namespace zones::steer
