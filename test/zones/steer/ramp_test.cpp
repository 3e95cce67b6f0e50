// An endpoint that has recovered gets its share back little by little.
#include <array>
#include <catch2/catch.hpp>

#include "test/zones/steer/nested_fixture.h"

using namespace steer_test;

namespace {

constexpr int many = 20'000;

void ramp(health::Roll& roll, std::size_t endpoint, std::uint8_t share) {
  auto outlook = health::Outlook::unpack(roll[endpoint].outlook);
  outlook.ramp = share;
  outlook.until_ms = 0;
  roll[endpoint].outlook = outlook.pack();
}

/// Of many draws the share in which `endpoint` is first; -1 where some draw leaves nothing.
double share_of(const Tree& tree, unsigned place, unsigned endpoint) {
  int first = 0;
  for (std::uint64_t draw = 0; draw < many; ++draw) {
    const Choice choice = tree.ask(scatter(draw));
    if (choice.size == 0) return -1;
    first += legs_of(choice)[0] == std::pair(place, endpoint) ? 1 : 0;
  }
  return double(first) / many;
}

Sticky sticky() { return {24, 56, {{1, 2}, {3, 4}}}; }

/// The share of networks that get `endpoint`.
double share_of_networks(const Tree& tree, unsigned endpoint) {
  int first = 0;
  for (std::uint32_t i = 0; i < many; ++i) {
    const auto network = geo::Address::from_v4(static_cast<std::uint32_t>(scatter(i)));
    first += legs_of(tree.ask(7, {network, std::nullopt}))[0].second == endpoint ? 1 : 0;
  }
  return double(first) / many;
}

}  // namespace

TEST_CASE("a ramping endpoint gets its ramp's share of its own share") {
  Tree tree(leaf(2, 0b11, {healthy(all), Weighted{}, First{1}}));
  CHECK(share_of(tree, 0, 1) == Approx(0.5).margin(0.02));
  ramp(tree.roll_at(0), 1, 51);
  CHECK(share_of(tree, 0, 1) == Approx(0.1).margin(0.01));
  ramp(tree.roll_at(0), 1, 204);
  CHECK(share_of(tree, 0, 1) == Approx(0.4).margin(0.02));
}

TEST_CASE("answers are as short as can be while something ramps") {
  Tree tree(leaf(2, 0b11));
  ramp(tree.roll_at(0), 1, 51);
  CHECK(tree.ask(1).ttl == 5);
}

TEST_CASE("a ramping endpoint always passes where nothing else would") {
  Tree alone(leaf(1, 0b1));
  ramp(alone.roll_at(0), 0, 1);
  CHECK(share_of(alone, 0, 0) == 1);
  Tree others_down(leaf(3, 0b010));
  ramp(others_down.roll_at(0), 1, 1);
  CHECK(share_of(others_down, 0, 1) == 1);
  Prefer only;
  only.tiers = {{1}};
  Tree only_wanted(leaf(2, 0b11, {healthy(all), only}));
  ramp(only_wanted.roll_at(0), 1, 1);
  CHECK(share_of(only_wanted, 0, 1) == 1);
}

TEST_CASE("what does not pass by its ramp is as good as down: the next tier takes over") {
  Prefer rule;
  rule.tiers = {{1}, {0}};
  Tree tree(leaf(2, 0b11, {healthy(all), rule}));
  ramp(tree.roll_at(0), 1, 51);
  CHECK(share_of(tree, 0, 1) == Approx(0.2).margin(0.01));
}

TEST_CASE("a second healthy step does not draw again") {
  Tree tree(leaf(2, 0b11, {healthy(all), healthy(all), Weighted{}, First{1}}));
  ramp(tree.roll_at(0), 1, 51);
  CHECK(share_of(tree, 0, 1) == Approx(0.1).margin(0.01));
}

TEST_CASE("in a sticky chain networks come back one by one and stay") {
  Tree tree(leaf(2, 0b11, {healthy(all), sticky(), First{1}}));
  const double whole = share_of_networks(tree, 1);
  ramp(tree.roll_at(0), 1, 51);
  CHECK(share_of_networks(tree, 1) == Approx(whole / 5).margin(0.02));
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    const Client client{geo::Address::from_v4(static_cast<std::uint32_t>(scatter(i))),
                        std::nullopt};
    bool has_come = false;
    for (const std::uint8_t share : std::array<std::uint8_t, 4>{13, 80, 160, 254}) {
      ramp(tree.roll_at(0), 1, share);
      const bool is_there = legs_of(tree.ask(i, client))[0].second == 1;
      REQUIRE((is_there || !has_come));
      REQUIRE(legs_of(tree.ask(i + 1, client))[0].second == (is_there ? 1 : 0));
      has_come = is_there;
    }
  }
}

TEST_CASE("a service in which everything ramps comes back as a whole by its ramp") {
  Branch root = leaf(2, 0b11, {healthy(all), Weighted{}, First{1}});
  root.inner.emplace_back(1, leaf(2, 0b11));
  Tree tree(root);
  ramp(tree.roll_at(1), 0, 51);
  CHECK(share_of(tree, 0, 0) == Approx(0.5).margin(0.02));  // its other endpoint serves
  CHECK(share_of(tree, 1, 0) < 0.06);
  ramp(tree.roll_at(1), 1, 51);
  CHECK(share_of(tree, 0, 0) == Approx(0.9).margin(0.02));
}

TEST_CASE("pass 2 knows no ramp") {
  Tree tree(leaf(2, 0b00));
  ramp(tree.roll_at(0), 1, 1);
  CHECK(share_of(tree, 0, 1) == Approx(0.5).margin(0.02));
}
