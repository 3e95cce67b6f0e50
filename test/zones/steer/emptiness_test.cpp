// Whether a chain comes out empty never depends on a draw (ZONE.md §6): random chains of every step
// in every order, also those that `check` warns of.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

/// One random chain with a client and a state of health to run it in.
class RandomCase {
 public:
  explicit RandomCase(std::uint64_t seed) : engine_(seed), count_(1 + below(5)) {
    std::vector<std::uint64_t> weights(count_);
    for (std::uint64_t& weight : weights) weight = below(4);
    std::vector<Rule> rules;
    for (std::size_t left = 1 + below(6); left > 0; --left) rules.push_back(rule());
    chain_.emplace(members(weights), steps(std::move(rules)), Options{});
    standings_ = roll(count_, 0);
    for (std::size_t i = 0; i < count_; ++i) {
      health::Outlook outlook;
      outlook.up_v4 = below(2) == 0;
      outlook.out = below(8) == 0;
      outlook.is_new = below(8) == 0;
      if (below(3) == 0) outlook.ramp = static_cast<std::uint8_t>(below(256));
      (*standings_)[i].outlook = outlook.pack();
    }
  }

  [[nodiscard]] Candidates run(Pass pass, std::uint64_t draw) const {
    Notes notes;
    return chain_->run({*standings_, Asked::v4, pass, &catchment_, draw, deciding_}, notes);
  }

 private:
  std::size_t below(std::size_t bound) { return engine_() % bound; }

  std::vector<std::uint8_t> list() {
    std::vector<std::uint8_t> some;
    for (std::uint8_t i = 0; i < count_; ++i) {
      if (below(2) == 0) some.push_back(i);
    }
    std::shuffle(some.begin(), some.end(), engine_);
    return some;
  }

  Rule healthy() {
    Healthy rule;
    rule.none = static_cast<Healthy::None>(below(3));
    rule.list = list();
    if (below(3) == 0) rule.at_least.count = static_cast<std::uint32_t>(1 + below(3));
    if (below(3) == 0) rule.at_least.percent = static_cast<std::uint32_t>(1 + below(100));
    return rule;
  }

  Rule prefer() {
    Prefer rule;
    for (const std::uint8_t endpoint : list()) {
      if (rule.tiers.empty() || below(2) == 0) rule.tiers.emplace_back();
      rule.tiers.back().push_back(endpoint);
    }
    rule.at_least = static_cast<std::uint32_t>(1 + below(3));
    rule.trickle_ppm = below(2) == 0 ? 500'000 : 0;
    return rule;
  }

  Rule geo() {
    Path path;
    for (std::size_t rungs = below(4); rungs > 0; --rungs) {
      auto rung = list();
      if (!rung.empty()) path.push_back(std::move(rung));
    }
    catchment_.paths.push_back(std::move(path));
    catchment_.reaches.emplace_back();
    return Geo{};
  }

  /// Every endpoint on some rung, or none for a client of unknown place.
  Rule nearest() {
    Path path;
    for (std::uint8_t i = 0; i < count_; ++i) {
      if (path.empty() || below(2) == 0) path.emplace_back();
      path.back().push_back(i);
    }
    std::shuffle(path.begin(), path.end(), engine_);
    if (below(4) == 0) path.clear();
    Reach reach;
    for (std::size_t i = 0; i < path.size(); ++i) {
      const std::size_t least = reach.empty() ? i : std::max<std::size_t>(i, reach.back());
      reach.push_back(static_cast<std::uint8_t>(least + below(path.size() - least)));
    }
    if (below(2) == 0) reach.clear();
    catchment_.paths.push_back(std::move(path));
    catchment_.reaches.push_back(std::move(reach));
    return Nearest{};
  }

  Rule sticky() {
    Sticky rule;
    for (std::size_t i = 0; i < count_; ++i) rule.keys.push_back({engine_(), engine_()});
    return rule;
  }

  Rule rule() {
    switch (below(10)) {
      case 0:
        return healthy();
      case 1:
        return geo();
      case 2:
        return prefer();
      case 3:
        return Weighted{};
      case 4:
        return Shuffle{};
      case 5:
        return First{static_cast<std::uint32_t>(1 + below(2))};
      case 6:
        return nearest();
      case 7:
        return sticky();
      case 8:
        return Spread{};
      default:
        return Addresses{static_cast<std::uint32_t>(1 + below(3))};
    }
  }

  std::mt19937_64 engine_;
  std::size_t count_;
  Catchment catchment_;
  geo::Address deciding_ = geo::Address::from_v4(0xC6336401);
  std::optional<Chain> chain_;
  std::unique_ptr<health::Roll> standings_;
};

}  // namespace

TEST_CASE("whether a chain comes out empty never depends on the draw") {
  constexpr std::uint64_t cases = 4'000, draws = 24;
  int empty_ones = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const RandomCase one(seed);
    for (const Pass pass : {Pass::first, Pass::second}) {
      const bool empty = one.run(pass, scatter(seed)).empty();
      empty_ones += empty ? 1 : 0;
      for (std::uint64_t draw = 1; draw < draws; ++draw) {
        INFO("case " << seed << ", draw " << draw);
        REQUIRE(one.run(pass, scatter(seed + draw)).empty() == empty);
      }
    }
  }
  CHECK(empty_ones > 100);  // the property is tried where it can fail
}

TEST_CASE("a cut before healthy keeps what is up") {
  const Chain chain(members({1, 1}), steps({Shuffle{}, First{1}, Healthy{}}), {});
  const auto standings = roll(2, 0b01);
  for (std::uint64_t draw = 0; draw < 100; ++draw) {
    Notes notes;
    const Candidates kept = chain.run({*standings, Asked::v4, Pass::first, nullptr, draw}, notes);
    REQUIRE(kept.mask() == 0b01);
  }
}
