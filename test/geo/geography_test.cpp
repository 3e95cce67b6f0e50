#include "geo/geography.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "geo/country.h"
#include "geo/partition_builder.h"
#include "geo/regions.h"

using namespace geo;

namespace {

Code code(const char* text) { return *Code::parse(text); }
Address address(const char* text) { return *Address::parse(text); }
Prefix prefix(const char* text) { return *Prefix::parse(text); }

Place in_country(const char* country) {
  Place place;
  place.country = code(country);
  place.continent = continent_of(place.country);
  return place;
}

Layer layer_of(const char* name, const char* network, const Place& place) {
  const std::pair<Prefix, Place> only{prefix(network), place};
  Layer layer = make_overlay({&only, 1});
  layer.name = name;
  return layer;
}

}  // namespace

TEST_CASE("each field of a place comes from the first layer that knows it") {
  Place network;
  network.asn = 64500;
  Place city = in_country("US");
  city.subdivision = code("US-CA");
  city.position = Position{37, -122};
  city.asn = 1;
  const Geography geography(
      {layer_of("asn", "10.0.0.0/8", network), layer_of("city", "10.1.0.0/16", city)});
  const auto seen = geography.look_up(address("10.1.2.3"));
  CHECK(seen.place.asn == 64500);
  CHECK(seen.place.subdivision.view() == "US-CA");
  CHECK(seen.place.continent == Continent::NA);
  REQUIRE(seen.sources.size() == 2);
  CHECK(seen.sources[0].depth == 8);
  CHECK(seen.sources[1].depth == 16);
  CHECK(seen.sources[1].layer->name == "city");
  CHECK(geography.look_up(address("10.2.2.3")).sources.size() == 1);
  CHECK(geography.look_up(address("11.0.0.1")).place.is_unknown());
  CHECK((geography.knows().asn && geography.knows().country && geography.knows().position));
}

TEST_CASE("a subdivision or position of another country never completes a place") {
  Place california = in_country("US");
  california.subdivision = code("US-CA");
  california.position = Position{37, -122};
  california.asn = 64500;
  const Geography geography({layer_of("networks", "10.0.0.0/8", in_country("DE")),
                             layer_of("city", "10.0.0.0/8", california)});
  const Place place = geography.look_up(address("10.0.0.1")).place;
  CHECK(place.country.view() == "DE");
  CHECK(place.subdivision.empty());
  CHECK_FALSE(place.position);
  CHECK(place.continent == Continent::EU);
  CHECK(place.asn == 64500);
}

TEST_CASE("networks in the overlay are completed from the wider ones around them") {
  Place position;
  position.position = Position{51.5F, -0.1F};
  Place asn;
  asn.asn = 64500;
  Place california;
  california.subdivision = code("US-CA");
  const std::pair<Prefix, Place> networks[] = {
      {prefix("10.1.2.0/24"), position}, {prefix("10.0.0.0/8"), in_country("GB")},
      {prefix("10.1.0.0/16"), asn},      {prefix("10.2.0.0/16"), california},
      {prefix("10.1.2.0/24"), position},
  };
  const Layer overlay = make_overlay(networks);
  const auto place = [&](const char* text) {
    return overlay.places[overlay.partition.find(address(text)).value];
  };
  CHECK(place("10.1.2.3").country.view() == "GB");
  CHECK(place("10.1.2.3").asn == 64500);
  CHECK(place("10.1.2.3").position == Position{51.5F, -0.1F});
  CHECK(place("10.1.3.3").asn == 64500);
  CHECK_FALSE(place("10.1.3.3").position);
  CHECK(place("10.9.9.9").asn == 0);
  CHECK(place("10.9.9.9").continent == Continent::EU);
  CHECK(place("10.2.0.1").country.view() == "US");
  CHECK(place("10.2.0.1").continent == Continent::NA);
  CHECK(place("11.0.0.1").is_unknown());
  CHECK(overlay.name == "networks");
  CHECK((overlay.knows.asn && overlay.knows.subdivision));
}

TEST_CASE("an overlay for all of IPv6 completes the networks behind those of IPv4") {
  Place asn;
  asn.asn = 64500;
  const std::pair<Prefix, Place> networks[] = {{prefix("::/0"), in_country("FR")},
                                               {prefix("1.0.0.0/8"), in_country("AU")},
                                               {prefix("2a00::/16"), asn}};
  const Layer overlay = make_overlay(networks);
  const Place inside = overlay.places[overlay.partition.find(address("2a00::1")).value];
  CHECK(inside.country.view() == "FR");
  CHECK(inside.asn == 64500);
}

TEST_CASE("an empty geography knows nothing of anybody") {
  const Geography nothing;
  CHECK(nothing.look_up(address("192.0.2.1")).place.is_unknown());
  CHECK_FALSE(nothing.knows().country);
}

TEST_CASE("codes are upper-cased and refused when they cannot be codes") {
  CHECK(Code::parse("us-ca")->view() == "US-CA");
  CHECK(Code::parse("GB-ENG")->view() == "GB-ENG");
  for (const char* text : {"", "TOO-LONG", "D E", "D_E", "\xc3\x9c"})
    CHECK_FALSE(Code::parse(text));
  CHECK(Code{}.empty());
}

TEST_CASE("Route 53 puts five countries onto continents of its own, the rest stays as it is") {
  CHECK(route53_continent(code("TR"), Continent::AS) == Continent::EU);
  CHECK(route53_continent(code("CY"), Continent::AS) == Continent::EU);
  CHECK(route53_continent(code("XK"), Continent::unknown) == Continent::EU);
  CHECK(route53_continent(code("TL"), Continent::AS) == Continent::OC);
  CHECK(route53_continent(code("GS"), Continent::SA) == Continent::AN);
  CHECK(route53_continent(code("RU"), Continent::EU) == Continent::EU);
  CHECK(route53_continent(Code{}, Continent::AS) == Continent::AS);
  CHECK(route53_differences().size() == 5);
}

TEST_CASE("the European Union has 27 members, each a known country, in ascending order") {
  const auto members = european_union();
  CHECK(members.size() == 27);
  CHECK(std::is_sorted(members.begin(), members.end()));
  for (const auto member : members) CHECK(find_country(member) != nullptr);
  for (const auto* other : {"GB", "CH", "NO", "RU"}) {
    CHECK(std::find(members.begin(), members.end(), other) == members.end());
  }
}

TEST_CASE("the table of countries has every code once and the continents of the databases") {
  CHECK(countries().size() == 250);  // 249 of ISO 3166-1, and XK
  for (const Country& country : countries()) {
    CHECK(country.code.size() == 2);
    CHECK(country.continent != Continent::unknown);
    CHECK(find_country(country.code) == &country);
  }
  CHECK(continent_of(code("TR")) == Continent::AS);
  CHECK(continent_of(code("RU")) == Continent::EU);
  CHECK(continent_of(code("MX")) == Continent::NA);
  CHECK(continent_of(code("XK")) == Continent::EU);
  CHECK(continent_of(code("ZZ")) == Continent::unknown);
  CHECK(find_country("us") == nullptr);
  for (const char* text : {"AF", "AN", "AS", "EU", "NA", "OC", "SA"})
    CHECK(to_string(parse_continent(text)) == text);
  CHECK(parse_continent("XX") == Continent::unknown);
}

TEST_CASE("the regions of the clouds are known by their names") {
  const auto london = region_position("aws:eu-west-2");
  REQUIRE(london);
  CHECK(std::abs(london->latitude - 51.5F) < 0.2F);
  CHECK(region_position("gcp:europe-west4"));
  CHECK(region_position("azure:westeurope"));
  CHECK_FALSE(region_position("aws:moon-north-1"));
  CHECK_FALSE(region_position("us-east-1"));
  std::set<std::string_view> names;
  for (const Region& region : regions()) {
    CHECK(names.insert(region.name).second);
    CHECK((std::abs(region.position.latitude) <= 90 && std::abs(region.position.longitude) <= 180));
  }
}
