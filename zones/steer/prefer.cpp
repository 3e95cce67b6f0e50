#include "zones/steer/steps.h"

namespace zones::steer {

void take(const std::vector<std::uint8_t>& tier, const Candidates& from,
          Candidates& taken) noexcept {
  Candidates::Mask wanted = 0;
  for (const std::uint8_t endpoint : tier) wanted |= Candidates::Mask{1} << endpoint;
  for (const std::uint8_t endpoint : from.order()) {
    if ((wanted >> endpoint & 1U) != 0) taken.append(endpoint);
  }
}

namespace {

constexpr std::uint64_t million = 1'000'000;

}  // namespace

std::size_t take_tiers(const Prefer& rule, const Candidates& from, Candidates& taken) noexcept {
  std::size_t tier = 0;
  for (; tier < rule.tiers.size() && taken.size() < rule.at_least; ++tier) {
    take(rule.tiers[tier], from, taken);
  }
  return tier;
}

void apply(const Prefer& rule, Run& run) noexcept {
  Candidates taken;
  std::size_t tier = take_tiers(rule, run.candidates, taken);
  if (rule.trickle_ppm > 0 && run.dice.below(million) < rule.trickle_ppm) {
    Candidates next;
    for (; tier < rule.tiers.size() && next.empty(); ++tier) {
      take(rule.tiers[tier], run.candidates, next);
      next.keep(~taken.mask());
    }
    if (!survivors(run, taken).empty() && !survivors(run, next).empty()) taken = next;
  }
  run.candidates = taken;
}

}  // namespace zones::steer
