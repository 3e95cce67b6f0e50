// Trees of services for the steering tests, written the short way.
#pragma once

#include <list>

#include "test/zones/steer/steer_fixture.h"
#include "zones/steer/nested.h"

namespace steer_test {

/// One service of a tree and the services at its endpoints.
struct Branch {
  std::vector<Member> members;
  std::vector<Step> steps;
  Options options = {};
  std::uint64_t up = ~0ULL;
  std::vector<std::pair<std::uint8_t, Branch>> inner = {};  // by endpoint, ascending
};

/// A tree, frozen as a snapshot would hold it.
class Tree {
 public:
  explicit Tree(const Branch& root) {
    add(root, 0, 0);
    places_.erase(places_.begin());
  }
  [[nodiscard]] Policy policy() const {
    return {chains_.front(), *rolls_.front(), catchments_.front(), places_};
  }
  [[nodiscard]] Choice ask(std::uint64_t draw, const Client& client = from("192.0.2.1")) const {
    return choose(policy(), client, Asked::v4, {1'000'000, draw});
  }
  [[nodiscard]] health::Roll& roll_at(std::size_t place) { return *rolls_[place]; }

 private:
  void add(const Branch& branch, std::uint8_t parent, std::uint8_t endpoint) {
    const auto number = static_cast<std::uint8_t>(places_.size());
    auto members = branch.members;
    for (const auto& [at, inner] : branch.inner) members[at].is_nested = true;
    chains_.emplace_back(members, branch.steps, branch.options);
    catchments_.push_back(Catchments::build(chains_.back(), geo::Geography{}));
    rolls_.push_back(roll(members.size(), branch.up));
    for (const auto& [at, inner] : branch.inner) {
      health::Outlook outlook;
      outlook.up_other = true;
      (*rolls_.back())[at].outlook = outlook.pack();
    }
    places_.push_back(
        {&chains_.back(), rolls_.back().get(), &catchments_.back(), parent, endpoint});
    for (const auto& [at, inner] : branch.inner) add(inner, number, at);
  }

  std::list<Chain> chains_;
  std::list<Catchments> catchments_;
  std::vector<std::unique_ptr<health::Roll>> rolls_;
  std::vector<Place> places_;
};

using Legs = std::vector<std::pair<unsigned, unsigned>>;  // place, endpoint

inline Legs legs_of(const Choice& choice) {
  Legs legs;
  for (const Pick& pick : choice.chosen()) legs.emplace_back(pick.place, pick.endpoint);
  return legs;
}

inline Healthy healthy(Healthy::None none) {
  Healthy rule;
  rule.none = none;
  return rule;
}

constexpr auto all = Healthy::None::all, empty = Healthy::None::empty;

inline Branch leaf(std::size_t count, std::uint64_t up, std::vector<Rule> rules = {healthy(all)}) {
  return {members(std::vector<std::uint64_t>(count, 1)), steps(std::move(rules)), {}, up};
}

}  // namespace steer_test
