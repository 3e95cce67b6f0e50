// What a million draws give, as whole distributions: not only who comes first, but who comes behind
// whom, and which come together. Draws are numbered, so every run of the test is the same.
#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

using Order = std::vector<std::uint8_t>;

constexpr std::uint64_t draws = 1'000'000;

/// Quantiles of the chi-squared distribution at p = 0.001, by degrees of freedom.
double limit(std::size_t degrees) {
  static const std::map<std::size_t, double> limits{
      {0, 1e-9}, {1, 10.828}, {3, 16.266}, {4, 18.467}, {7, 24.322}, {11, 31.264}, {23, 49.728}};
  return limits.at(degrees);
}

/// How often each outcome came, against the probabilities that it should have.
template <typename Outcome>
void require_law(const std::map<Outcome, double>& seen, const std::map<Outcome, double>& law) {
  double chi_squared = 0, total = 0;
  for (const auto& [outcome, probability] : law) {
    const auto found = seen.find(outcome);
    const double count = found == seen.end() ? 0 : found->second;
    const double expected = double(draws) * probability;
    chi_squared += (count - expected) * (count - expected) / expected;
    total += probability;
  }
  CHECK(total == Approx(1.0));
  CHECK(chi_squared < limit(law.size() - 1));
  CHECK(seen.size() == law.size());  // nothing else came
}

Sticky sticky_of(std::size_t endpoints) {
  Sticky rule;
  for (std::size_t i = 0; i < endpoints; ++i) {
    rule.keys.push_back(endpoint_key("", "web", "e" + std::to_string(i)));
  }
  return rule;
}

/// A chain with the standings it runs on; the i-th draw comes with the i-th client network.
struct Sample {
  Chain chain;
  std::unique_ptr<health::Roll> standings;
  bool v6 = false;

  Sample(std::vector<Member> list, std::vector<Rule> rules, std::uint64_t up = ~0ULL)
      : chain(std::move(list), steps(std::move(rules)), {}),
        standings(roll(chain.members().size(), up)) {}

  [[nodiscard]] Candidates run(std::uint64_t i, std::size_t count = max_steps) const {
    Notes notes;
    geo::Address client = geo::Address::from_v4(static_cast<std::uint32_t>(0x01000000 + (i << 8U)));
    if (v6) {
      client = geo::Address{};
      client.octets[0] = 0x20;
      for (std::size_t at = 0; at < 4; ++at) {
        client.octets[6 - at] = static_cast<std::uint8_t>(i >> (8 * at));
      }
    }
    return chain.run({*standings, Asked::v4, Pass::first, nullptr, i, client}, notes, count);
  }
  [[nodiscard]] std::map<Order, double> orders() const {
    std::map<Order, double> seen;
    for (std::uint64_t i = 0; i < draws; ++i) {
      const Candidates left = run(i);
      ++seen[{left.order().begin(), left.order().end()}];
    }
    return seen;
  }
  [[nodiscard]] std::map<Candidates::Mask, double> sets() const {
    std::map<Candidates::Mask, double> seen;
    for (std::uint64_t i = 0; i < draws; ++i) ++seen[run(i).mask()];
    return seen;
  }
};

/// Each place goes to one of those left in proportion to its weight: the probability of each order.
std::map<Order, double> weighted_law(const std::vector<std::uint64_t>& weights) {
  std::map<Order, double> law;
  Order order(weights.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  do {
    double left = std::accumulate(weights.begin(), weights.end(), 0.0), probability = 1;
    for (const std::uint8_t endpoint : order) {
      probability *= double(weights[endpoint]) / left;
      left -= double(weights[endpoint]);
    }
    law[order] = probability;
  } while (std::next_permutation(order.begin(), order.end()));
  return law;
}

const std::vector<std::uint64_t> weights{5, 10, 25, 60};

}  // namespace

TEST_CASE("weighted draws every place of the order, each given those before it") {
  require_law(Sample(members(weights), {Weighted{}}).orders(), weighted_law(weights));
}

TEST_CASE("sticky has the orders of weighted, over networks of either family") {
  Sample drawn(members(weights), {sticky_of(4)});
  drawn.v6 = GENERATE(false, true);
  require_law(drawn.orders(), weighted_law(weights));
}

TEST_CASE("shuffle gives all orders alike, and so does a chain that orders nothing") {
  const auto rules = GENERATE(0, 1) == 0 ? std::vector<Rule>{} : std::vector<Rule>{Shuffle{}};
  require_law(Sample(members({1, 1, 1, 1}), rules).orders(), weighted_law({1, 1, 1, 1}));
}

TEST_CASE("spread keeps each by itself with its weight's share of the greatest there is") {
  // The heaviest is down, so the 10 is kept for certain.
  const auto list = members({1, 3, 5, 10, 80});
  std::map<Candidates::Mask, double> law;
  for (Candidates::Mask some = 0; some < 8; ++some) {
    const auto share = [&](unsigned i, double p) { return (some >> i & 1U) != 0 ? p : 1 - p; };
    law[some | 0b1000] = share(0, 0.1) * share(1, 0.3) * share(2, 0.5);
  }
  require_law(Sample(list, {Healthy{}, Spread{}}, 0b01111).sets(), law);
  require_law(Sample(list, {Spread{}, Healthy{}}, 0b01111).sets(), law);
}

TEST_CASE("two draws of one chain are independent of each other") {
  // The order in which spread leaves what it keeps is the shuffle's, whatever it kept.
  const Sample sample(members({1, 2}), {Spread{}, Shuffle{}});
  std::map<std::pair<Order, Order>, double> seen, law{{{{1}, {1}}, 0.5}};
  for (std::uint64_t i = 0; i < draws; ++i) {
    const Candidates first = sample.run(i, 1), second = sample.run(i);
    ++seen[{{first.order().begin(), first.order().end()},
            {second.order().begin(), second.order().end()}}];
  }
  for (const Order& one : {Order{0, 1}, Order{1, 0}}) {
    for (const Order& other : {Order{0, 1}, Order{1, 0}}) law[{one, other}] = 0.125;
  }
  require_law(seen, law);
}

TEST_CASE("trickle sends its share of the draws to the next tier with a candidate") {
  Prefer rule;
  rule.tiers = {{0}, {1}, {2}, {3}};
  rule.trickle_ppm = 20'000;
  const auto list = members({1, 1, 1, 1});
  require_law<Candidates::Mask>(Sample(list, {Healthy{}, rule}).sets(),
                                {{0b0001, 0.98}, {0b0010, 0.02}});
  require_law<Candidates::Mask>(Sample(list, {Healthy{}, rule}, 0b1010).sets(),
                                {{0b0010, 0.98}, {0b1000, 0.02}});
  require_law<Candidates::Mask>(Sample(list, {rule, Healthy{}}, 0b1101).sets(), {{0b0001, 1.0}});
  rule.at_least = 2;
  require_law<Candidates::Mask>(Sample(list, {Healthy{}, rule}).sets(),
                                {{0b0011, 0.98}, {0b0100, 0.02}});
  rule.at_least = 1;
  rule.tiers = {{0}, {0}, {0, 1}};  // what was taken is no next tier
  require_law<Candidates::Mask>(Sample(list, {rule}).sets(), {{0b0001, 0.98}, {0b0010, 0.02}});
}

TEST_CASE("a tier's members share what the tier gets by their weights") {
  Prefer rule;
  rule.tiers = {{0, 1}, {2, 3}};
  rule.trickle_ppm = 250'000;
  const Sample drawn(members({3, 1, 1, 4}), {rule, Weighted{}, First{1}});
  require_law<Candidates::Mask>(
      drawn.sets(),
      {{0b0001, 0.75 * 0.75}, {0b0010, 0.75 * 0.25}, {0b0100, 0.25 * 0.2}, {0b1000, 0.25 * 0.8}});
}

TEST_CASE("an endpoint's addresses begin anywhere alike and go round, each endpoint by itself") {
  auto list = members({1, 1});
  list[0].v4_count = 4;
  list[1].v4_count = 3;
  const Chain chain(list, steps({Prefer{{{0}, {1}}, 2, 0}}), {});
  const Catchments catchments = Catchments::build(chain, {});
  const auto standings = roll(2, 0b11);
  std::map<std::pair<int, int>, double> seen, law;
  for (std::uint64_t i = 0; i < draws; ++i) {
    const Choice choice =
        choose({chain, *standings, catchments}, from("192.0.2.1"), Asked::v4, {1, i});
    REQUIRE(choice.size == 7);
    const auto& picks = choice.picks;
    ++seen[{picks[0].address, picks[1].address}];
    for (unsigned turn = 1; turn < 3; ++turn) {
      REQUIRE(picks[2 * turn].address == (picks[0].address + turn) % 4);
      REQUIRE(picks[2 * turn + 1].address == (picks[1].address + turn) % 3);
    }
  }
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 3; ++b) law[{a, b}] = 1.0 / 12;
  }
  require_law(seen, law);
}

namespace {

constexpr std::uint64_t clients = 200'000;

/// Which endpoint each client network gets.
std::vector<std::string> homes(const Sample& sample) {
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < clients; ++i) {
    keys.push_back(sample.chain.members()[sample.run(i).order()[0]].key);
  }
  return keys;
}

/// The shares of the networks that went from one endpoint to another.
std::map<std::pair<std::string, std::string>, double> moves(const std::vector<std::string>& before,
                                                            const std::vector<std::string>& after) {
  std::map<std::pair<std::string, std::string>, double> shares;
  for (std::size_t i = 0; i < clients; ++i) {
    if (before[i] != after[i]) shares[{before[i], after[i]}] += 1.0 / double(clients);
  }
  return shares;
}

}  // namespace

TEST_CASE("of n equal endpoints one that changes, goes or comes moves only what it must") {
  constexpr std::size_t n = 6;
  constexpr double each = 1.0 / n;
  const auto equal = members(std::vector<std::uint64_t>(n, 4));
  const auto last = "e" + std::to_string(n - 1);
  const auto changed = [&](std::uint64_t weight) {
    auto list = equal;
    list.back().weight = weight * one_weight;
    return homes(Sample(list, {sticky_of(n)}));
  };
  const auto share = [&](double weight) { return weight / ((n - 1) * 4 + weight); };
  auto fewer = equal;
  fewer.pop_back();
  const auto all = homes(Sample(equal, {sticky_of(n)}));
  const auto without = homes(Sample(fewer, {sticky_of(n - 1)}));
  struct Row {
    const char* what;
    const std::vector<std::string> from, to;
    double least;  // what cannot stay
    bool leaves;   // the last endpoint, or comes to it
  };
  const Row rows[] = {{"one gets lighter", all, changed(1), each - share(1), true},
                      {"one gets heavier", all, changed(9), share(9) - each, false},
                      {"one becomes a standby", all, changed(0), each, true},
                      {"one goes", all, without, each, true},
                      {"one comes", without, all, each, false}};
  for (const Row& row : rows) {
    INFO(row.what);
    double moved = 0;
    const auto shares = moves(row.from, row.to);
    for (const auto& [way, part] : shares) {
      moved += part;
      CHECK((row.leaves ? way.first : way.second) == last);     // nobody moves between two others
      CHECK(part == Approx(row.least / (n - 1)).epsilon(0.1));  // and all of these get alike
    }
    CHECK(moved == Approx(row.least).epsilon(0.1));
    CHECK(shares.size() == n - 1);
  }
}

TEST_CASE("an endpoint that is down moves only its own clients, and they come back to it") {
  const Sample all_up(members(weights), {Healthy{}, sticky_of(4)});
  const Sample one_down(members(weights), {Healthy{}, sticky_of(4)}, 0b1011);
  for (const auto& [way, part] : moves(homes(all_up), homes(one_down))) {
    CHECK(way.first == "e2");
    const double weight = way.second == "e0" ? 5 : way.second == "e1" ? 10 : 60;
    CHECK(part == Approx(0.25 * weight / 75).epsilon(0.05));
  }
}
