// Services within services: evaluated inside out, against an evaluator that recurses naively.
#include "zones/steer/nested.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "test/zones/steer/nested_fixture.h"

using namespace steer_test;

namespace {

/// ZONE.md §6.5 read aloud: recursion, no masks, no reuse.
class Naive {
 public:
  Naive(const Policy& policy, std::uint64_t draw) : policy_(policy), draw_(draw) {}
  [[nodiscard]] Legs answer() const { return full(0); }

 private:
  [[nodiscard]] Legs pure(std::size_t place) const { return run(place, Pass::first); }
  [[nodiscard]] Legs full(std::size_t place) const {
    Legs legs = pure(place);
    return legs.empty() && opens(policy_.chain_at(place)) ? run(place, Pass::second) : legs;
  }
  [[nodiscard]] Legs run(std::size_t place, Pass pass) const {
    std::map<unsigned, Legs> inner;
    Inner came;
    for (std::size_t i = 0; i < policy_.nested.size(); ++i) {
      const Place& at = policy_.nested[i];
      if (at.parent != place) continue;
      inner[at.endpoint] = pass == Pass::first ? pure(i + 1) : full(i + 1);
      if (inner[at.endpoint].empty()) came.empty |= 1ULL << at.endpoint;
    }
    Notes notes;
    const std::uint64_t draw = place == 0 ? draw_ : Nested::draw_of(draw_, place);
    const Candidates left = policy_.chain_at(place).run(
        {policy_.standings_at(place), Asked::v4, pass, nullptr, draw, {}, came}, notes);
    Legs legs;
    for (const std::uint8_t endpoint : left.order()) {
      const auto found = inner.find(endpoint);
      if (found == inner.end()) {
        legs.emplace_back(place, endpoint);
      } else {
        legs.insert(legs.end(), found->second.begin(), found->second.end());
      }
    }
    return legs;
  }

  const Policy policy_;
  const std::uint64_t draw_;
};

class RandomTrees {
 public:
  explicit RandomTrees(std::uint64_t seed) : random_(seed) {}

  Branch next(std::size_t levels = max_levels) {
    const std::size_t count = 1 + below(3);
    Branch branch = leaf(count, random_(), {});
    std::vector<Rule> rules;
    for (std::size_t i = 0; i < 1 + below(3); ++i) rules.push_back(rule(count));
    if (levels == max_levels) rules.emplace_back(Addresses{max_addresses});
    branch.steps = steps(rules);
    for (std::uint8_t at = 0; at < count && levels > 0; ++at) {
      if (below(3) == 0) branch.inner.emplace_back(at, next(levels - 1));
    }
    return branch;
  }
  std::uint64_t draw() { return random_(); }
  std::size_t below(std::size_t bound) { return random_() % bound; }

 private:
  Rule rule(std::size_t count) {
    switch (below(7)) {
      case 0:
        return First{static_cast<std::uint32_t>(1 + below(2))};
      case 1:
        return Weighted{};
      case 2: {
        Prefer prefer;
        prefer.tiers = {{static_cast<std::uint8_t>(below(count))},
                        {static_cast<std::uint8_t>(below(count))}};
        return prefer;
      }
      case 3:
        return healthy(empty);
      case 4: {
        Healthy list = healthy(Healthy::None::list);
        for (std::uint8_t i = 0; i < count; ++i) {
          if (below(2) == 0) list.list.push_back(i);
        }
        return list;
      }
      default:
        return healthy(all);
    }
  }
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("a nested service whose endpoints are all down backs out to its parent") {
  Branch root = leaf(2, 0b10);
  root.inner = {{0, leaf(2, 0)}};
  const Tree tree(root);
  for (std::uint64_t draw = 0; draw < 50; ++draw) {
    const Choice choice = tree.ask(draw);
    CHECK(choice.condition == Condition::steered);
    CHECK(legs_of(choice) == Legs{{0, 1}});
  }
}

TEST_CASE("an inner \"none\" is used only once the service around it has nothing left") {
  Branch root = leaf(2, 0);
  root.inner = {{0, leaf(2, 0)}};
  const Choice open = Tree(root).ask(7);
  CHECK(open.condition == Condition::failed_open);
  CHECK(open.size == 3);
  root.inner = {{0, leaf(2, 0, {healthy(empty)})}};
  CHECK(legs_of(Tree(root).ask(7)) == Legs{{0, 1}});
  root.steps = steps({healthy(empty)});
  CHECK(Tree(root).ask(7).condition == Condition::empty_by_health);
}

TEST_CASE("a service without healthy opens what is nested in it rather than answer nothing") {
  Branch root = leaf(1, 0, {});
  root.inner = {{0, leaf(2, 0)}};
  const Choice choice = Tree(root).ask(7);
  CHECK(choice.condition == Condition::failed_open);
  CHECK(choice.size == 2);
}

TEST_CASE("a nested service that has something up answers no more than that in pass 2 either") {
  Healthy list = healthy(Healthy::None::list);
  list.list = {1};
  Prefer dead;
  dead.tiers = {{0}};
  Branch root = leaf(2, 0b10, {list, dead});
  root.inner = {{1, leaf(2, 0b01)}};
  const Choice choice = Tree(root).ask(7);
  CHECK(choice.condition == Condition::failed_open);
  CHECK(legs_of(choice) == Legs{{1, 0}});
}

TEST_CASE("an inner cut comes before the outer one") {
  Branch root = leaf(2, 3, {healthy(all), Addresses{4}});
  root.inner = {{0, leaf(5, 31, {healthy(all), First{1}})}};
  CHECK(Tree(root).ask(3).size == 2);
  root.inner = {{0, leaf(5, 31, {healthy(all), Addresses{2}})}};
  CHECK(Tree(root).ask(3).size == 3);
  root.inner = {{0, leaf(5, 31)}};
  CHECK(Tree(root).ask(3).size == 4);
}

TEST_CASE("a drained endpoint takes the service that stands there out, in every pass") {
  Branch root = leaf(2, 0);
  root.inner = {{0, leaf(2, 3)}};
  Tree tree(root);
  CHECK(legs_of(tree.ask(1)).front().first == 1);
  health::Outlook out;
  out.up_other = out.out = true;
  tree.roll_at(0)[0].outlook = out.pack();
  const Choice choice = tree.ask(1);
  CHECK(choice.condition == Condition::failed_open);
  CHECK(legs_of(choice) == Legs{{0, 1}});
}

TEST_CASE("a nested service that was never probed waits while another endpoint is up") {
  Branch root = leaf(2, 2);
  root.inner = {{0, leaf(1, 1)}};
  Tree tree(root);
  health::Outlook fresh;
  fresh.up_v4 = fresh.is_new = true;
  tree.roll_at(1)[0].outlook = fresh.pack();
  CHECK(legs_of(tree.ask(1)) == Legs{{0, 1}});
}

TEST_CASE("the ttl of every endpoint on the way counts, and so does doubt inside") {
  Branch root = leaf(1, 1);
  root.options.ttl_min = 1;
  root.inner = {{0, leaf(1, 1)}};
  CHECK(Tree(root).ask(1).ttl > 20);
  root.members[0].ttl = 12;
  CHECK(Tree(root).ask(1).ttl <= 12);
  root.members[0].ttl.reset();
  root.inner[0].second.members[0].ttl = 9;
  CHECK(Tree(root).ask(1).ttl <= 9);
  root.inner[0].second.members[0].ttl.reset();
  Tree doubtful(root);
  health::Outlook outlook;
  outlook.up_v4 = true;
  outlook.until_ms = 1'004'000;
  doubtful.roll_at(1)[0].outlook = outlook.pack();
  CHECK(doubtful.ask(1).ttl <= 4);
}

TEST_CASE("the scope is the deepest leaf of all services nested, also of those that failed") {
  Geo inner;
  inner.rule.keys = {network_key("198.18.16.0/20", {0}), any_key({1})};
  Geo outer;
  outer.rule.keys = {network_key("198.0.0.0/8", {0, 1}), any_key({1})};
  Branch root = leaf(2, 2, {healthy(all), outer});
  root.inner = {{0, leaf(2, 0, {healthy(all), inner})}};
  const Tree tree(root);
  const Choice choice = tree.ask(1, subnet("198.18.17.0/24"));
  CHECK(legs_of(choice) == Legs{{0, 1}});
  CHECK(choice.scope == 20);
  CHECK(tree.ask(1, subnet("198.128.0.0/24")).scope == 9);
  CHECK(tree.ask(1, subnet("8.0.0.0/24")).scope < 9);
  Branch plain = leaf(2, 2);
  plain.inner = {{0, leaf(2, 0, {healthy(all), inner})}};
  CHECK(Tree(plain).ask(1, subnet("198.18.17.0/24")).scope == 20);
  CHECK(Tree(plain).policy().depends_on_client());
}

TEST_CASE("equal data of two services nested together is answered once") {
  Branch root = leaf(2, 3);
  root.members[1].identities = {5};
  Branch inner = leaf(1, 1);
  inner.members[0].identities = {5};
  root.inner = {{0, inner}};
  CHECK(Tree(root).ask(1).size == 1);
}

TEST_CASE("shares of nested weights multiply, drawn independently (chi-squared)") {
  const auto weighted = [](const std::vector<std::uint64_t>& weights) {
    return Branch{members(weights), steps({Weighted{}, First{1}}), {}, ~0ULL};
  };
  Branch root = weighted({3, 1});
  root.inner = {{0, weighted({2, 1})}, {1, weighted({1, 1})}};
  const Tree tree(root);
  std::map<Legs, double> seen;
  std::mt19937_64 random(11);
  constexpr double draws = 1'000'000;
  for (int i = 0; i < static_cast<int>(draws); ++i) ++seen[legs_of(tree.ask(random()))];
  const std::map<Legs, double> wanted{
      {{{1, 0}}, 0.5}, {{{1, 1}}, 0.25}, {{{2, 0}}, 0.125}, {{{2, 1}}, 0.125}};
  double chi_squared = 0;
  for (const auto& [legs, share] : wanted) {
    const double expected = share * draws;
    chi_squared += (seen[legs] - expected) * (seen[legs] - expected) / expected;
  }
  CHECK(seen.size() == wanted.size());
  CHECK(chi_squared < 16.3);  // 3 degrees of freedom, p = 0.001
}

TEST_CASE("two services in one answer draw apart") {
  const Branch weighted{members({1, 1}), steps({Weighted{}, First{1}}), {}, ~0ULL};
  Branch root = leaf(2, 3);
  root.inner = {{0, weighted}, {1, weighted}};
  const Tree tree(root);
  std::set<std::set<std::pair<unsigned, unsigned>>> seen;
  std::mt19937_64 random(5);
  for (int i = 0; i < 200; ++i) {
    const Legs legs = legs_of(tree.ask(random()));
    seen.insert({legs.begin(), legs.end()});
  }
  CHECK(seen.size() == 4);
}

TEST_CASE("random trees are answered as the naive evaluator does, and empty by no draw") {
  RandomTrees trees(GENERATE(1U, 2U, 3U));
  int nested = 0, opened = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Tree tree(trees.next());
    if (tree.policy().nested.size() >= max_services) continue;
    nested += tree.policy().nested.empty() ? 0 : 1;
    const Condition condition = tree.ask(0).condition;
    opened += condition == Condition::failed_open ? 1 : 0;
    for (int k = 0; k < 4; ++k) {
      const std::uint64_t draw = trees.draw();
      const Choice choice = tree.ask(draw);
      REQUIRE(choice.condition == condition);
      REQUIRE(legs_of(choice) == Naive(tree.policy(), draw).answer());
    }
  }
  CHECK(nested > 500);
  CHECK(opened > 100);
}
