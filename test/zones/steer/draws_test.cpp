// The shares that draws give, over a million of them each; and what a sticky draw moves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

constexpr std::uint64_t draws = 1'000'000;
// Quantiles of the chi-squared distribution at p = 0.001.
constexpr double limit_3_degrees = 16.266, limit_4_degrees = 18.467;

Sticky sticky_of(std::size_t endpoints, const std::string& seed = "") {
  Sticky rule;
  for (std::size_t i = 0; i < endpoints; ++i) {
    rule.keys.push_back(endpoint_key(seed, "web", "e" + std::to_string(i)));
  }
  return rule;
}

/// The i-th /24 from 1.0.0.0 on.
geo::Address network(std::uint64_t i) {
  return geo::Address::from_v4(static_cast<std::uint32_t>(0x01000000 + (i << 8U)));
}

Candidates run(const Chain& chain, const health::Roll& standings, std::uint64_t i) {
  Notes notes;
  return chain.run({standings, Asked::v4, Pass::first, nullptr, i, network(i)}, notes);
}

/// Of how often each endpoint came first.
double chi_squared_of_first(const Chain& chain) {
  const auto standings = roll(chain.members().size(), ~0ULL);
  std::vector<double> first(chain.members().size());
  double total = 0, sum = 0;
  for (std::uint64_t i = 0; i < draws; ++i) ++first[run(chain, *standings, i).order()[0]];
  for (const Member& member : chain.members()) total += double(member.weight);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double expected = double(draws) * double(chain.members()[i].weight) / total;
    sum += (first[i] - expected) * (first[i] - expected) / expected;
  }
  return sum;
}

/// The share of the clients whose first endpoint differs between two chains.
double moved(const Chain& before, const Chain& after) {
  constexpr std::uint64_t clients = 60'000;
  const auto standings = roll(64, ~0ULL);
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < clients; ++i) {
    const auto& was = before.members()[run(before, *standings, i).order()[0]].key;
    count += after.members()[run(after, *standings, i).order()[0]].key != was ? 1 : 0;
  }
  return double(count) / double(clients);
}

}  // namespace

TEST_CASE("weighted gives each endpoint its share of a million draws") {
  const Chain chain(members({1, 2, 3, 94}), steps({Weighted{}}), {});
  CHECK(chi_squared_of_first(chain) < limit_3_degrees);
}

TEST_CASE("sticky gives each endpoint its share of a million networks") {
  const std::string seed = GENERATE("", "spring");
  const Chain chain(members({1, 2, 3, 94}), steps({sticky_of(4, seed)}), {});
  CHECK(chi_squared_of_first(chain) < limit_3_degrees);
}

TEST_CASE("spread keeps each endpoint with its weight's share of the greatest") {
  const Chain chain(members({1, 3, 5, 9, 10}), steps({Spread{}}), {});
  const auto standings = roll(5, ~0ULL);
  std::vector<double> kept(5);
  for (std::uint64_t i = 0; i < draws; ++i) {
    const Candidates left = run(chain, *standings, i);
    for (const std::uint8_t endpoint : left.order()) ++kept[endpoint];
  }
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double p = double(chain.members()[i].weight) / double(chain.members()[4].weight);
    const double expected = double(draws) * p;
    sum += (kept[i] - expected) * (kept[i] - expected) / (expected * (1 - p));
  }
  CHECK(sum < limit_4_degrees);
  CHECK(kept[4] == double(draws));  // never empty
}

TEST_CASE("spread drops standbys while anything else is left, and draws only among what is up") {
  const Chain chain(members({0, 1, 10}), steps({Spread{}, Healthy{}}), {});
  for (std::uint64_t i = 0; i < 100; ++i) {
    CHECK(run(chain, *roll(3, 0b011), i).mask() == 0b010);
  }
  const Chain standbys(members({0, 0}), steps({Spread{}}), {});
  CHECK(run(standbys, *roll(2, 0b11), 1).mask() == 0b11);
}

TEST_CASE("the same network gets the same endpoint whatever the draw, and its neighbours others") {
  const Chain chain(members({1, 1, 1}), steps({sticky_of(3)}), {});
  const auto standings = roll(3, 0b111);
  std::set<std::vector<std::uint8_t>> orders;
  for (std::uint64_t client = 0; client < 64; ++client) {
    const auto host = geo::Address::from_v4(network(client).v4() + 77);
    Notes one, other;
    const auto order =
        chain.run({*standings, Asked::v4, Pass::first, nullptr, 1, network(client)}, one);
    const auto again = chain.run({*standings, Asked::v4, Pass::first, nullptr, 2, host}, other);
    REQUIRE(std::ranges::equal(order.order(), again.order()));
    orders.insert({order.order().begin(), order.order().end()});
  }
  CHECK(orders.size() == 6);
}

TEST_CASE(
    "an endpoint that goes moves only its own clients, one that is lighter only what it loses") {
  constexpr std::size_t n = 8;
  const Chain equal(members(std::vector<std::uint64_t>(n, 2)), steps({sticky_of(n)}), {});
  const Chain fewer(members(std::vector<std::uint64_t>(n - 1, 2)), steps({sticky_of(n - 1)}), {});
  CHECK(moved(equal, fewer) == Approx(1.0 / n).epsilon(0.1));
  std::vector<std::uint64_t> weights(n, 2);
  weights[3] = 1;  // from 1/8 to 1/15
  const Chain lighter(members(weights), steps({sticky_of(n)}), {});
  CHECK(moved(equal, lighter) == Approx(1.0 / 8 - 1.0 / 15).epsilon(0.1));
  weights[3] = 4;  // from 1/8 to 4/18
  const Chain heavier(members(weights), steps({sticky_of(n)}), {});
  CHECK(moved(equal, heavier) == Approx(4.0 / 18 - 1.0 / 8).epsilon(0.1));
}

TEST_CASE("sticky drops weight 0 while anything else is left") {
  const Chain chain(members({0, 1, 0}), steps({sticky_of(3)}), {});
  CHECK(run(chain, *roll(3, 0b111), 1).mask() == 0b010);
  const Chain after(members({0, 1, 0}), steps({Healthy{}, sticky_of(3)}), {});
  CHECK(run(after, *roll(3, 0b101), 1).mask() == 0b101);
}

TEST_CASE("the scope of a sticky answer is not shorter than the networks it draws by") {
  Geo geo;
  geo.rule.keys = {network_key("91.0.0.0/16", {1}), network_key("91.0.7.0/24", {0}), any_key({0})};
  Sticky coarse = sticky_of(2);
  coarse.v4_bits = 20;
  coarse.v6_bits = 48;
  const auto scope = [](const Chain& chain, const Client& client) {
    return Catchments::build(chain, {}).locate(client, chain.options()).scope;
  };
  const Chain sticky(members({1, 1}), steps({sticky_of(2)}), {});
  CHECK(scope(sticky, subnet("91.0.0.0/24")) == 24);
  CHECK(scope(sticky, subnet("91.0.0.0/16")) == 24);  // SOURCE is shorter: the answer is that /24's
  CHECK(scope(sticky, subnet("2400::/56")) == 56);
  CHECK(scope(sticky, subnet("2002:5b00:0000::/48")) == 40);  // 6to4: 16 and 24
  CHECK(scope(sticky, subnet("10.0.0.0/24")) == 8);           // the resolver's address decides
  CHECK(scope(sticky, from("91.0.0.1")) == 0);
  const Chain both(members({1, 1}), steps({geo, coarse}), {});
  CHECK(scope(both, subnet("8.8.8.0/24")) == 20);
  CHECK(scope(both, subnet("91.0.7.0/24")) == 24);
  CHECK(scope(both, subnet("2400::/56")) == 48);
}
