#include <algorithm>
#include <type_traits>

#include "zones/steer/steps.h"

namespace zones::steer {
namespace {

template <typename Rule>
constexpr bool draws_only_by_weight =
    std::is_same_v<Rule, Weighted> || std::is_same_v<Rule, Spread> || std::is_same_v<Rule, Sticky>;

/// What a step selects when it neither draws nor cuts.
template <typename Rule>
void select(const Rule& rule, Run& run) noexcept {
  if constexpr (std::is_same_v<Rule, Prefer>) {
    Candidates taken;
    take_tiers(rule, run.candidates, taken);
    run.candidates = taken;
  } else if constexpr (draws_only_by_weight<Rule>) {
    drop_standbys(run);
  } else if constexpr (!std::is_same_v<Rule, First> && !std::is_same_v<Rule, Shuffle>) {
    apply(rule, run);
  }
}

}  // namespace

// Every selecting step maps a part of what survives to a part that is not empty, so whichever part
// is drawn, something comes through to the end.
Candidates survivors(const Run& run, Candidates candidates) noexcept {
  Notes seen;
  seen.ramped = true;  // a further `healthy` lets all that is up pass
  for (const Step& step : run.behind) {
    Run ahead{run.members, run.situation, candidates, seen, run.dice, {}};
    std::visit([&ahead](const auto& rule) { select(rule, ahead); }, step.rule);
  }
  run.notes.consulted(seen.first_to_change, seen.changes_at_ms);
  run.notes.consulted_client = run.notes.consulted_client || seen.consulted_client;
  return candidates;
}

}  // namespace zones::steer
