// "Any two clients in one leaf get the same candidates in every state of health; no wider prefix
// has that property" (ZONE.md §7), over random geographies and random rules of every kind. Between
// two borders of anything all clients are alike, so one of each stretch stands for it, and the leaf
// around a client can be told exactly.
#include <catch2/catch.hpp>
#include <map>

#include "test/zones/steer/leaves_definition.h"
#include "zones/steer/special_purpose.h"

using namespace leaves;

namespace {

/// What the compiled catchments make of the same.
class Compiled {
 public:
  Compiled(const Chain& chain, const geo::Geography& geography)
      : chain_(chain), catchments_(Catchments::build(chain, geography)) {
    for (const Step& step : chain.steps()) {
      if (!std::holds_alternative<Healthy>(step.rule)) {
        alone_.emplace_back(members({1, 1, 1, 1}), std::vector<Step>{step}, Options{});
      }
    }
  }

  [[nodiscard]] Located locate(const Client& client) const {
    return catchments_.locate(client, chain_.options());
  }
  [[nodiscard]] const Catchments& catchments() const { return catchments_; }
  const Signature& signature(const Catchment* catchment) {
    auto& known = known_[catchment];
    if (known.empty()) {
      for (std::size_t step = 0; step < alone_.size(); ++step) append(*catchment, step, known);
    }
    return known;
  }

 private:
  void append(const Catchment& catchment, std::size_t step, Signature& signature) const {
    const Catchment own{{catchment.paths[step]}, {catchment.reaches[step]}};
    for (Candidates::Mask left = 1; left < 1U << endpoints; ++left) {
      const auto standings = roll(endpoints, ~0ULL);
      for (std::size_t i = 0; i < endpoints; ++i) {
        health::Outlook outlook;
        outlook.out = (left >> i & 1U) == 0;
        (*standings)[i].outlook = outlook.pack();
      }
      Notes notes;
      const auto kept = alone_[step].run({*standings, Asked::v4, Pass::first, &own, 1}, notes);
      signature.emplace_back(kept.order().begin(), kept.order().end());
      const bool keeps_all = own.paths[0].empty();  // `nearest` of an unknown place: any order
      if (keeps_all) std::sort(signature.back().begin(), signature.back().end());
    }
  }

  const Chain& chain_;
  Catchments catchments_;
  std::vector<Chain> alone_;
  std::map<const Catchment*, Signature> known_;
};

/// The client networks of one family by number.
struct Blocks {
  bool v4;
  [[nodiscard]] unsigned width() const { return v4 ? finest_v4 : finest_v6; }
  [[nodiscard]] geo::Address at(std::uint64_t number) const {
    if (v4) return geo::Address::from_v4(static_cast<std::uint32_t>(number << 8U));
    geo::Address address;
    for (unsigned i = 0; i < 7; ++i) {
      address.octets[i] = static_cast<std::uint8_t>(number >> (48 - 8 * i));
    }
    return address;
  }
  [[nodiscard]] std::uint64_t number(const geo::Address& address) const {
    return v4 ? address.v4() >> 8U : address.high() >> 8U;
  }
  [[nodiscard]] Client client(std::uint64_t number, unsigned source) const {
    const auto network = geo::Prefix::of(at(number), source);
    Client made{geo::Address::from_v4(0xC6336401), ClientSubnet{}};
    made.subnet->family = v4 ? geo::Family::v4 : geo::Family::v6;
    made.subnet->source_length = network.length;
    const std::size_t skip = v4 ? 12 : 0;
    for (std::size_t i = skip; i < 16; ++i) {
      made.subnet->octets[i - skip] = network.address.octets[i];
    }
    return made;
  }
};

/// The client networks of one family in stretches of equals.
class Stretches {
 public:
  Stretches(Blocks blocks, const Definition& definition, const std::vector<geo::Prefix>& borders)
      : blocks_(blocks) {
    std::set<std::uint64_t> starts{0};
    for (const geo::Prefix& border : borders) {
      if (border.address.is_v4() != blocks.v4 || border.is_finer_than_a_subnet()) continue;
      starts.insert(blocks.number(border.first()));
      starts.insert(blocks.number(border.last()) + 1);
    }
    starts.erase(end());
    for (const std::uint64_t start : starts) {
      const geo::Address client = blocks.at(start);
      Stretch next{start, definition.of(client), Definition::region(client)};
      if (!list_.empty() && list_.back().region == next.region && list_.back().told == next.told) {
        continue;
      }
      list_.push_back(std::move(next));
    }
  }

  struct Stretch {
    std::uint64_t start;
    std::optional<Signature> told;  // none: the resolver's address decides
    std::size_t region;
  };
  [[nodiscard]] const std::vector<Stretch>& all() const { return list_; }
  [[nodiscard]] std::uint64_t end() const { return 1ULL << blocks_.width(); }
  /// The stretch that holds a client.
  [[nodiscard]] std::size_t of(std::uint64_t client) const {
    const auto behind = std::upper_bound(
        list_.begin(), list_.end(), client,
        [](std::uint64_t number, const Stretch& one) { return number < one.start; });
    return static_cast<std::size_t>(behind - list_.begin()) - 1;
  }
  /// Depth of the widest prefix around a client inside its stretch.
  [[nodiscard]] unsigned depth(std::uint64_t client) const {
    const std::size_t at = of(client);
    const std::uint64_t stop = at + 1 < list_.size() ? list_[at + 1].start : end();
    for (unsigned depth = 0;; ++depth) {
      const std::uint64_t size = 1ULL << (blocks_.width() - depth);
      const std::uint64_t first = client / size * size;
      if (first >= list_[at].start && first + size <= stop) return depth;
    }
  }

 private:
  Blocks blocks_;
  std::vector<Stretch> list_;
};

std::vector<geo::Prefix> borders_of(const std::vector<const Chain*>& chains, const Atlas& atlas) {
  std::vector<geo::Prefix> borders;
  for (const auto* layer : {&atlas.overlay, &atlas.country, &atlas.asn}) {
    for (const Network& one : *layer) borders.push_back(one.prefix);
  }
  for (const Chain* chain : chains) {
    for (const Step& step : chain->steps()) {
      const auto* geo = std::get_if<Geo>(&step.rule);
      if (geo == nullptr) continue;
      for (const GeoKey& key : geo->rule.keys) {
        if (key.kind != GeoKey::Kind::network) continue;
        if (key.map == nullptr) borders.push_back(key.network);
        if (key.map == nullptr) continue;
        borders.insert(borders.end(), key.map->networks.begin(), key.map->networks.end());
      }
    }
  }
  borders.insert(borders.end(), Definition::regions().begin(), Definition::regions().end());
  return borders;
}

constexpr unsigned six_to_four_bits = 16;
constexpr std::size_t six_to_four_region = 9;

/// One chain in one world, its stretches and what was compiled.
struct Case {
  explicit Case(Random& random) : atlas(random), chain(Rules(random).chain()) {}
  Atlas atlas;
  Chain chain;
  Definition definition{chain, atlas};
  Compiled compiled{chain, atlas.geography};
  std::vector<geo::Prefix> borders = borders_of({&chain}, atlas);
  Stretches v4{{true}, definition, borders}, v6{{false}, definition, borders};

  void check(Blocks blocks, std::uint64_t client, unsigned source) {
    INFO(blocks.at(client).to_string() << " with SOURCE " << source);
    const Located located = compiled.locate(blocks.client(client, source));
    const Stretches* stretches = blocks.v4 ? &v4 : &v6;
    unsigned before = 0;
    if (!blocks.v4 && stretches->all()[stretches->of(client)].region == six_to_four_region) {
      client = client >> 16U & 0xFFFFFFU;  // bits 16 to 39: the /24 behind
      stretches = &v4;
      before = six_to_four_bits;
    }
    const auto& told = stretches->all()[stretches->of(client)].told;
    REQUIRE(unsigned{located.scope} == before + stretches->depth(client));
    REQUIRE(located.by_subnet == told.has_value());
    if (told) REQUIRE(compiled.signature(located.catchment) == *told);
  }
};

}  // namespace

TEST_CASE("every leaf is as wide as what holds in it, at every border of both families") {
  Random random(GENERATE(range(1U, 7U)));
  for (int round = 0; round < 15; ++round) {
    Case one(random);
    for (const Blocks blocks : {Blocks{true}, Blocks{false}}) {
      const Stretches& stretches = blocks.v4 ? one.v4 : one.v6;
      for (const auto& stretch : stretches.all()) {
        one.check(blocks, stretch.start, blocks.width());
        one.check(blocks, stretch.start, blocks.v4 ? 32 : 128);
        if (stretch.start > 0) one.check(blocks, stretch.start - 1, blocks.width());
        const std::uint64_t beside =
            (stretch.start + random.below(1U << random.below(20))) % stretches.end();
        one.check(blocks, beside, blocks.width());
      }
      for (int i = 0; i < 100; ++i) {  // inside 6to4 and anywhere
        const std::uint64_t anywhere = random.below(stretches.end());
        one.check(blocks, anywhere, blocks.width());
        if (!blocks.v4) one.check(blocks, 0x2002ULL << 40U | anywhere >> 16U, blocks.width());
      }
      for (int i = 0; i < 100; ++i) {  // a short SOURCE is its first network
        const auto source = static_cast<unsigned>(1 + random.below(blocks.width()));
        const std::uint64_t size = 1ULL << (blocks.width() - source);
        one.check(blocks, random.below(stretches.end()) / size * size, source);
      }
    }
  }
}

TEST_CASE("a resolver's own address is told by every network, however fine, folded onto IPv4") {
  Random random(77);
  for (int round = 0; round < 12; ++round) {
    Case one(random);
    for (const geo::Prefix& border : one.borders) {
      for (geo::Address source : {border.first(), border.last()}) {
        const Located located = one.compiled.locate({source, std::nullopt});
        INFO(source.to_string());
        CHECK(located.scope == 0);
        CHECK_FALSE(located.by_subnet);
        source = folded(source);
        if (source == geo::Address{}) continue;  // nobody's own
        const bool decides = one.definition.source_decides(source);
        const auto told = decides ? one.definition.told_by(source, false)
                                  : Definition(one.chain, Atlas()).told_by({}, false);
        REQUIRE(one.compiled.signature(located.catchment) == told);
      }
    }
  }
}

TEST_CASE("in a tree of services the scope is the deepest leaf, and all inside get the same") {
  Random random(GENERATE(range(20U, 24U)));
  for (int round = 0; round < 6; ++round) {
    const Atlas atlas(random);
    Rules rules(random);
    const Chain chains[] = {rules.chain(), rules.chain(), rules.chain()};
    std::vector<Member> holding = members({1, 1, 1, 1});
    holding[1].is_nested = holding[3].is_nested = true;
    const Chain root(holding, {chains[0].steps().begin(), chains[0].steps().end()}, {});
    std::vector<Catchments> catchments;
    std::vector<Stretches> v4, v6;
    for (const Chain& chain : chains) {
      catchments.push_back(Catchments::build(chain, atlas.geography));
      const Definition definition(chain, atlas);
      const auto borders = borders_of({&chain}, atlas);
      v4.emplace_back(Blocks{true}, definition, borders);
      v6.emplace_back(Blocks{false}, definition, borders);
    }
    for (int i = 0; i < 300; ++i) {
      const Blocks blocks{random.below(2) == 0};
      const auto& stretches = blocks.v4 ? v4 : v6;
      const auto& some = stretches[random.below(3)].all();
      std::uint64_t client = some[random.below(some.size())].start;
      if (client > 0 && random.below(2) == 0) --client;
      unsigned deepest = 0;
      for (const Stretches& one : stretches) deepest = std::max(deepest, one.depth(client));
      const bool folds = Definition::region(blocks.at(client)) == six_to_four_region;

      const auto outer = roll(4, random.below(16) | 0b1010);
      const auto first = roll(4, random.below(16)), second = roll(4, random.below(16));
      const Place places[] = {{&chains[1], first.get(), &catchments[1], 0, 1},
                              {&chains[2], second.get(), &catchments[2], 0, 3}};
      const Policy policy{root, *outer, catchments[0], places};
      const auto ask = [&](std::uint64_t number) {
        return choose(policy, blocks.client(number, blocks.width()), Asked::v4, {1, 99});
      };
      const Choice choice = ask(client);
      INFO(blocks.at(client).to_string() << " scope " << unsigned{choice.scope});
      if (choice.condition == Condition::empty_by_health) continue;  // the same for everybody
      if (!folds) REQUIRE(unsigned{choice.scope} == deepest);
      const std::uint64_t size = 1ULL << (blocks.width() - choice.scope);
      for (int other = 0; other < 6; ++other) {
        const Choice beside = ask(client / size * size + random.below(size));
        REQUIRE(beside.scope == choice.scope);
        REQUIRE(beside.condition == choice.condition);
        REQUIRE(beside.size == choice.size);
        for (std::size_t at = 0; at < choice.size; ++at) {
          REQUIRE(beside.picks[at].place == choice.picks[at].place);
          REQUIRE(beside.picks[at].endpoint == choice.picks[at].endpoint);
        }
      }
    }
  }
}
