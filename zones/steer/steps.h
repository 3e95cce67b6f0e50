// The steps of a chain, one function and one file each: candidates in, candidates out. Each drops,
// orders or cuts, and notes what it consulted. All run per query: noexcept, no allocation.
#pragma once

#include "zones/steer/chain.h"
#include "zones/steer/dice.h"

namespace zones::steer {

/// One run of a chain on its way.
struct Run {
  std::span<const Member> members;
  const Situation& situation;
  Candidates& candidates;
  Notes& notes;
  Dice dice;  // of the step that is applied
};

void apply(const Healthy& rule, Run& run) noexcept;
void apply(const Geo& rule, Run& run) noexcept;
void apply(const Prefer& rule, Run& run) noexcept;
void apply(const Weighted& rule, Run& run) noexcept;
void apply(const Shuffle& rule, Run& run) noexcept;
void apply(const First& rule, Run& run) noexcept;
void apply(const Addresses& rule, Run& run) noexcept;

/// Whether the endpoint is up for the type asked (ZONE.md §6.3).
bool is_up(const health::Outlook& outlook, Asked asked) noexcept;

}  // namespace zones::steer
