#include "zones/steer/chain.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "zones/steer/steps.h"

namespace zones::steer {
namespace {

health::Outlook outlook_of(const health::Roll& standings, std::size_t endpoint) noexcept {
  return health::Outlook::unpack(standings[endpoint].outlook.load(std::memory_order_relaxed));
}

}  // namespace

bool is_withheld(const health::Standing& standing, const Member& member, Asked asked) noexcept {
  const std::uint64_t withheld = standing.withheld.load(std::memory_order_relaxed);
  if (withheld == 0 || asked == Asked::other || member.count(asked) == 0) return false;
  const std::uint64_t family =
      member.count(asked) >= 64 ? ~0ULL : (1ULL << member.count(asked)) - 1;
  const unsigned first = asked == Asked::v6 ? member.v4_count : 0U;
  return (~withheld & family << (first & 63U)) == 0;
}

std::uint8_t Member::count(Asked asked) const noexcept {
  if (asked == Asked::other) return other_count;
  return asked == Asked::v4 ? v4_count : v6_count;
}

Chain::Chain(std::vector<Member> members, std::vector<Step> steps, Options options)
    : members_(std::move(members)), steps_(std::move(steps)), options_(std::move(options)) {
  for (Step& step : steps_) {
    if (auto* geo = std::get_if<Geo>(&step.rule)) geo->ordinal = client_steps_++;
    if (auto* nearest = std::get_if<Nearest>(&step.rule)) nearest->ordinal = client_steps_++;
    if (const auto* sticky = std::get_if<Sticky>(&step.rule)) {
      options_.sticky_v4 = std::max(options_.sticky_v4, sticky->v4_bits);
      options_.sticky_v6 = std::max(options_.sticky_v6, sticky->v6_bits);
    }
  }
}

const Healthy* Chain::healthy() const noexcept {
  for (const Step& step : steps_) {
    if (const auto* healthy = std::get_if<Healthy>(&step.rule)) return healthy;
  }
  return nullptr;
}

const Sticky* Chain::sticky() const noexcept {
  for (const Step& step : steps_) {
    if (const auto* sticky = std::get_if<Sticky>(&step.rule)) return sticky;
  }
  return nullptr;
}

Candidates::Mask Chain::with_data(Asked asked) const noexcept {
  Candidates::Mask mask = 0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    const bool v4 = member.v4_count > 0, v6 = member.v6_count > 0;
    const bool lacks_a_family = options_.families_common && asked != Asked::other && !(v4 && v6);
    if (member.count(asked) > 0 && !lacks_a_family) mask |= Candidates::Mask{1} << i;
  }
  return mask;
}

bool Chain::awaits(Asked asked) const noexcept {
  return asked != Asked::other && std::ranges::any_of(members_, &Member::is_looked_up);
}

Candidates Chain::start(const Situation& situation, Notes& notes) const noexcept {
  Candidates::Mask in = with_data(situation.asked) & ~situation.inner.empty, unproven = 0;
  bool another_is_up = false;
  Notes proof;
  const Candidates all(in);
  for (const std::uint8_t endpoint : all.order()) {
    const auto outlook = outlook_of(situation.standings, endpoint);
    const Candidates::Mask bit = Candidates::Mask{1} << endpoint;
    if (outlook.out ||
        is_withheld(situation.standings[endpoint], members_[endpoint], situation.asked)) {
      in &= ~bit;
    } else if (outlook.is_new || (situation.inner.is_new & bit) != 0) {
      unproven |= bit;
      proof.consulted(endpoint, outlook.until_ms);
    } else {
      another_is_up = another_is_up || is_up(outlook, members_[endpoint], situation.asked);
    }
  }
  notes.all_new = in != 0 && in == unproven;
  const Healthy* rule = healthy();
  if (another_is_up && rule != nullptr && situation.pass == Pass::first) {
    in &= ~unproven;
    notes.consulted(proof.first_to_change, proof.changes_at_ms);
  }
  Candidates candidates(in);
  if (situation.pass == Pass::second && rule != nullptr && rule->none == Healthy::None::list) {
    candidates.select(rule->list);
    return candidates;
  }
  Run run{members_, situation, candidates, notes, Dice(situation.draw, steps_.size()), {}};
  apply(Shuffle{}, run);
  return candidates;
}

Candidates Chain::run(const Situation& situation, Notes& notes, std::size_t count) const noexcept {
  Candidates candidates = start(situation, notes);
  const Healthy* none = situation.pass == Pass::second ? healthy() : nullptr;
  const bool from_list = none != nullptr && none->none == Healthy::None::list;
  for (std::size_t i = 0; i < std::min(count, steps_.size()); ++i) {
    // Nothing behind a step selects where only ordering and cutting steps run.
    const auto behind = from_list ? std::span<const Step>{} : steps().subspan(i + 1);
    Run run{members_, situation, candidates, notes, Dice(situation.draw, i), behind, this};
    std::visit(
        [&](const auto& rule) {
          using Kind = std::decay_t<decltype(rule)>;
          if (!from_list || orders_or_cuts<Kind>) apply(rule, run);
        },
        steps_[i].rule);
  }
  return candidates;
}

}  // namespace zones::steer
