// The step `nearest`, from its rule to what a client gets, and the scope property over random
// positions: the compiled order must say for every set of endpoints left what distances say.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

using List = std::vector<std::uint8_t>;

// New York, London, Paris, Tokyo.
const std::vector<geo::Position> cities{
    {40.71F, -74.01F}, {51.51F, -0.13F}, {48.86F, 2.35F}, {35.68F, 139.65F}};

NearestRule rule_of(std::vector<geo::Position> positions, std::uint32_t within_percent = 0,
                    std::uint32_t within_km = 0) {
  NearestRule rule;
  rule.bias.resize(positions.size());
  rule.positions = std::move(positions);
  rule.within_percent = within_percent;
  rule.within_km = within_km;
  return rule;
}

Chain chain_of(const NearestRule& rule) {
  const std::vector<std::uint64_t> weights(rule.positions.size(), 1);
  return Chain(members(weights), steps({Healthy{}, Nearest{rule, 0}}), {});
}

/// What the definition says: the closest one left, and the others within bounds, in order. For
/// positions of which no two are equally far.
List by_definition(const NearestRule& rule, const geo::Position& client, Candidates::Mask up) {
  std::vector<std::pair<std::uint64_t, std::uint8_t>> far;
  for (std::uint8_t i = 0; i < rule.positions.size(); ++i) {
    if ((up >> i & 1U) != 0) far.emplace_back(rule.distance_cm(i, client), i);
  }
  std::sort(far.begin(), far.end());
  List kept;
  for (const auto& [distance, endpoint] : far) {
    const std::uint64_t bound = far[0].first + far[0].first * rule.within_percent / 100 +
                                std::uint64_t{rule.within_km} * 100'000;
    if (distance <= bound) kept.push_back(endpoint);
  }
  return kept;
}

List run(const Chain& chain, const Catchment& catchment, Candidates::Mask up) {
  Notes notes;
  const auto standings = roll(chain.members().size(), up);
  const auto kept = chain.run({*standings, Asked::v4, Pass::first, &catchment, 1}, notes);
  return {kept.order().begin(), kept.order().end()};
}

/// What each set of endpoints left gives one client.
std::vector<List> table(const NearestRule& rule, const std::optional<geo::Position>& client) {
  std::vector<List> results;
  const std::size_t sets = 1ULL << rule.positions.size();
  for (Candidates::Mask up = 1; client && up < sets; ++up) {
    results.push_back(by_definition(rule, *client, up));
  }
  return results;
}

class Random {
 public:
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  geo::Position position() {
    return {static_cast<float>(below(150'000)) / 1'000 - 75,
            static_cast<float>(below(360'000)) / 1'000 - 180};
  }
  geo::Prefix network() {
    const auto at = static_cast<std::uint32_t>(0x20000000 + below(0x20000000));
    return geo::Prefix::of(geo::Address::from_v4(at), static_cast<unsigned>(8 + below(17)));
  }

 private:
  std::mt19937_64 engine_{20240711};
};

/// A database of many positions: one known everywhere, others inside.
geo::Geography geography_of(Random& random, bool everywhere) {
  constexpr std::uint32_t positions = 300;
  geo::Layer layer;
  layer.places.emplace_back();
  for (std::uint32_t i = 0; i < positions; ++i) {
    geo::Place place;
    place.position = random.position();
    layer.places.push_back(place);
  }
  geo::PartitionBuilder builder(everywhere ? 1 : 0);
  for (int i = 0; i < 400; ++i) {
    builder.put(random.network(), static_cast<std::uint32_t>(random.below(positions)));
  }
  layer.partition = std::move(builder).build();
  layer.knows.position = true;
  std::vector<geo::Layer> layers;
  layers.push_back(std::move(layer));
  return geo::Geography(std::move(layers));
}

}  // namespace

TEST_CASE("nearest keeps the closest endpoint that is left, else the next") {
  const NearestRule rule = rule_of(cities);
  const Chain chain = chain_of(rule);
  const Nearness dublin = rule.from({53.35F, -6.26F});
  const Catchment catchment{{dublin.rungs}, {dublin.reach}};
  CHECK(run(chain, catchment, 0b1111) == List{1});
  CHECK(run(chain, catchment, 0b1101) == List{2});
  CHECK(run(chain, catchment, 0b1001) == List{0});
}

TEST_CASE("within keeps what is little farther than the closest one left, in order") {
  const NearestRule by_km = rule_of(cities, 0, 400);
  const Nearness dublin = by_km.from({53.35F, -6.26F});  // London 463 km, Paris 778 km
  CHECK(run(chain_of(by_km), {{dublin.rungs}, {dublin.reach}}, 0b1111) == List{1, 2});
  CHECK(run(chain_of(by_km), {{dublin.rungs}, {dublin.reach}}, 0b1011) == List{1});
  CHECK(run(chain_of(by_km), {{dublin.rungs}, {dublin.reach}}, 0b1001) == List{0});
  const NearestRule by_percent = rule_of(cities, 60);
  const Nearness again = by_percent.from({53.35F, -6.26F});
  CHECK(run(chain_of(by_percent), {{again.rungs}, {again.reach}}, 0b1111) == List{1});
}

TEST_CASE("a share of no distance is no distance: a client beside an endpoint gets that one") {
  const NearestRule rule = rule_of(cities, 50);
  const Nearness london = rule.from(cities[1]);
  const Catchment catchment{{london.rungs}, {london.reach}};
  CHECK(run(chain_of(rule), catchment, 0b1111) == List{1});
  CHECK(run(chain_of(rule), catchment, 0b1101) == List{2});
}

TEST_CASE("a bias is Route 53's: +b shortens by b percent, -b divides by 1 + b percent") {
  NearestRule rule = rule_of({cities[0], cities[0], cities[0]});
  rule.bias = {0, 20, -25};
  const std::uint64_t plain = rule.distance_cm(0, cities[1]);
  CHECK(rule.distance_cm(1, cities[1]) == plain / 100 * 80);
  CHECK(double(rule.distance_cm(2, cities[1])) == Approx(double(plain) / 1.25));
  rule.bias = {0, 99, -99};
  CHECK(rule.from(cities[1]).rungs == Path{{1}, {2}, {0}});
}

TEST_CASE("endpoints equally far are equals") {
  const NearestRule rule = rule_of({cities[0], cities[0], cities[1]});
  const Nearness near = rule.from(cities[0]);
  CHECK(near.rungs == Path{{0, 1}, {2}});
  const Chain chain(members({1, 1, 1}), steps({Nearest{rule, 0}, First{1}}), {});
  const Catchment catchment{{near.rungs}, {near.reach}};
  const auto standings = roll(3, 0b111);
  int first = 0;
  for (std::uint64_t draw = 0; draw < 1'000; ++draw) {
    Notes notes;
    const auto kept = chain.run({*standings, Asked::v4, Pass::first, &catchment, draw}, notes);
    REQUIRE_FALSE(kept.contains(2));
    first += kept.contains(0) ? 1 : 0;
  }
  CHECK(std::abs(first - 500) < 100);
}

TEST_CASE("a client of unknown place keeps all") {
  const Chain chain = chain_of(rule_of(cities));
  const Catchments catchments = Catchments::build(chain, {});
  CHECK(run(chain, *catchments.locate(from("203.0.113.1"), {}).catchment, 0b1111).size() == 4);
  CHECK(run(chain, *catchments.locate(from("203.0.113.1"), {}).catchment, 0b0110).size() == 2);
}

TEST_CASE("any two clients inside a scope have the same nearest endpoints, and no wider one does") {
  Random random;
  for (std::uint32_t round = 0; round < 9; ++round) {
    NearestRule rule = rule_of({random.position(), random.position(), random.position()},
                               round % 3 == 1 ? 40 : 0, round % 3 == 2 ? 2'000 : 0);
    rule.bias[0] = static_cast<std::int8_t>(round % 2 == 0 ? 0 : 30);
    const Chain chain = chain_of(rule);
    const geo::Geography geography = geography_of(random, round % 2 == 0);
    const Catchments catchments = Catchments::build(chain, geography);
    const auto of = [&](std::uint32_t at) {
      return table(rule, geography.look_up(geo::Address::from_v4(at)).place.position);
    };
    for (int i = 0; i < 150; ++i) {
      const geo::Address address = geo::Prefix::of(random.network().address, 24).address;
      const Located located = catchments.locate(subnet(address.to_string() + "/24"), {});
      const auto results = of(address.v4());
      for (Candidates::Mask up = 1; !results.empty() && up < 8; ++up) {
        REQUIRE(run(chain, *located.catchment, up) == results[up - 1]);
      }
      const geo::Prefix leaf = geo::Prefix::of(address, located.scope);
      const std::uint64_t step = 1U << 8U;
      const auto hosts = std::min<std::uint64_t>(1ULL << (32 - leaf.length), 4'000 * step);
      for (std::uint64_t host = 0; host < hosts; host += step * (1 + hosts / (step * 64))) {
        REQUIRE(of(leaf.address.v4() + static_cast<std::uint32_t>(host)) == results);
      }
      if (leaf.length <= 3) continue;
      const geo::Prefix wider = geo::Prefix::of(address, leaf.length - 1U);
      bool differs = false;
      for (std::uint64_t at = wider.first().v4(); !differs && at <= wider.last().v4();) {
        const auto beside = geo::Address::from_v4(static_cast<std::uint32_t>(at));
        const Located found = catchments.locate(subnet(beside.to_string() + "/24"), {});
        // What tells two leaves apart is something that some set of endpoints shows.
        differs = of(beside.v4()) != results;
        at += 1ULL << (32U - found.scope);
      }
      REQUIRE(differs);
    }
  }
}

TEST_CASE("a database's thousands of positions shrink to a handful of catchments") {
  Random random;
  const Chain chain = chain_of(rule_of({cities[0], cities[1], cities[3]}));
  const Catchments catchments = Catchments::build(chain, geography_of(random, true));
  CHECK(catchments.all().size() <= 7);  // 3! orders and the unknown place
}

TEST_CASE("a position does not complete the place of another country") {
  const auto network = geo::Prefix::parse("198.18.0.0/15").value();
  const std::pair<geo::Prefix, geo::Place> germany{network, place("DE", geo::Continent::EU)};
  geo::Place american = place("US", geo::Continent::NA);
  american.position = cities[0];
  const std::pair<geo::Prefix, geo::Place> city{network, american};
  const geo::Geography geography({geo::make_overlay({&germany, 1}), geo::make_overlay({&city, 1})});
  const Chain chain = chain_of(rule_of(cities));
  const Catchments catchments = Catchments::build(chain, geography);
  CHECK(catchments.locate(subnet("198.18.6.0/24"), {}).catchment->paths[0].empty());
}
