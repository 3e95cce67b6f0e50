#include <algorithm>
#include <catch2/catch.hpp>

#include "geo/country.h"
#include "test/zones/compile/services_fixture.h"
#include "zones/compile/geo_keys.h"

using namespace zones::compile;
using Kind = zones::steer::GeoKey::Kind;

namespace {

struct Bad {
  std::string key, message;
};

zones::steer::GeoKey good(const std::string& text) {
  Faults faults;
  const auto key = read_geo_key(faults, {}, text);
  INFO(text);
  CHECK(faults.all().empty());
  REQUIRE(key);
  CHECK(key->label == text);
  return *key;
}

std::vector<std::string> messages_of(const std::string& keys) {
  return read_quoted(with_steer("['healthy', {'geo': " + keys + "}]")).messages;
}

const std::string at_geo = "/services/web/steer/1/geo";

}  // namespace

TEST_CASE("a geo key is read in its short and in its long form") {
  CHECK(good("*").kind == Kind::any);
  CHECK(good("10.0.0.0/8").network == *geo::Prefix::parse("10.0.0.0/8"));
  CHECK(good("2001:db8::/32").kind == Kind::network);
  for (const auto* text : {"AS64500", "asn:64500", "asn:AS64500"}) {
    CHECK(good(text).kind == Kind::asn);
    CHECK(good(text).asn == 64500);
  }
  CHECK(good("AS4294967295").asn == 4294967295);
  for (const auto* text : {"US-CA", "sub:US-CA"}) {
    CHECK(good(text).kind == Kind::subdivision);
    CHECK(good(text).code.view() == "US-CA");
  }
  for (const auto* text : {"DE", "country:DE"}) {
    CHECK(good(text).kind == Kind::country);
    CHECK(good(text).code.view() == "DE");
  }
  CHECK(good("continent:EU").continent == geo::Continent::EU);
}

TEST_CASE("a bare two-letter code that is both is the continent, its long form the country") {
  for (const std::string text : {"AF", "AN", "AS", "EU", "NA", "OC", "SA"}) {
    CHECK(good(text).kind == Kind::continent);
    CHECK(good(text).continent == geo::parse_continent(text));
  }
  for (const std::string text : {"AF", "AS", "NA", "SA"}) {
    CHECK(good("country:" + text).kind == Kind::country);
  }
}

TEST_CASE("a geo key that means nothing is named with what was perhaps meant") {
  const std::string no_area = " is no country, continent, network or ASN; ";
  const Bad bad = GENERATE_COPY(values<Bad>(
      {{"de", "\"de\"" + no_area + "did you mean \"DE\"?"},
       {"UK", "\"UK\"" + no_area + "did you mean \"GB\"?"},
       {"Germany", "\"Germany\"" + no_area + "did you mean \"DE\"?"},
       {"eu", "\"eu\"" + no_area + "did you mean \"EU\"?"},
       {"QQ", "\"QQ\"" + no_area + "countries are ISO 3166-1 codes such as \"DE\""},
       {"10.0.0.0~133",
        "\"10.0.0.0/33\" is no network; write an address and a length such as \"10.0.0.0/8\""},
       {"AS0", "\"AS0\" is no AS number; write \"AS1\" to \"AS4294967295\""},
       {"AS4294967296", "\"AS4294967296\" is no AS number; write \"AS1\" to \"AS4294967295\""},
       {"asn:x", "\"x\" is no AS number; write \"AS1\" to \"AS4294967295\""},
       {"US-ca", "\"US-ca\" is no subdivision; did you mean \"US-CA\"?"},
       {"US-CALI",
        "\"US-CALI\" is no subdivision; subdivisions are ISO 3166-2 codes such as \"US-CA\""},
       {"QQ-1", "no country has the code \"QQ\"; countries are ISO 3166-1 codes such as \"DE\""},
       {"contry:DE",
        "\"contry:DE\" is no network and no key of a known form; did you mean \"country\"?"},
       {"continent:XX", "\"XX\" is no continent; continents are AF, AN, AS, EU, NA, OC and SA"},
       {"map:europe-union", "no map is called \"europe-union\"; did you mean \"european-union\"?"},
       {"fence",
        "\"fence\" stands beside \"geo\", not in it; write {\"geo\": {...}, \"fence\": true}"}}));
  std::string written = bad.key;
  if (const auto slash = written.find("~1"); slash != std::string::npos) {
    written.replace(slash, 2, "/");
  }
  const auto messages = messages_of("{'*': ['aws', 'aws/*', 'gcp'], '" + written + "': 'gcp'}");
  CHECK(messages == std::vector{at_geo + '/' + bad.key + ": " + bad.message});
}

TEST_CASE("two keys that say the same are a fault, however they are written") {
  const Bad bad = GENERATE(values<Bad>({{"DE", "country:DE"},
                                        {"AS64500", "asn:64500"},
                                        {"EU", "continent:EU"},
                                        {"US-CA", "sub:US-CA"}}));
  const auto messages = messages_of("{'*': ['aws/*', 'gcp'], '" + bad.key + "': 'gcp', '" +
                                    bad.message + "': 'aws'}");
  CHECK(messages == std::vector{at_geo + '/' + bad.message + ": \"" + bad.message +
                                "\" says the same as \"" + bad.key + "\"; leave one out"});
}

TEST_CASE("a network with host bits, or one too fine for client subnets, is pointed out") {
  CHECK(messages_of("{'*': ['aws/*', 'gcp'], '10.0.0.1/8': 'gcp'}") ==
        std::vector{at_geo + "/10.0.0.1~18: warning[geo-host-bits]: \"10.0.0.1/8\" has bits set "
                             "behind its length; write \"10.0.0.0/8\""});
  CHECK(messages_of("{'*': ['aws/*', 'gcp'], '10.0.0.0/25': 'gcp'}") ==
        std::vector{at_geo +
                    "/10.0.0.0~125: warning[geo-too-fine]: \"10.0.0.0/25\" is finer than /24 "
                    "and matches only resolvers by their own address, no client subnets; "
                    "write a /24 where clients are meant"});
  CHECK(
      messages_of("{'*': ['aws/*', 'gcp'], '10.0.0.0/24': 'gcp', '2001:db8::/56': 'gcp'}").empty());
  CHECK(messages_of("{'*': ['aws/*', 'gcp'], '2001:db8::/57': 'gcp'}").size() == 1);
}

TEST_CASE("a geo step that leaves clients without an answer names one of them") {
  const std::string warning = at_geo + ": warning[geo-no-default]: ";
  CHECK(messages_of("{'EU': ['aws/*', 'gcp']}") ==
        std::vector{warning + "a client in US (United States) gets no answer, nor one whose place "
                              "is unknown; add \"*\""});
  CHECK(messages_of("{'NA': ['aws/*', 'gcp'], 'US-CA': 'aws', '*': []}") ==
        std::vector{warning + "a client in DE (Germany) gets no answer, nor one whose place is "
                              "unknown; name endpoints under \"*\""});
  CHECK(messages_of("{'AF': 'aws/*', 'AN': 'gcp', 'AS': 'gcp', 'EU': 'gcp', 'NA': 'gcp', "
                    "'OC': 'gcp', 'SA': 'gcp'}") ==
        std::vector{warning + "a client whose place is unknown gets no answer; add \"*\""});
}

TEST_CASE("an empty list climbs, or with a fence shuts out; both are pointed out") {
  CHECK(messages_of("{'*': ['aws/*', 'gcp'], 'DE': []}") ==
        std::vector{at_geo +
                    "/DE: warning[geo-empty]: an empty list never wins: the client gets what "
                    "the wider keys say; write \"fence\": true beside \"geo\" or leave the "
                    "key out"});
  CHECK(messages_of("{'*': ['aws/*', 'gcp'], 'DE': []}, 'fence': true") ==
        std::vector{at_geo +
                    "/DE: warning[geo-fenced-out]: behind the fence a client of \"DE\" gets "
                    "no answer; name endpoints or leave \"fence\" out"});
}

TEST_CASE("keys that no loaded database decides are one warning per kind") {
  const std::string zone =
      R"({"services": {"web": {"endpoints": {"a": {"A": "192.0.2.1"}}, "steer": {"geo": {
          "*": "a", "DE": "a", "FR": "a", "AS64500": "a", "10.0.0.0/8": "a"}}}}})";
  CHECK(read_zone(zone, {true, false, true, false}).messages.empty());
  const std::string at = "/services/web/steer/geo/";
  CHECK(read_zone(zone, {}).messages ==
        std::vector{at + "DE: warning[geo-no-data]: no database that is loaded knows countries: "
                         "\"DE\" and 1 more match no client; load one that does",
                    at + "AS64500: warning[geo-no-data]: no database that is loaded knows ASNs: "
                         "\"AS64500\" matches no client; load one that does"});
}

TEST_CASE("a subdivision that no database has is pointed out with the nearest of its country") {
  geo::Knowledge knows{true, true, true, true};
  for (const char* code : {"US-CA", "US-NY", "DE-BE"})
    knows.subdivisions.insert(*geo::Code::parse(code));
  const auto told = [&knows](std::string key) {
    std::string zone =
        with_steer("{'geo': {'" + std::move(key) + "': 'aws', '*': ['aws/*', 'gcp']}}");
    std::replace(zone.begin(), zone.end(), '\'', '"');
    return read_zone(zone, knows).messages;
  };
  CHECK(told("US-CA").empty());
  CHECK(told("sub:US-NX") ==
        std::vector<std::string>{
            "/services/web/steer/geo/sub:US-NX: warning[geo-unknown-subdivision]: no "
            "database that is loaded knows \"sub:US-NX\": it matches no client; did "
            "you mean \"US-NY\"?"});
  CHECK_THAT(told("FR-IDF").at(0), Catch::Contains("load one that does"));
}
