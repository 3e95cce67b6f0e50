#include "zones/steer/choice.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

constexpr std::uint64_t now_ms = 1'000'000;

struct World {
  Chain chain;
  Catchments catchments;
  explicit World(Chain made) : chain(std::move(made)), catchments(Catchments::build(chain, {})) {}
  [[nodiscard]] Choice ask(const health::Roll& standings, const Client& client = from("192.0.2.1"),
                           std::uint64_t draw = 1, Asked asked = Asked::v4) const {
    return choose({chain, standings, catchments}, client, asked, {now_ms, draw});
  }
};

std::set<int> endpoints(const Choice& choice) {
  std::set<int> result;
  for (const Pick& pick : choice.chosen()) result.insert(pick.endpoint);
  return result;
}

Geo only_private(std::vector<std::uint8_t> endpoints) {
  Geo geo;
  geo.rule.keys = {network_key("10.0.0.0/8", std::move(endpoints))};
  return geo;
}

}  // namespace

TEST_CASE("a type that no endpoint has is NODATA for everybody") {
  const World world(Chain(members({1}), steps({Healthy{}}), {}));
  const Choice choice = world.ask(*roll(1, 1), from("192.0.2.1"), 1, Asked::v6);
  CHECK(choice.condition == Condition::no_data);
  CHECK(choice.size == 0);
}

TEST_CASE("with nothing healthy the service fails open") {
  const World world(Chain(members({1, 1}), steps({Healthy{}}), {}));
  CHECK(world.ask(*roll(2, 0b01)).condition == Condition::steered);
  const Choice open = world.ask(*roll(2, 0));
  CHECK(open.condition == Condition::failed_open);
  CHECK(endpoints(open) == std::set<int>{0, 1});
}

TEST_CASE("none: empty gives NODATA with the service's least TTL") {
  Healthy rule;
  rule.none = Healthy::None::empty;
  Options options;
  options.ttl_min = 7;
  const World world(Chain(members({1, 1}), steps({rule}), options));
  const Choice choice = world.ask(*roll(2, 0));
  CHECK(choice.condition == Condition::empty_by_health);
  CHECK(choice.ttl == 7);
  CHECK(choice.scope == 0);
}

TEST_CASE("a none list is answered through the ordering and cutting steps only") {
  Healthy rule;
  rule.none = Healthy::None::list;
  rule.list = {2, 1};
  const World world(Chain(members({1, 1, 1}), steps({rule, Prefer{{{0}}, 1, 0}, First{1}}), {}));
  const Choice choice = world.ask(*roll(3, 0));
  CHECK(choice.condition == Condition::failed_open);
  CHECK(endpoints(choice) == std::set<int>{2});
}

TEST_CASE("NODATA that a client-dependent rule makes has the leaf's scope and TTL 0") {
  const World world(Chain(members({1}), steps({Healthy{}, only_private({0})}), {}));
  const Choice inside = world.ask(*roll(1, 1), subnet("10.1.2.0/24"));
  CHECK(inside.condition == Condition::steered);
  CHECK(inside.scope == 8);
  const Choice outside = world.ask(*roll(1, 1), subnet("11.1.2.0/24"));
  CHECK(outside.condition == Condition::empty_by_client);
  CHECK(outside.scope == 8);
  CHECK(outside.ttl == 0);
}

TEST_CASE("an empty answer that health alone made is the same for every client") {
  Healthy rule;
  rule.none = Healthy::None::empty;
  const World world(Chain(members({1}), steps({rule, only_private({0})}), {}));
  const Choice choice = world.ask(*roll(1, 0), subnet("10.1.2.0/24"));
  CHECK(choice.condition == Condition::empty_by_health);
  CHECK(choice.scope == 0);
}

TEST_CASE("addresses come one from each endpoint in turn, only those that are up") {
  auto list = members({1, 1});
  list[0].v4_count = 3;
  list[1].v4_count = 2;
  const World world(Chain(list, steps({Healthy{}, Prefer{{{0}, {1}}, 2, 0}}), {}));
  const auto standings = roll(2, 0b11);
  (*standings)[0].addresses = 0b101;
  const Choice choice = world.ask(*standings);
  REQUIRE(choice.size == 4);
  CHECK(choice.picks[0].endpoint == 0);
  CHECK(choice.picks[1].endpoint == 1);
  CHECK(choice.picks[2].endpoint == 0);
  CHECK(choice.picks[3].endpoint == 1);
  for (const Pick& pick : choice.chosen()) CHECK((pick.endpoint != 0 || pick.address != 1));
}

TEST_CASE("the first address rotates within an endpoint") {
  auto list = members({1});
  list[0].v4_count = 4;
  const World world(Chain(list, steps({Healthy{}, Addresses{1}}), {}));
  const auto standings = roll(1, 1);
  std::map<int, int> firsts;
  for (std::uint64_t draw = 0; draw < 4'000; ++draw) {
    const Choice choice = world.ask(*standings, from("192.0.2.1"), draw);
    REQUIRE(choice.size == 1);
    ++firsts[choice.picks[0].address];
  }
  REQUIRE(firsts.size() == 4);
  for (const auto& [address, count] : firsts) CHECK(std::abs(count - 1'000) < 150);
}

TEST_CASE("the neighbour of an address that is down gets no double share") {
  auto list = members({1});
  list[0].v4_count = 4;
  const World world(Chain(list, steps({Healthy{}, Addresses{1}}), {}));
  const auto standings = roll(1, 1);
  (*standings)[0].addresses = 0b1101;
  std::map<int, int> firsts;
  for (std::uint64_t draw = 0; draw < 3'000; ++draw) {
    ++firsts[world.ask(*standings, from("192.0.2.1"), draw).picks[0].address];
  }
  REQUIRE(firsts.size() == 3);
  for (const auto& [address, count] : firsts) CHECK(std::abs(count - 1'000) < 150);
}

TEST_CASE("AAAA answers name addresses behind the endpoint's A addresses") {
  auto list = members({1});
  list[0].v4_count = 2;
  list[0].v6_count = 1;
  const World world(Chain(list, steps({Healthy{}}), {}));
  const Choice choice = world.ask(*roll(1, 1), from("192.0.2.1"), 1, Asked::v6);
  REQUIRE(choice.size == 1);
  CHECK(choice.picks[0].address == 2);
}

TEST_CASE("equal data of two endpoints is answered once") {
  auto list = members({1, 1});
  list[0].identities = {0};
  list[1].identities = {0};
  const World world(Chain(list, steps({Healthy{}}), {}));
  CHECK(world.ask(*roll(2, 0b11)).size == 1);
}

TEST_CASE("at most eight addresses are answered unless the chain says otherwise") {
  auto list = members({1});
  list[0].v4_count = 64;
  CHECK(World(Chain(list, steps({Healthy{}}), {})).ask(*roll(1, 1)).size == 8);
  CHECK(World(Chain(list, steps({Addresses{64}}), {})).ask(*roll(1, 1)).size == 64);
}

TEST_CASE("families: common keeps only endpoints that have both") {
  auto list = members({1, 1});
  list[1].v6_count = 1;
  Options options;
  options.families_common = true;
  const World world(Chain(list, steps({Healthy{}}), options));
  CHECK(endpoints(world.ask(*roll(2, 0b11))) == std::set<int>{1});
}

TEST_CASE("a TTL never promises longer than health can vouch for") {
  struct Row {
    const char* what;
    std::uint32_t longest, least;
    std::uint64_t changes_at, now;
    std::uint32_t most, fewest;
  };
  constexpr auto never = health::Outlook::never;
  const std::vector<Row> rows{
      {"no doubt: the service's longest, less up to a quarter", 30, 5, never, 0, 30, 23},
      {"doubt cuts", 30, 5, 12'000, 0, 12, 9},
      {"never below the least", 30, 5, 2'000, 0, 5, 5},
      {"the doubt is over already", 30, 5, 1'000, 9'000, 5, 5},
      {"never below a second", 30, 0, 100, 0, 1, 1},
      {"one number sets both", 60, 60, never, 0, 60, 60},
      {"whole seconds, rounded down", 30, 1, 6'900, 5'000, 1, 1},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    std::set<std::uint32_t> seen;
    for (std::uint32_t network = 0; network < 500; ++network) {
      seen.insert(ttl_for(row.longest, row.least, row.changes_at, row.now,
                          geo::Address::from_v4(network << 8)));
    }
    CHECK(*seen.rbegin() == row.most);
    CHECK(*seen.begin() == row.fewest);
  }
}

TEST_CASE("all clients of one network get the same TTL") {
  for (std::uint32_t host = 0; host < 256; ++host) {
    REQUIRE(ttl_for(1000, 1, health::Outlook::never, 0, geo::Address::from_v4(0xC0000200 + host)) ==
            ttl_for(1000, 1, health::Outlook::never, 0, geo::Address::from_v4(0xC0000200)));
  }
}

TEST_CASE("the answer's TTL is the least of those of its endpoints") {
  auto list = members({1, 1});
  list[1].ttl = 10;
  Options options;
  options.ttl_max = 40;
  const World both(Chain(list, steps({Healthy{}}), options));
  CHECK(both.ask(*roll(2, 0b11)).ttl <= 10);
  CHECK(both.ask(*roll(2, 0b01)).ttl >= 30);
  // An endpoint that the answer has no room for does not count.
  const World one(Chain(list, steps({Prefer{{{0}, {1}}, 2, 0}, Addresses{1}}), options));
  CHECK(one.ask(*roll(2, 0b11)).ttl >= 30);
}

TEST_CASE("an endpoint that is held back because it is new shortens the TTL") {
  const World world(Chain(members({1, 1}), steps({Healthy{}}), {}));
  const auto standings = roll(2, 0b01);
  health::Outlook fresh;
  fresh.is_new = fresh.up_v4 = true;
  fresh.until_ms = now_ms;
  (*standings)[1].outlook = fresh.pack();
  const Choice choice = world.ask(*standings);
  CHECK(choice.ttl == 5);
  CHECK(endpoints(choice) == std::set<int>{0});
}

TEST_CASE("an endpoint that is down and may return shortens the TTL of the others' answer") {
  const World world(Chain(members({1, 1}), steps({Healthy{}}), {}));
  const auto standings = roll(2, 0b01);
  health::Outlook down;
  down.until_ms = now_ms + 6'000;
  (*standings)[1].outlook = down.pack();
  const Choice choice = world.ask(*standings);
  CHECK(choice.ttl <= 6);
  CHECK(endpoints(choice) == std::set<int>{0});
}

TEST_CASE("the endpoint in doubt is one that was consulted, and only where it shortens the TTL") {
  const auto standings = roll(3, 0b111);
  const auto doubt = [&](std::size_t endpoint, std::uint64_t until_ms) {
    health::Outlook outlook;
    outlook.up_v4 = true;
    outlook.until_ms = until_ms;
    (*standings)[endpoint].outlook = outlook.pack();
  };
  doubt(0, now_ms + 1'000);  // dropped before `healthy` looks
  doubt(1, now_ms + 9'000);
  doubt(2, now_ms + 8'000);
  Prefer two;
  two.tiers = {{1, 2}};
  Options options;
  options.ttl_max = 30;
  const World world(Chain(members({1, 1, 1}), steps({two, Healthy{}}), options));
  CHECK(world.ask(*standings).doubted == 2);
  options.ttl_max = 8;
  const World brief(Chain(members({1, 1, 1}), steps({two, Healthy{}}), options));
  CHECK(brief.ask(*standings).doubted == Notes::nobody);
}

TEST_CASE("what a cut before healthy looked at shortens the TTL, though it was cut") {
  const World world(Chain(members({1, 1}), steps({First{1}, Healthy{}}), {}));
  const auto standings = roll(2, 0b01);
  health::Outlook down;
  down.until_ms = now_ms + 6'000;
  (*standings)[1].outlook = down.pack();
  CHECK(endpoints(world.ask(*standings)) == std::set<int>{0});
  CHECK(world.ask(*standings).ttl <= 6);
}

TEST_CASE("without healthy an endpoint that was never probed is not held back") {
  const World world(Chain(members({1, 1}), steps({Shuffle{}}), {}));
  const auto standings = roll(2, 0b01);
  health::Outlook fresh;
  fresh.is_new = fresh.up_v4 = true;
  (*standings)[1].outlook = fresh.pack();
  CHECK(endpoints(world.ask(*standings)) == std::set<int>{0, 1});
}

TEST_CASE("a service that fails open answers with all addresses of an endpoint") {
  auto list = members({1});
  list[0].v4_count = 2;
  const World world(Chain(list, steps({Healthy{}}), {}));
  const auto standings = roll(1, 0);
  (*standings)[0].addresses = 0b01;  // one is up; with min_up 2 that is not enough
  CHECK(world.ask(*standings).condition == Condition::failed_open);
  CHECK(world.ask(*standings).size == 2);
}

TEST_CASE("records of other types are answered whole, whatever targets are up") {
  auto list = members({1});
  list[0].v4_count = 0;
  list[0].other_count = 3;
  const World world(Chain(list, steps({Healthy{}}), {}));
  const auto standings = roll(1, 1);
  (*standings)[0].addresses = 0b010;
  CHECK(world.ask(*standings, from("192.0.2.1"), 1, Asked::other).size == 3);
}

TEST_CASE("addresses are not answered for longer than their lookup vouches, whoever looks at it") {
  Options options;
  options.ttl_min = 2;
  for (const bool has_healthy : {true, false}) {
    INFO(has_healthy);
    auto rules = has_healthy ? steps({Healthy{}}) : steps({Shuffle{}});
    const World world(Chain(members({1, 1}), std::move(rules), options));
    for (const std::uint64_t up : {0b11U, 0b00U}) {  // steered, or failed open
      const auto standings = roll(2, up);
      (*standings)[1].lease = now_ms + 6'000;
      const Choice choice = world.ask(*standings);
      CHECK(choice.ttl <= 6);
      CHECK(choice.ttl >= 5);
      CHECK(choice.doubted == 1);
      CHECK(choice.lapses);
      (*standings)[1].lease = now_ms - 1;
      CHECK(world.ask(*standings).ttl == 2);
    }
  }
}

TEST_CASE("a lease of an endpoint that is not answered shortens nothing") {
  const World world(Chain(members({1, 1}), steps({Prefer{{{0}, {1}}, 1, 0}}), {}));
  const auto standings = roll(2, 0b11);
  (*standings)[1].lease = now_ms;
  const Choice choice = world.ask(*standings);
  CHECK(choice.ttl > 20);
  CHECK_FALSE(choice.lapses);
  CHECK(choice.doubted == Notes::nobody);
}

TEST_CASE("a type that a lookup may bring is denied for the service's least TTL only") {
  auto list = members({1});
  list[0].is_looked_up = true;
  list[0].v4_count = 0;
  Options options;
  options.ttl_min = 7;
  const World world(Chain(list, steps({Healthy{}}), options));
  for (const Asked asked : {Asked::v4, Asked::v6}) {
    const Choice choice = world.ask(*roll(1, 1), from("192.0.2.1"), 1, asked);
    CHECK(choice.condition == Condition::empty_by_health);
    CHECK(choice.ttl == 7);
    CHECK(choice.scope == 0);
  }
  const Choice other = world.ask(*roll(1, 1), from("192.0.2.1"), 1, Asked::other);
  CHECK(other.condition == Condition::no_data);
}

TEST_CASE("an address that the operator took out is answered in no pass, and not without health") {
  auto two = members({1, 1});
  two[0].v4_count = 2;
  for (const std::uint64_t up : {0b11ULL, 0b00ULL}) {
    for (const bool looks_at_health : {true, false}) {
      const World world(Chain(two, looks_at_health ? steps({Healthy{}}) : steps({}), {}));
      const auto standings = roll(2, up);
      (*standings)[0].addresses = 0b10;
      (*standings)[0].withheld = 0b01;
      for (std::uint64_t draw = 1; draw <= 50; ++draw) {
        const Choice choice = world.ask(*standings, from("192.0.2.1"), draw);
        for (const Pick& pick : choice.chosen()) {
          CHECK((pick.endpoint == 1 || pick.address == 1));
        }
      }
      (*standings)[0].withheld = 0b11;
      CHECK(endpoints(world.ask(*standings)) == std::set<int>{1});
    }
  }
}
