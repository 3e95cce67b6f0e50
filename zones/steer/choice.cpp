#include "zones/steer/choice.h"

#include <algorithm>
#include <bit>

#include "zones/steer/dice.h"
#include "zones/steer/special_purpose.h"

namespace zones::steer {
namespace {

constexpr std::uint64_t second_ms = 1000;
constexpr std::uint64_t rotation_step = 0x7E57;  // beside the steps' own numbers in Dice

/// The addresses of one endpoint that may be answered, walked from a drawn one onwards.
class Turn {
 public:
  Turn() noexcept = default;
  Turn(const Member& member, Asked asked, std::uint64_t up, std::uint64_t dice) noexcept {
    const unsigned v4 = member.v4_count, v6 = member.v6_count;
    first_ = asked == Asked::v4 ? 0 : v4;
    count_ = asked == Asked::v4 ? v4 : v6;
    const std::uint64_t family = (count_ >= 64 ? ~0ULL : (1ULL << count_) - 1) << (first_ & 63U);
    // The two words of a standing are read apart: an endpoint just turned up may not show which
    // address yet.
    left_ = (up & family) != 0 ? up & family : family;
    // Drawn among those left, so that the neighbour of one that is down gets no double share.
    std::uint64_t from_drawn = left_;
    for (auto skip = dice % static_cast<unsigned>(std::popcount(left_)); skip > 0; --skip) {
      from_drawn &= from_drawn - 1;
    }
    at_ = static_cast<unsigned>(std::countr_zero(from_drawn));
  }

  [[nodiscard]] bool done() const noexcept { return left_ == 0; }

  std::uint8_t next() noexcept {
    while ((left_ >> at_ & 1U) == 0) at_ = at_ + 1 < first_ + count_ ? at_ + 1 : first_;
    left_ &= ~(1ULL << at_);
    return static_cast<std::uint8_t>(at_);
  }

 private:
  unsigned first_ = 0, count_ = 0, at_ = 0;
  std::uint64_t left_ = 0;
};

/// Equal data is answered once: remembers the identities taken.
class Taken {
 public:
  bool take(const Member& member, std::uint8_t address) noexcept {
    if (member.identities.empty()) return true;
    const std::uint16_t identity = member.identities[address];
    std::uint64_t& word = seen_[identity / 64U % seen_.size()];
    const std::uint64_t bit = 1ULL << identity % 64U;
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  }

 private:
  std::array<std::uint64_t, max_endpoints> seen_{};  // one bit for each of 64 × 64 addresses
};

struct Serving {
  const Chain& chain;
  const health::Roll& standings;
  Asked asked;
  std::uint64_t draw;
};

/// One address from each endpoint in turn, in candidate order, until there are enough (ZONE.md
/// §6.7).
void pick(const Serving& serving, const Candidates& candidates, const Notes& notes,
          Choice& choice) noexcept {
  std::array<Turn, max_endpoints> turns;
  Dice dice(serving.draw, rotation_step);
  const auto order = candidates.order();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& standing = serving.standings[order[i]];
    const std::uint64_t up =
        notes.filtered_by_health ? standing.addresses.load(std::memory_order_relaxed) : ~0ULL;
    turns[i] = Turn(serving.chain.members()[order[i]], serving.asked, up, dice.next());
  }
  Taken taken;
  const std::size_t wanted = std::min(notes.addresses, max_addresses);
  for (bool any = true; any && choice.size < wanted;) {
    any = false;
    for (std::size_t i = 0; i < order.size() && choice.size < wanted; ++i) {
      if (turns[i].done()) continue;
      any = true;
      const std::uint8_t address = turns[i].next();
      if (!taken.take(serving.chain.members()[order[i]], address)) continue;
      choice.picks[choice.size++] = {order[i], address};
    }
  }
}

}  // namespace

std::uint32_t ttl_for(std::uint32_t longest_s, std::uint32_t least_s, std::uint64_t changes_at_ms,
                      std::uint64_t now_ms, const geo::Address& deciding) noexcept {
  std::uint64_t ttl_ms = longest_s * second_ms;
  if (changes_at_ms != health::Outlook::never) {
    ttl_ms = std::min(ttl_ms, changes_at_ms > now_ms ? changes_at_ms - now_ms : 0);
  }
  const unsigned bits = deciding.is_v4() ? finest_v4 : finest_v6;
  const geo::Address network = geo::Prefix::of(deciding, bits).address;
  Dice dice(scatter(network.high()) ^ network.low(), 0);
  auto ttl_s = static_cast<std::uint32_t>(ttl_ms / second_ms);
  ttl_s -= static_cast<std::uint32_t>(dice.below(ttl_s / 4 + 1));
  return std::max({ttl_s, least_s, 1U});
}

Choice choose(const Chain& chain, const health::Roll& standings, const Catchments& catchments,
              const Client& client, Asked asked, std::uint64_t now_ms,
              std::uint64_t draw) noexcept {
  Choice choice;
  if (chain.with_data(asked) == 0) return choice;

  Located located{nullptr, 0, folded(client.source), false};
  if (chain.depends_on_client()) located = catchments.locate(client, chain.options());
  Notes notes;
  Situation situation{standings, asked, Pass::first, located.catchment, draw, located.deciding};
  Candidates candidates = chain.run(situation, notes);
  choice.condition = Condition::steered;
  const Healthy* healthy = chain.healthy();
  if (candidates.empty() && healthy != nullptr && healthy->none != Healthy::None::empty) {
    situation.pass = Pass::second;
    notes.filtered_by_health = false;
    candidates = chain.run(situation, notes);
    choice.condition = Condition::failed_open;
  }

  const Options& options = chain.options();
  if (candidates.empty()) {
    choice.condition =
        notes.consulted_client ? Condition::empty_by_client : Condition::empty_by_health;
    choice.scope = notes.consulted_client ? located.scope : std::uint8_t{0};
    choice.ttl = notes.consulted_client ? 0 : options.ttl_min;
    return choice;
  }
  pick({chain, standings, asked, draw}, candidates, notes, choice);
  std::uint32_t longest_s = options.ttl_max;
  for (const Pick& chosen : choice.chosen()) {
    longest_s = std::min(longest_s, chain.members()[chosen.endpoint].ttl.value_or(longest_s));
  }
  const bool in_doubt = notes.changes_at_ms < now_ms + longest_s * second_ms;
  if (in_doubt) choice.doubted = notes.first_to_change;
  choice.scope = located.scope;
  choice.ttl = ttl_for(longest_s, options.ttl_min, notes.changes_at_ms, now_ms, located.deciding);
  return choice;
}

}  // namespace zones::steer
