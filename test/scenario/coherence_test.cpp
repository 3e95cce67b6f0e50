// What clients get through a resolver's cache is what they get from us: unbound keeps each answer
// for the scope that we gave it, and hands it to everybody inside.
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "test/scenario/resolver.h"
#include "test/scenario/stage.h"

namespace {

using scenario::SubnetQuery;
using Answer = std::set<std::string>;

const char* const server_json = R"({
  "zones": "zones",
  "geo": { "databases": ["DATABASE"],
           "networks": { "20.0.0.0/8": { "country": "GB", "at": [51.5, -0.1] },
                         "20.3.0.0/16": { "country": "JP", "at": [35.7, 139.7] },
                         "2400::/12": { "country": "JP", "at": [35.7, 139.7] },
                         "10.9.0.0/16": { "country": "DE", "at": [52.5, 13.4] } } }
})";

/// ENDPOINTS stands for six of them, "a" to "f", with an address of each family.
const char* const zone_json = R"({
  "zone": "app.test", "nameservers": { "ns1": "127.0.0.1" }, "ttl": 3600,
  "soa": { "minimum": 3600 },
  "maps": { "office": ["20.5.0.0/16", "20.5.6.0/24", "100.64.3.0/24", "2400:5::/32"],
            "dach": ["DE", "AT", "CH"] },
  "clouds": { "uk": { "at": [51.5, -0.1] }, "jp": { "at": [35.7, 139.7] }, "us": { "at": [40, -75] } },
  "services": {
    "plain":  { "ttl": 3600, "endpoints": { ENDPOINTS } },
    "nests":  { "ttl": 3600, "steer": ["healthy", { "geo": KEYS }], "endpoints": { ENDPOINTS } },
    "drawn":  { "ttl": 3600, "steer": [{ "geo": KEYS }, "weighted", { "first": 1 }],
                "endpoints": { ENDPOINTS } },
    "sticks": { "ttl": 3600, "steer": [{ "geo": { "20.0.0.0/8": ["a", "b"], "*": "c" } },
                { "sticky": { "v4": 20, "v6": 48 } }, { "first": 1 }], "endpoints": { ENDPOINTS } },
    "mapped": { "ttl": 3600, "steer": [{ "geo": { "map:office": ["a", "b"], "map:dach": "c", "EU": "d",
                "20.5.6.128/25": "f", "*": "e" } }], "endpoints": { ENDPOINTS } },
    "inside": { "ttl": 3600, "steer": [{ "geo": { "20.1.0.0/16": "a", "2400:1::/32": "b",
                "10.0.0.0/8": "c" } }], "endpoints": { ENDPOINTS } },
    "fenced": { "ttl": 3600, "steer": [{ "healthy": { "none": "empty" } }, { "geo": { "20.0.0.0/9": "z",
                "20.4.0.0/14": "a", "*": "b" }, "fence": true }],
                "endpoints": { ENDPOINTS, "z": { "A": "192.0.2.99", "AAAA": "2001:db8::99",
                               "state": "down" } } },
    "place":  { "ttl": 3600, "steer": [{ "nearest": {} }],
                "endpoints": { "uk": { "A": "192.0.2.1" }, "jp": { "A": "192.0.2.2" },
                               "us": { "A": "192.0.2.3", "AAAA": "2001:db8::3" } } },
    "closed": { "ttl": 3600, "client": "resolver", "steer": [{ "geo": KEYS }],
                "endpoints": { ENDPOINTS } },
    "outer":  { "ttl": 3600, "steer": ["healthy", { "geo": { "20.0.0.0/8": ["one", "two"],
                "20.64.0.0/10": "dead", "2400::/12": "dead", "2400:8000::/17": "one", "*": "f" } }],
                "endpoints": { "one": { "service": "one" }, "two": { "service": "two" },
                               "dead": { "service": "dead" },
                               "f": { "A": "192.0.2.66", "AAAA": "2001:db8::66" } } },
    "one":    { "steer": ["healthy", { "geo": { "20.1.0.0/16": "z", "20.1.128.0/17": "a",
                "2400:8001::/32": "b", "*": "c" }, "fence": true }],
                "endpoints": { ENDPOINTS, "z": { "A": "192.0.2.99", "AAAA": "2001:db8::99",
                               "state": "drain" } } },
    "two":    { "steer": ["healthy", { "geo": { "20.1.64.0/18": ["d", "e"], "20.2.0.0/15": "e" } }],
                "endpoints": { ENDPOINTS } },
    "dead":   { "steer": ["healthy", { "geo": { "20.64.32.0/19": "z", "*": "y" } }],
                "endpoints": { "z": { "A": "192.0.2.98", "AAAA": "2001:db8::98", "state": "down" },
                               "y": { "A": "192.0.2.97", "AAAA": "2001:db8::97", "state": "down" } } }
  },
  "records": {
    "static": { "A": "192.0.2.200", "AAAA": "2001:db8::200" }, "alias": { "CNAME": "nests" },
    "plain": { "serve": "plain" }, "nests": { "serve": "nests" }, "*.wild": { "serve": "nests" },
    "drawn": { "serve": "drawn" }, "sticks": { "serve": "sticks" }, "mapped": { "serve": "mapped" },
    "inside": { "serve": "inside" }, "fenced": { "serve": "fenced" }, "place": { "serve": "place" },
    "closed": { "serve": "closed" }, "outer": { "serve": "outer" }
  }
})";

const char* const keys_json =
    R"({ "20.0.0.0/8": ["a", "b"], "20.1.0.0/16": "c", "20.1.2.0/24": ["d", "a"],
  "20.1.2.64/26": "e", "20.128.0.0/9": ["b", "a"], "0.0.0.0/2": ["f", "c"], "2400::/12": "b",
  "2400:1::/32": ["c", "d"], "2400:1:0:100::/56": "d", "2400:1:0:100:8000::/65": "e", "2002:1403::/32": "f",
  "DE": ["d", "f"], "US": ["e", "a"], "*": ["f", "e"] })";

std::string filled(std::string text, const std::string& word, const std::string& with) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + with.size())) {
    text.replace(at, word.size(), with);
  }
  return text;
}

std::string zone_text() {
  std::string endpoints;
  for (char key = 'a'; key <= 'f'; ++key) {
    const std::string number = std::to_string(key - 'a' + 10);
    endpoints += std::string(key == 'a' ? "" : ", ") + "\"" + key + "\": { \"A\": \"192.0.2." +
                 number + "\", \"AAAA\": \"2001:db8::" + number + "\" }";
  }
  return filled(filled(zone_json, "ENDPOINTS", endpoints), "KEYS", keys_json);
}

/// Networks whose borders matter to some service, and their neighbourhood.
const std::vector<const char*> borders{
    "20.0.0.0/8",        "20.1.0.0/16",    "20.1.2.0/24",   "20.128.0.0/9",   "20.1.128.0/17",
    "20.1.64.0/18",      "20.2.0.0/15",    "20.3.0.0/16",   "20.5.0.0/16",    "20.5.6.0/24",
    "20.64.0.0/10",      "20.64.32.0/19",  "20.4.0.0/14",   "20.0.0.0/9",     "0.0.0.0/2",
    "10.0.0.0/8",        "10.9.0.0/16",    "100.64.3.0/24", "192.168.0.0/16", "100.64.0.0/10",
    "91.10.0.0/16",      "8.8.8.0/24",     "127.0.0.0/8",   "2400::/12",      "2400:1::/32",
    "2400:8000::/17",    "2400:8001::/32", "2400:5::/32",   "fc00::/7",       "2400:1:0:100::/56",
    "2002:1403::/32",    "2002:1401::/32", "64:ff9b::/96",  "2001::/32",      "::ffff:0:0/96",
    "2002:1401:200::/40"};

class Clients {
 public:
  /// Mostly of a pool, so that many come again.
  std::optional<geo::Prefix> next() {
    if (below(50) == 0) return std::nullopt;
    if (pool_.size() >= 250 && below(10) != 0) return pool_[below(pool_.size())];
    const auto made = network();
    if (pool_.size() < 250) pool_.push_back(made);
    return made;
  }
  std::size_t below(std::size_t bound) { return engine_() % bound; }

 private:
  geo::Prefix network() {
    const auto border = geo::Prefix::parse(borders[below(borders.size())]).value();
    const bool v4 = border.address.is_v4();
    geo::Address at = below(2) == 0 ? border.first() : border.last();
    if (below(3) == 0) at = inside(border);
    const unsigned whole = v4 ? 24 : 56;
    if (below(4) == 0) at = beside(at, v4, whole);
    switch (below(8)) {
      case 0:  // SOURCE 0
        return geo::Prefix::of(at, 0);
      case 1:  // short
        return geo::Prefix::of(at, static_cast<unsigned>(1 + below(whole)));
      case 2:  // longer than a resolver would pass on
        return geo::Prefix::of(at, v4 ? 32 : 128);
      default:
        return geo::Prefix::of(at, whole);
    }
  }
  geo::Address inside(const geo::Prefix& border) {
    geo::Address at = border.address;
    const unsigned skip = at.is_v4() ? 96 : 0;
    for (unsigned bit = skip + border.length; bit < 128; ++bit) {
      if (below(2) == 0) at.octets[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
    }
    return at;
  }
  /// The network of `whole` bits on the other side of a border.
  static geo::Address beside(geo::Address at, bool v4, unsigned whole) {
    const std::size_t least = (v4 ? 12 : 0), last = least + whole / 8 - 1;
    const bool ends = at.octets[15] == 0xFF;
    for (std::size_t i = last + 1; i-- > least;) {
      at.octets[i] = static_cast<std::uint8_t>(at.octets[i] + (ends ? 1 : -1));
      if (at.octets[i] != (ends ? 0 : 0xFF)) break;
    }
    return at;
  }

  std::mt19937_64 engine_{7871};
  std::vector<std::optional<geo::Prefix>> pool_;
};

std::uint64_t queries_taken(const scenario::Stage& stage) {
  const auto metrics = scenario::run({"curl", "-s", "http://" + stage.control() + "/metrics"});
  const std::regex wanted(R"re(trimtab_queries_total\{transport="udp",family="v4"\} (\d+))re");
  std::smatch match;
  REQUIRE(std::regex_search(metrics.output, match, wanted));
  return std::stoull(match[1]);
}

bool is_among(const Answer& some, const Answer& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

}  // namespace

TEST_CASE("through a cache that knows of client networks every client gets what is meant for it") {
  const char* database = std::getenv("TRIMTAB_COUNTRY_MMDB");
  if (database == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
  scenario::Stage stage;
  stage.write("trimtab.json", filled(server_json, "DATABASE", database));
  stage.write("zones/app.json", zone_text());
  stage.start();
  const scenario::Resolver resolver("app.test", stage.port());
  scenario::SubnetClient direct(static_cast<std::uint16_t>(std::stoul(stage.port())));
  scenario::SubnetClient cached(resolver.port());

  const std::vector<std::string> names{"nests",  "drawn", "sticks", "mapped", "inside",
                                       "fenced", "place", "closed", "outer",  "plain",
                                       "static", "alias", "x.wild", "none",   "nests"};
  constexpr std::uint64_t asked = 6'000;
  constexpr std::uint16_t a = 1, aaaa = 28;
  Clients clients;
  std::map<std::string, std::set<Answer>> seen;
  const std::uint64_t before = queries_taken(stage);
  std::uint64_t asked_directly = 0;
  for (std::uint64_t i = 0; i < asked; ++i) {
    const std::string name = names[clients.below(names.size())];
    SubnetQuery query{name + ".app.test.", clients.below(3) == 0 ? aaaa : a, clients.next()};
    const Answer got = cached.ask(query);
    // Its chain draws one of what `nests` answers whole.
    const bool draws = name == "drawn";
    if (draws || name == "alias") query.name = "nests.app.test.";
    const Answer meant = direct.ask(query);
    ++asked_directly;
    INFO("query " << i << ": " << name << " type " << query.type << " for "
                  << (query.network ? query.network->to_string() : "no network"));
    if (draws) {
      REQUIRE(got.size() == 1);
      REQUIRE(is_among(got, meant));
    } else {
      REQUIRE(got == meant);
    }
    seen[name].insert(got);
  }
  const std::uint64_t passed_on = queries_taken(stage) - before - asked_directly;
  INFO(passed_on << " of " << asked << " queries came through the cache to us");
  CHECK(passed_on < asked / 2);
  CHECK(passed_on > asked / 20);
  CHECK(seen["nests"].size() >= 12);
  CHECK(seen["drawn"].size() >= 10);
  CHECK(seen["inside"].count({"NOERROR"}) == 1);
  CHECK(seen["fenced"].count({"NOERROR"}) == 1);
  CHECK(seen["outer"].size() >= 6);
  CHECK(seen["place"].size() >= 4);
  CHECK(seen["none"] == std::set<Answer>{{"NXDOMAIN"}});
}
