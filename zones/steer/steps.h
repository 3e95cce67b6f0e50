// The steps of a chain, one function and one file each: candidates in, candidates out. Each drops,
// orders or cuts, and notes what it consulted. All run per query: noexcept, no allocation.
#pragma once

#include <type_traits>

#include "zones/steer/chain.h"
#include "zones/steer/dice.h"

namespace zones::steer {

/// One run of a chain on its way.
struct Run {
  std::span<const Member> members;
  const Situation& situation;
  Candidates& candidates;
  Notes& notes;
  Dice dice;                     // of the step that is applied
  std::span<const Step> behind;  // the steps after it
  const Chain* chain = nullptr;  // that is run; null: nothing is drawn by a ramp
};

/// Steps that order or cut; the others select, and a `none` list is not subject to them (ZONE.md
/// §6.4).
template <typename T>
constexpr bool orders_or_cuts =
    std::is_same_v<T, Weighted> || std::is_same_v<T, Spread> || std::is_same_v<T, Sticky> ||
    std::is_same_v<T, Shuffle> || std::is_same_v<T, First> || std::is_same_v<T, Addresses>;

/// What the steps behind this one would leave of `candidates` if none of them drew or cut; what
/// they consult is noted. A step that leaves endpoints out by a draw chooses among these only:
/// whether a chain comes out empty never depends on a draw (ZONE.md §6).
Candidates survivors(const Run& run, Candidates candidates) noexcept;

void apply(const Healthy& rule, Run& run) noexcept;
void apply(const Geo& rule, Run& run) noexcept;
void apply(const Nearest& rule, Run& run) noexcept;
void apply(const Prefer& rule, Run& run) noexcept;
void apply(const Weighted& rule, Run& run) noexcept;
void apply(const Spread& rule, Run& run) noexcept;
void apply(const Sticky& rule, Run& run) noexcept;
void apply(const Shuffle& rule, Run& run) noexcept;
void apply(const First& rule, Run& run) noexcept;
void apply(const Addresses& rule, Run& run) noexcept;

/// Appends the candidates of `tier` to `taken`, in the order they had: a tier's members are equals.
void take(const std::vector<std::uint8_t>& tier, const Candidates& from,
          Candidates& taken) noexcept;
/// Endpoints of weight 0 go while anything else is left.
void drop_standbys(Run& run) noexcept;
/// The endpoint's share of its weight, of 255: less than all while it, or all that a service in its
/// place could answer, comes back by a ramp.
std::uint8_t ramp_of(const health::Outlook& outlook, std::size_t endpoint,
                     const Situation& situation) noexcept;
/// `prefer` without its trickle; returns the first tier that was not taken.
std::size_t take_tiers(const Prefer& rule, const Candidates& from, Candidates& taken) noexcept;

/// Whether the endpoint is up for the type asked (ZONE.md §6.3). A service that stands there and is
/// a candidate has a result, which is what makes it up.
bool is_up(const health::Outlook& outlook, const Member& member, Asked asked) noexcept;

/// Whether the operator's hand took out every address that the query could get.
bool is_withheld(const health::Standing& standing, const Member& member, Asked asked) noexcept;

}  // namespace zones::steer
