#include "zones/steer/choice.h"

#include <algorithm>
#include <bit>

#include "zones/steer/dice.h"
#include "zones/steer/nested.h"
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
    first_ = asked == Asked::v6 ? member.v4_count : 0;
    count_ = member.count(asked);
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

/// Equal data is answered once: remembers the identities taken, few enough to look through.
class Taken {
 public:
  bool take(const Member& member, std::uint8_t address) noexcept {
    if (member.identities.empty()) return true;
    const std::uint64_t identity = member.identities[address];
    const auto end = seen_.begin() + static_cast<std::ptrdiff_t>(size_);
    if (std::find(seen_.begin(), end, identity) != end) return false;
    seen_[size_++] = identity;
    return true;
  }

 private:
  std::array<std::uint64_t, max_addresses> seen_;  // the first `size_` are set
  std::size_t size_ = 0;
};

/// A query for one service; `nested` is null where nothing is nested in it.
struct Question {
  const Policy& policy;
  Nested* nested;
  Asked asked;
  Moment moment;
};

/// One endpoint in the answer, of the service itself or of one nested in it.
struct Leg {
  const Member* member;
  const health::Standing* standing;
  std::uint8_t place, endpoint;
  bool only_up;  // only addresses that are up may be answered
};

/// The endpoints left, services among them replaced by what is left of them, in order. More than
/// an answer has addresses are of no use.
class Legs {
 public:
  Legs(const Question& question, const Candidates& candidates, const Notes& notes) noexcept
      : question_(question) {
    add(0, candidates, notes);
  }
  [[nodiscard]] std::span<const Leg> all() const noexcept { return {legs_.data(), size_}; }

 private:
  /// As deep as services are nested: at most max_levels below the first.
  void add(std::size_t place, const Candidates& candidates, const Notes& notes) noexcept {
    const bool only_up = notes.filtered_by_health && question_.asked != Asked::other;
    const Nested* nested = question_.nested;
    for (const std::uint8_t endpoint : candidates.order()) {
      const Member& member = question_.policy.chain_at(place).members()[endpoint];
      if (member.is_nested && nested != nullptr) {
        const std::size_t inner = nested->place_at(place, endpoint);
        if (inner != 0) add(inner, nested->candidates(inner), nested->notes(inner));
      } else if (size_ < legs_.size()) {
        legs_[size_++] = {&member, &question_.policy.standings_at(place)[endpoint],
                          static_cast<std::uint8_t>(place), endpoint, only_up};
      }
    }
  }

  const Question& question_;
  std::array<Leg, max_addresses> legs_;  // the first `size_` are set
  std::size_t size_ = 0;
};

/// How many addresses each nested service may still give: its own cut, applied before its parent's.
class Cuts {
 public:
  explicit Cuts(const Question& question) noexcept : nested_(question.policy.nested) {
    for (std::size_t place = 1; place <= nested_.size(); ++place) {
      left_[place] = std::min(question.nested->notes(place).addresses, max_addresses);
    }
  }
  [[nodiscard]] bool may_give(std::size_t place) const noexcept {
    for (; place != 0; place = nested_[place - 1].parent) {
      if (left_[place] == 0) return false;
    }
    return true;
  }
  void gave(std::size_t place) noexcept {
    for (; place != 0; place = nested_[place - 1].parent) --left_[place];
  }

 private:
  std::span<const Place> nested_;
  std::array<std::size_t, max_services> left_;  // set for the places there are
};

/// One address from each endpoint in turn, in candidate order, until there are enough (ZONE.md
/// §6.7).
void pick(const Question& question, const Candidates& candidates, const Notes& notes,
          Choice& choice) noexcept {
  const Legs legs(question, candidates, notes);
  const auto all = legs.all();
  std::array<Turn, max_addresses> turns;
  Dice dice(question.moment.draw, rotation_step);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& word = all[i].only_up ? all[i].standing->addresses : all[i].standing->withheld;
    const std::uint64_t bits = word.load(std::memory_order_relaxed);
    const std::uint64_t up = all[i].only_up ? bits : ~bits;
    turns[i] = Turn(*all[i].member, question.asked, up, dice.next());
  }
  Taken taken;
  Cuts cuts(question);
  const std::size_t most = question.policy.chain.options().single ? 1 : max_addresses;
  const std::size_t wanted = std::min(notes.addresses, most);
  for (bool any = true; any && choice.size < wanted;) {
    any = false;
    for (std::size_t i = 0; i < all.size() && choice.size < wanted; ++i) {
      const Leg& leg = all[i];
      if (turns[i].done() || !cuts.may_give(leg.place)) continue;
      any = true;
      const std::uint8_t address = turns[i].next();
      if (!taken.take(*leg.member, address)) continue;
      cuts.gave(leg.place);
      choice.picks[choice.size++] = {leg.endpoint, address, leg.place};
    }
  }
}

/// The least of the TTLs that the endpoint and the services around it set.
std::uint32_t longest_for(const Policy& policy, const Pick& pick,
                          std::uint32_t longest_s) noexcept {
  std::uint8_t place = pick.place, endpoint = pick.endpoint;
  while (true) {
    const Member& member = policy.chain_at(place).members()[endpoint];
    longest_s = std::min(longest_s, member.ttl.value_or(longest_s));
    if (place == 0) return longest_s;
    endpoint = policy.nested[place - 1U].endpoint;
    place = policy.nested[place - 1U].parent;
  }
}

/// Addresses are not answered for longer than their lookup vouches for them, whoever looks at
/// health.
void heed_leases(const Policy& policy, Choice& choice, Notes& notes) noexcept {
  for (const Pick& pick : choice.chosen()) {
    const health::Standing& standing = policy.standings_at(pick.place)[pick.endpoint];
    const std::uint64_t lease = standing.lease.load(std::memory_order_relaxed);
    if (lease >= notes.changes_at_ms) continue;
    notes.changes_at_ms = lease;
    choice.doubted = pick.endpoint;
    choice.doubted_place = pick.place;
    choice.lapses = true;
  }
}

/// The scope is that of the deepest leaf of the tree; its client decides for the TTL too.
Located deepest_of(const Question& question, const Located& root) noexcept {
  if (question.nested == nullptr || question.nested->deepest().catchment == nullptr) return root;
  const Located& inner = question.nested->deepest();
  return root.catchment == nullptr || inner.scope > root.scope ? inner : root;
}

Inner inner_of(const Question& question) noexcept {
  return question.nested == nullptr ? Inner{} : question.nested->inner_of(0);
}

bool opens(const Question& question) noexcept {
  const bool has_healthy = question.policy.chain.healthy() != nullptr;
  return (has_healthy || question.nested != nullptr) && opens(question.policy.chain);
}

Choice empty_choice(const Options& options, bool by_client, std::uint8_t scope) noexcept {
  Choice choice;
  choice.condition = by_client ? Condition::empty_by_client : Condition::empty_by_health;
  choice.scope = by_client ? scope : std::uint8_t{0};
  choice.ttl = by_client ? 0 : options.ttl_min;
  return choice;
}

Choice decide(const Question& question, const Client& client) noexcept {
  const auto& [policy, nested, asked, moment] = question;
  const Options& options = policy.chain.options();
  Located located{nullptr, 0, folded(client.source), false};
  if (policy.chain.depends_on_client()) located = policy.catchments.locate(client, options);
  const Located deepest = deepest_of(question, located);
  Notes notes;
  Situation situation{policy.standings,  asked,       Pass::first,
                      located.catchment, moment.draw, located.deciding,
                      inner_of(question)};
  Candidates candidates = policy.chain.run(situation, notes);
  Choice choice;
  choice.condition = Condition::steered;
  if (candidates.empty() && opens(question)) {
    if (nested != nullptr) nested->open();
    situation.inner = inner_of(question);
    situation.pass = Pass::second;
    notes.filtered_by_health = false;
    candidates = policy.chain.run(situation, notes);
    choice.condition = Condition::failed_open;
  }
  const bool consulted_inside = nested != nullptr && nested->consulted_client();
  if (candidates.empty()) {
    return empty_choice(options, notes.consulted_client || consulted_inside, deepest.scope);
  }
  choice.doubted = notes.first_to_change;
  if (nested != nullptr && nested->changes_at_ms() < notes.changes_at_ms) {
    notes.changes_at_ms = nested->changes_at_ms();
    choice.doubted_place = nested->first_to_change();
    choice.doubted = nested->notes(choice.doubted_place).first_to_change;
  }
  pick(question, candidates, notes, choice);
  heed_leases(policy, choice, notes);
  std::uint32_t longest_s = options.ttl_max;
  for (const Pick& chosen : choice.chosen()) longest_s = longest_for(policy, chosen, longest_s);
  const bool in_doubt = notes.changes_at_ms < moment.now_ms + longest_s * second_ms;
  if (!in_doubt) choice.doubted = Notes::nobody;
  choice.lapses = choice.lapses && in_doubt;
  choice.scope = deepest.scope;
  choice.ttl =
      ttl_for(longest_s, options.ttl_min, notes.changes_at_ms, moment.now_ms, deepest.deciding);
  return choice;
}

/// Apart, so that a service without services in it does not pay for their place on the stack.
[[gnu::noinline]] Choice decide_nested(const Policy& policy, const Client& client, Asked asked,
                                       Moment moment) noexcept {
  Nested nested(policy, client, asked, moment.draw);
  return decide({policy, &nested, asked, moment}, client);
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

Choice choose(const Policy& policy, const Client& client, Asked asked, Moment moment) noexcept {
  if (policy.chain.with_data(asked) == 0) {
    // What may come with the next lookup must not be denied for as long as what never will.
    return policy.chain.awaits(asked) ? empty_choice(policy.chain.options(), false, 0) : Choice{};
  }
  if (policy.nested.empty()) return decide({policy, nullptr, asked, moment}, client);
  return decide_nested(policy, client, asked, moment);
}

}  // namespace zones::steer
