#include "zones/steer/nested.h"

#include <algorithm>

#include "zones/steer/dice.h"

namespace zones::steer {
namespace {

constexpr std::uint64_t nested_step = 0x9E57ED00;  // beside the steps' own numbers in Dice

static_assert(sizeof(Nested) <= std::size_t{12} * 1024, "it lives on a worker's stack");

}  // namespace

bool Policy::depends_on_client() const noexcept {
  return chain.depends_on_client() ||
         std::any_of(nested.begin(), nested.end(),
                     [](const Place& place) { return place.chain->depends_on_client(); });
}

bool opens(const Chain& chain) noexcept {
  const Healthy* healthy = chain.healthy();
  return healthy == nullptr || healthy->none != Healthy::None::empty;
}

Nested::Nested(const Policy& policy, const Client& client, Asked asked, std::uint64_t draw) noexcept
    : policy_(policy), asked_(asked), draw_(draw) {
  for (std::size_t place = 1; place <= policy_.nested.size(); ++place) prepare(place, client);
  for (std::size_t place = policy_.nested.size(); place > 0; --place) {
    if (outcomes_[place].runs) run(place, Pass::first);
    tell_parent(place);
  }
}

std::uint64_t Nested::draw_of(std::uint64_t draw, std::size_t place) noexcept {
  return Dice(draw, nested_step + place).next();
}

void Nested::prepare(std::size_t number, const Client& client) noexcept {
  const Place& place = policy_.nested[number - 1];
  Outcome& outcome = outcomes_[number];
  if (place.chain->depends_on_client()) {
    outcome.located = place.catchments->locate(client, policy_.chain.options());
    outcome.located.scope = std::max(outcome.located.scope,
                                     drawn_scope(outcome.located, client, place.chain->options()));
    if (outcome.located.scope >= deepest_.scope) deepest_ = outcome.located;
  }
  const auto standing = health::Outlook::unpack(
      policy_.standings_at(place.parent)[place.endpoint].outlook.load(std::memory_order_relaxed));
  outcome.runs = outcomes_[place.parent].runs && !standing.out &&
                 policy_.chain_at(place.parent).members()[place.endpoint].count(asked_) > 0;
}

void Nested::run(std::size_t number, Pass pass) noexcept {
  const Place& place = policy_.nested[number - 1];
  Outcome& outcome = outcomes_[number];
  const Situation situation{*place.standings,
                            asked_,
                            pass,
                            outcome.located.catchment,
                            draw_of(draw_, number),
                            outcome.located.deciding,
                            outcome.inner};
  outcome.notes = Notes{};
  outcome.notes.addresses = max_addresses;  // unless a step says less
  outcome.candidates = place.chain->run(situation, outcome.notes);
  if (outcome.notes.changes_at_ms < changes_at_ms_) {
    changes_at_ms_ = outcome.notes.changes_at_ms;
    first_to_change_ = static_cast<std::uint8_t>(number);
  }
  consulted_client_ = consulted_client_ || outcome.notes.consulted_client;
}

void Nested::tell_parent(std::size_t number) noexcept {
  const Place& place = policy_.nested[number - 1];
  const Candidates::Mask bit = Candidates::Mask{1} << place.endpoint;
  Inner& inner = outcomes_[place.parent].inner;
  if (outcomes_[number].candidates.empty()) inner.empty |= bit;
  if (outcomes_[number].notes.all_new) inner.is_new |= bit;
  if (outcomes_[number].notes.ramp < inner.ramp) inner.ramp = outcomes_[number].notes.ramp;
  if (outcomes_[number].notes.ramp < health::Outlook::whole_ramp) inner.ramping |= bit;
}

// A service that had a result in pass 1 keeps it, and with it those of the services in it.
void Nested::open() noexcept {
  for (Outcome& outcome : outcomes_) outcome.inner = Inner{};
  for (std::size_t place = policy_.nested.size(); place > 0; --place) {
    const Outcome& outcome = outcomes_[place];
    const bool again = outcome.runs && outcome.candidates.empty();
    if (again && opens(*policy_.nested[place - 1].chain)) run(place, Pass::second);
    tell_parent(place);
  }
}

std::size_t Nested::place_at(std::size_t parent, std::size_t endpoint) const noexcept {
  for (std::size_t i = 0; i < policy_.nested.size(); ++i) {
    const Place& place = policy_.nested[i];
    if (place.parent == parent && place.endpoint == endpoint) return i + 1;
  }
  return 0;
}

}  // namespace zones::steer
