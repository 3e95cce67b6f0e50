#include <catch2/catch.hpp>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

namespace {

using Rungs = std::vector<std::size_t>;

GeoKey key_of(GeoKey::Kind kind, const std::string& code, std::uint32_t asn = 0) {
  GeoKey key;
  key.kind = kind;
  key.code = geo::Code::parse(code).value_or(geo::Code{});
  key.asn = asn;
  return key;
}

}  // namespace

TEST_CASE("the climb goes network, ASN, subdivision, country, continent, default") {
  GeoRule rule;
  rule.keys = {any_key({0}),
               continent_key(geo::Continent::NA, {0}),
               country_key("US", {0}),
               key_of(GeoKey::Kind::subdivision, "US-CA"),
               key_of(GeoKey::Kind::asn, "", 64500),
               network_key("10.0.0.0/8", {0}),
               network_key("10.1.0.0/16", {0})};
  geo::Place client = place("US", geo::Continent::NA);
  client.subdivision = geo::Code::parse("US-CA").value();
  client.asn = 64500;
  const Rungs networks = rule.networks_around(geo::Address::parse("10.1.2.3").value(), 32);
  CHECK(networks == Rungs{6, 5});
  CHECK(rule.climb(client, networks) == Rungs{6, 5, 4, 3, 2, 1, 0});
  CHECK(rule.climb(geo::Place{}, {}) == Rungs{0});
  rule.fence = true;
  CHECK(rule.climb(client, networks) == Rungs{6});
}

TEST_CASE("a client of unknown place falls to the default, never to a key without a code") {
  GeoRule rule;
  rule.keys = {key_of(GeoKey::Kind::country, ""), key_of(GeoKey::Kind::asn, "", 0),
               continent_key(geo::Continent::unknown, {0})};
  CHECK(rule.climb(geo::Place{}, {}).empty());
}
