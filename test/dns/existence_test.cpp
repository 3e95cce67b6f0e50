// A name's existence never depends on the client, nor on health or a draw; and NODATA depends on
// the client only where a rule that looks at the client made it, and then says so (ZONE.md §7).
// Random services of every step in every order, nested, of addresses and of other data, over the
// wire.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "test/dns/judge.h"
#include "zones/compile/compile.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;

namespace {

constexpr std::uint16_t a = 1, mx = 15, aaaa = 28;
constexpr std::size_t services = 3;

std::shared_ptr<const geo::Geography> geography() {
  const auto at = [](const char* network, float latitude, float longitude) {
    geo::Place place;
    place.country = geo::Code::parse(latitude > 45 ? "DE" : "US").value();
    place.position = geo::Position{latitude, longitude};
    return std::pair(geo::Prefix::parse(network).value(), place);
  };
  const std::vector networks{at("20.0.0.0/8", 51, 0), at("30.0.0.0/8", 40, -75),
                             at("2400::/16", 51, 0)};
  std::vector<geo::Layer> layers;
  layers.push_back(geo::make_overlay(networks));
  return std::make_shared<geo::Geography>(std::move(layers));
}

/// A zone of three services, later ones nested in earlier ones.
class RandomZone {
 public:
  explicit RandomZone(std::uint64_t seed) : engine_(seed), has_addresses_(below(4) != 0) {
    std::string list, records;
    for (std::size_t i = 0; i < services; ++i) {
      const std::string name = "s" + std::to_string(i);
      list += (i == 0 ? "\"" : ", \"") + name + "\": " + service(i);
      records += ", \"" + name + "\": { \"serve\": \"" + name + "\" }, \"*." + name +
                 "\": { \"serve\": \"" + name + "\" }";
    }
    json =
        R"({ "zone": "app.example.com", "nameservers": { "ns.other.net.": [] }, "services": { )" +
        list + R"( }, "records": { "plain": { "TXT": "here" })" + records + " } }";
  }

  std::size_t below(std::size_t bound) { return engine_() % bound; }
  [[nodiscard]] std::uint16_t type() const { return has_addresses_ ? a : mx; }

  std::string json;
  std::array<bool, services> looks_at_client{};  // itself, or one nested in it

 private:
  std::string word(std::size_t i) { return "\"e" + std::to_string(i) + "\""; }

  std::string words(bool may_be_none = true) {
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < count_; ++i) {
      if (below(2) == 0) some.push_back(i);
    }
    if (some.empty() && !may_be_none) some.push_back(below(count_));
    std::shuffle(some.begin(), some.end(), engine_);
    std::string list;
    for (const std::size_t i : some) list += (list.empty() ? "" : ", ") + word(i);
    return "[" + list + "]";
  }

  std::string geo() {
    std::string keys;
    for (const char* key :
         {"10.0.0.0/8", "10.1.0.0/16", "20.1.0.0/16", "2400::/24", "DE", "US", "*"}) {
      if (below(2) != 0) continue;
      keys += std::string(keys.empty() ? "" : ", ") + "\"" + key + "\": " + words();
    }
    if (keys.empty()) keys = "\"10.0.0.0/8\": " + words();
    return "{ \"geo\": { " + keys + " }" + (below(3) == 0 ? ", \"fence\": true }" : " }");
  }

  std::string healthy() {
    static const char* const shares[] = {"\"50%\"", "2", "\"1%\""};
    const std::string none = below(3) == 0   ? words(false)
                             : below(2) == 0 ? std::string("\"empty\"")
                                             : std::string("\"all\"");
    std::string json_text = "{ \"healthy\": { \"none\": " + none;
    if (below(3) == 0) json_text += std::string(", \"at_least\": ") + shares[below(3)];
    return json_text + " } }";
  }

  std::string prefer() {
    std::string tiers;
    for (std::size_t i = 0; i < count_; ++i) {
      if (below(3) != 0) tiers += (tiers.empty() ? "" : ", ") + word(i);
    }
    if (tiers.empty()) tiers = word(0);
    return "{ \"prefer\": [" + tiers + "]" + (below(3) == 0 ? ", \"at_least\": 2" : "") +
           (below(2) == 0 ? ", \"trickle\": 0.5 }" : " }");
  }

  std::string step(std::size_t number) {
    static const char* const plain[] = {"\"weighted\"", "\"spread\"",       "\"sticky\"",
                                        "\"shuffle\"",  "{ \"first\": 1 }", "{ \"addresses\": 2 }"};
    switch (below(8)) {
      case 0:
        looks_at_client[number] = true;
        return geo();
      case 1:
        looks_at_client[number] = true;
        return "\"nearest\"";
      case 2:
        return prefer();
      default:
        return plain[below(6)];
    }
  }

  std::string endpoint(std::size_t number, std::size_t i) {
    std::string data = has_addresses_
                           ? "\"A\": \"192.0.2." + std::to_string(10 * number + i) + "\""
                           : "\"MX\": \"10 m" + std::to_string(10 * number + i) + ".net.\"";
    const std::size_t inner = number + 1 + below(services);
    if (inner < services && below(3) == 0) {
      data = "\"service\": \"s" + std::to_string(inner) + "\"";
      inside_[number].push_back(inner);
    }
    const char* at = below(2) == 0 ? "[50, 1]" : "[41, -70]";
    return word(i) + ": { " + data + ", \"weight\": " + std::to_string(below(3)) +
           ", \"at\": " + at + " }";
  }

  std::string service(std::size_t number) {
    count_ = 1 + below(3);
    std::string endpoints, steps;
    bool has_healthy = false;
    for (std::size_t i = 0; i < count_; ++i) {
      endpoints += (i == 0 ? "" : ", ") + endpoint(number, i);
    }
    for (std::size_t left = 1 + below(5); left > 0; --left) {
      const bool asks_health = !has_healthy && below(3) == 0;
      has_healthy = has_healthy || asks_health;
      steps += (steps.empty() ? "" : ", ") + (asks_health ? healthy() : step(number));
    }
    return "{ \"ttl\": 7, \"steer\": [" + steps + "], \"endpoints\": { " + endpoints + " } }";
  }

 public:
  [[nodiscard]] bool consults_client(std::size_t number) const {
    return looks_at_client[number] ||
           std::any_of(inside_[number].begin(), inside_[number].end(),
                       [this](std::size_t inner) { return consults_client(inner); });
  }

 private:
  std::mt19937_64 engine_;
  bool has_addresses_;
  std::size_t count_ = 1;
  std::array<std::vector<std::size_t>, services> inside_;
};

zones::compile::Compiled compiled(const std::string& json) {
  zones::compile::Sources sources;
  sources.files.push_back({"app.json", json, 1'700'000'000, ""});
  sources.geography = geography();
  auto result = zones::compile::compile(sources, nullptr);
  for (const auto& fault : result.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(result.refused == 0);
  return result;
}

void roll_health(const zones::compile::Compiled& zone, RandomZone& random) {
  const std::size_t mood = random.below(3);  // mostly up, mixed, mostly down
  for (const auto& service : zone.roster) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      health::Outlook outlook;
      const bool is_nested = !service.endpoints[i].service.empty();
      const bool up = is_nested || random.below(4) > mood;
      outlook.up_v4 = outlook.up_v6 = outlook.up_other = up;
      outlook.out = random.below(8) == 0;
      outlook.is_new = !is_nested && random.below(8) == 0;
      (*service.roll)[i].outlook = outlook.pack();
      (*service.roll)[i].addresses = up ? ~0ULL : 0;
    }
  }
}

struct Asker {
  geo::Address source;
  std::optional<Packet> v4, v6;  // the octets of its ECS network
};

const std::vector<Asker>& askers() {
  static const std::vector<Asker> list = [] {
    std::vector<Asker> made;
    const auto resolver = geo::Address::parse("198.51.100.1").value();
    for (const Packet& network : std::vector<Packet>{{10, 1, 2},
                                                     {10, 2, 0},
                                                     {20, 1, 0},
                                                     {20, 2, 2},
                                                     {30, 0, 0},
                                                     {8, 8, 8},
                                                     {192, 168, 1}}) {
      made.push_back({resolver, network, {}});
    }
    made.push_back({resolver, {}, Packet{0x24, 0, 0, 0, 0, 0, 0}});
    made.push_back({resolver, {}, Packet{0x2A, 0, 0, 0, 0, 0, 0}});
    for (const char* source : {"10.1.2.3", "20.1.9.9", "8.8.8.8", "2400:80::1"}) {
      made.push_back({geo::Address::parse(source).value(), {}, {}});
    }
    return made;
  }();
  return list;
}

Reply ask(Server& server, const Asker& asker, const std::string& name, std::uint16_t type) {
  server.source = asker.source;
  Asked asked{.name = name, .type = type};
  if (asker.v4) asked.subnet(1, 24, *asker.v4);
  if (asker.v6) asked.subnet(2, 56, *asker.v6);
  return server.ask(asked);
}

/// "app.example.com. 7 IN SOA ... 60": the TTL and the minimum.
std::pair<std::string, std::string> soa_of(const Reply& reply) {
  REQUIRE(reply.authority.size() == 1);
  const std::string& line = reply.authority[0];
  const auto ttl = line.find(' ') + 1;
  return {line.substr(ttl, line.find(' ', ttl) - ttl), line.substr(line.rfind(' ') + 1)};
}

unsigned scope_of(const Reply& reply) {
  const auto option = reply.options.find(8);
  return option == reply.options.end() ? 0 : option->second.at(3);
}

using Soa = std::pair<std::string, std::string>;
const Soa plain_soa{"60", "60"}, soa_by_health{"7", "60"}, soa_by_client{"0", "0"};

/// What one service says to everybody in one state of health.
struct Verdict {
  int answered = 0, by_health = 0, by_client = 0;
};

Verdict verdict_on(Server& server, RandomZone& random, const std::string& name,
                   std::uint16_t type) {
  Verdict verdict;
  for (const Asker& asker : askers()) {
    std::optional<Soa> first;
    for (int draw = 0; draw < 6; ++draw) {
      server.moment.draw = random.below(~std::size_t{0});
      const Reply reply = ask(server, asker, name, type);
      REQUIRE(reply.rcode == 0);
      REQUIRE(reply.authoritative);
      const Soa soa = reply.answer.empty() ? soa_of(reply) : Soa{};
      if (draw == 0) first = soa;
      REQUIRE(soa == *first);  // no draw makes or mends an empty answer
      if (draw > 0) continue;
      const bool has_subnet = asker.v4 || asker.v6;
      if (!reply.answer.empty()) {
        ++verdict.answered;
      } else if (soa == soa_by_client) {
        ++verdict.by_client;
        REQUIRE((scope_of(reply) > 0) == has_subnet);
      } else {
        REQUIRE(soa == soa_by_health);
        REQUIRE(scope_of(reply) == 0);
        ++verdict.by_health;
      }
    }
  }
  return verdict;
}

}  // namespace

TEST_CASE("a name's existence never depends on the client, and NODATA only where a rule says so") {
  int by_health = 0, by_client = 0, mixed = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    RandomZone zone(seed);
    INFO("seed " << seed << ": " << zone.json);
    const auto made = compiled(zone.json);
    Server server({}, made.snapshot);
    for (int health = 0; health < 5; ++health) {
      roll_health(made, zone);
      for (std::size_t i = 0; i < services; ++i) {
        const std::string name = (i == 1 ? "any.s" : "s") + std::to_string(i) + ".app.example.com.";
        const Verdict verdict = verdict_on(server, zone, name, zone.type());
        // Where health alone left nothing, it left nothing to anybody.
        if (verdict.by_health > 0) REQUIRE(verdict.answered == 0);
        if (verdict.by_client > 0) REQUIRE(zone.consults_client(i));
        by_health += verdict.by_health > 0 ? 1 : 0;
        by_client += verdict.by_client > 0 ? 1 : 0;
        mixed += verdict.by_client > 0 && verdict.answered > 0 ? 1 : 0;
      }
      for (const Asker& asker : askers()) {
        const Reply none = ask(server, asker, "none.app.example.com.", zone.type());
        REQUIRE(none.rcode == 3);
        REQUIRE(soa_of(none) == plain_soa);
        REQUIRE(scope_of(none) == 0);
        const Reply other = ask(server, asker, "s0.app.example.com.", aaaa);
        REQUIRE(other.rcode == 0);
        REQUIRE(soa_of(other) == plain_soa);
        REQUIRE(scope_of(other) == 0);
      }
    }
  }
  // All of it was tried.
  CHECK(by_health > 30);
  CHECK(by_client > 90);
  CHECK(mixed > 90);
}
