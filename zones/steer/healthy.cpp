#include <algorithm>

#include "zones/steer/steps.h"

namespace zones::steer {

bool is_up(const health::Outlook& outlook, const Member& member, Asked asked) noexcept {
  if (outlook.forced_up) return true;
  if (asked == Asked::other || member.is_nested) return outlook.up_other;
  return asked == Asked::v4 ? outlook.up_v4 : outlook.up_v6;
}

namespace {

/// Below the share that the rule asks for, all count as up.
bool too_few(const AtLeast& at_least, std::size_t up, std::size_t all) noexcept {
  if (at_least.count > 0) return up < at_least.count;
  return up * 100 < at_least.percent * all;
}

}  // namespace

void apply(const Healthy& rule, Run& run) noexcept {
  Candidates::Mask up = 0;
  std::size_t count = 0;
  for (const std::uint8_t endpoint : run.candidates.order()) {
    const auto outlook = health::Outlook::unpack(
        run.situation.standings[endpoint].outlook.load(std::memory_order_relaxed));
    run.notes.consulted(endpoint, outlook.until_ms);
    if (!is_up(outlook, run.members[endpoint], run.situation.asked)) continue;
    up |= Candidates::Mask{1} << endpoint;
    ++count;
  }
  if (run.situation.pass == Pass::second) return;
  if (too_few(rule.at_least, count, run.candidates.size())) return;
  run.notes.filtered_by_health = true;
  run.candidates.keep(up);
}

}  // namespace zones::steer
