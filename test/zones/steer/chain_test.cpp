#include <catch2/catch.hpp>
#include <set>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

std::vector<std::uint8_t> run(const Chain& chain, const health::Roll& standings,
                              std::uint64_t draw = 1, Pass pass = Pass::first) {
  Notes notes;
  const Candidates result = chain.run({standings, Asked::v4, pass, nullptr, draw}, notes);
  return {result.order().begin(), result.order().end()};
}

using List = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("healthy keeps what is up and everything in the second pass") {
  const Chain chain(members({1, 1, 1}), steps({Healthy{}, Prefer{{{0}, {1}, {2}}, 3, 0}}), {});
  const auto standings = roll(3, 0b101);
  CHECK(run(chain, *standings) == List{0, 2});
  CHECK(run(chain, *standings, 1, Pass::second) == List{0, 1, 2});
}

TEST_CASE("below at_least all count as up, against cascades") {
  Healthy half;
  half.at_least.percent = 50;
  const Chain chain(members({1, 1, 1, 1}), steps({half}), {});
  CHECK(run(chain, *roll(4, 0b0011)).size() == 2);
  CHECK(run(chain, *roll(4, 0b0001)).size() == 4);
  Healthy three;
  three.at_least.count = 3;
  const Chain counted(members({1, 1, 1, 1}), steps({three}), {});
  CHECK(run(counted, *roll(4, 0b0111)).size() == 3);
  CHECK(run(counted, *roll(4, 0b0011)).size() == 4);
}

TEST_CASE("a drained endpoint is out in every pass") {
  const Chain chain(members({1, 1}), steps({Healthy{}}), {});
  const auto standings = roll(2, 0b10);
  health::Outlook out;
  out.out = out.up_v4 = true;
  (*standings)[1].outlook = out.pack();
  CHECK(run(chain, *standings).empty());
  CHECK(run(chain, *standings, 1, Pass::second) == List{0});
}

TEST_CASE("a new endpoint is no candidate while another one is up") {
  const Chain chain(members({1, 1}), steps({Healthy{}}), {});
  const auto standings = roll(2, 0b11);
  health::Outlook fresh;
  fresh.is_new = fresh.up_v4 = true;
  (*standings)[1].outlook = fresh.pack();
  CHECK(run(chain, *standings) == List{0});
  // Where the others leave nothing, it is better than silence.
  CHECK(run(chain, *standings, 1, Pass::second).size() == 2);
  (*standings)[0].outlook = health::Outlook{}.pack();
  CHECK(run(chain, *standings) == List{1});
}

TEST_CASE("prefer takes tiers until enough are together, in order of the tiers") {
  const Chain one(members({1, 1, 1, 1}), steps({Healthy{}, Prefer{{{1}, {0, 2}}, 1, 0}}), {});
  CHECK(run(one, *roll(4, 0b1111)) == List{1});
  CHECK(run(one, *roll(4, 0b1101)).size() == 2);
  CHECK(run(one, *roll(4, 0b1000)).empty());  // endpoints in no tier are dropped
  const Chain two(members({1, 1, 1, 1}), steps({Prefer{{{1}, {0, 2}, {3}}, 2, 0}}), {});
  const auto both = run(two, *roll(4, 0b1111));
  REQUIRE(both.size() == 3);
  CHECK(both.front() == 1);
}

TEST_CASE("trickle sends a small share of the draws to the next tier") {
  const Chain chain(members({1, 1}), steps({Prefer{{{0}, {1}}, 1, 20'000}}), {});
  const auto standings = roll(2, 0b11);
  int next = 0;
  for (std::uint64_t draw = 0; draw < 100'000; ++draw) {
    next += run(chain, *standings, draw) == List{1} ? 1 : 0;
  }
  CHECK(next > 1'800);
  CHECK(next < 2'200);
}

TEST_CASE("weighted places endpoints first in proportion to their weights") {
  const std::vector<std::uint64_t> weights{60, 30, 10, 0};
  const Chain chain(members(weights), steps({Weighted{}, First{1}}), {});
  const auto standings = roll(4, 0b1111);
  constexpr int draws = 200'000;
  std::array<int, 4> counts{};
  for (std::uint64_t draw = 0; draw < draws; ++draw) ++counts[run(chain, *standings, draw)[0]];
  CHECK(counts[3] == 0);
  double chi_squared = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double expected = draws * static_cast<double>(weights[i]) / 100;
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  CHECK(chi_squared < 13.8);  // 2 degrees of freedom, p = 0.001
}

TEST_CASE("weight 0 stands by and serves when nothing else is left") {
  const Chain chain(members({5, 0}), steps({Healthy{}, Weighted{}}), {});
  CHECK(run(chain, *roll(2, 0b11)) == List{0});
  CHECK(run(chain, *roll(2, 0b10)) == List{1});
}

TEST_CASE(
    "candidates start uniformly shuffled and the draw of a step depends on nothing but its place") {
  const Chain chain(members({1, 1, 1}), steps({Healthy{}, Weighted{}, First{2}}), {});
  const auto standings = roll(3, 0b111);
  std::array<int, 3> first{};
  for (std::uint64_t draw = 0; draw < 30'000; ++draw) {
    Notes notes;
    const Situation situation{*standings, Asked::v4, Pass::first, nullptr, draw};
    ++first[chain.run(situation, notes, 0).order()[0]];
    const Candidates all = chain.run(situation, notes, 2);
    const Candidates cut = chain.run(situation, notes, 3);
    REQUIRE(std::equal(cut.order().begin(), cut.order().end(), all.order().begin()));
  }
  for (const int count : first) CHECK(std::abs(count - 10'000) < 400);
}
