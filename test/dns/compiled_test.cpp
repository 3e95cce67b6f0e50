// From zone JSON to the wire: what the compiler makes is what the page answers.
#include "zones/compile/compile.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr std::uint16_t ns = 2, mx = 15, txt = 16;

const char* const zone_json = R"({
  "zone": "app.example.com",
  "nameservers": { "ns1": "198.51.100.53", "ns.other.net.": [] },
  "ttl": 300,
  "clouds": { "aws": { "weight": 60 }, "openstack": { "weight": 10 } },
  "services": {
    "web": {
      "steer": ["healthy", { "geo": { "10.0.0.0/8": "openstack", "*": "aws" } }],
      "endpoints": {
        "aws":       { "A": ["192.0.2.10", "192.0.2.11"] },
        "openstack": { "A": "192.0.2.30" }
      }
    }
  },
  "records": {
    "@":        { "serve": "web", "MX": "10 mail.example.net." },
    "*.tenant": { "serve": "web" },
    "static":   { "A": "203.0.113.1", "ttl": 3600, "TXT": { "ttl": 60, "values": ["one"] } },
    "docs":     { "CNAME": "docs.example.net." },
    "eu":       { "NS": "ns.eu" },
    "ns.eu":    { "A": "203.0.113.7" }
  }
})";

std::shared_ptr<const zones::Snapshot> compiled() {
  return judge::compiled_zone(zone_json).snapshot;
}

}  // namespace

TEST_CASE("a compiled zone answers its plain data, its delegation and what is missing") {
  Server server({}, compiled());
  CHECK(server.ask(Asked{.name = "static.app.example.com.", .type = txt}).answer ==
        Lines{"static.app.example.com. 60 IN TXT \"one\""});
  CHECK(server.ask(Asked{.name = "app.example.com.", .type = mx}).answer ==
        Lines{"app.example.com. 300 IN MX 10 mail.example.net."});
  CHECK(server.ask(Asked{.name = "docs.app.example.com."}).answer ==
        Lines{"docs.app.example.com. 300 IN CNAME docs.example.net."});
  const Reply referral = server.ask(Asked{.name = "www.eu.app.example.com."});
  CHECK_FALSE(referral.authoritative);
  CHECK(referral.authority == Lines{"eu.app.example.com. 3600 IN NS ns.eu.app.example.com."});
  CHECK(referral.additional == Lines{"ns.eu.app.example.com. 3600 IN A 203.0.113.7"});
  const Reply missing = server.ask(Asked{.name = "no.app.example.com."});
  CHECK(missing.rcode == 3);
  CHECK_THAT(missing.authority.at(0), Catch::StartsWith("app.example.com. 60 IN SOA"));
  const Reply servers = server.ask(Asked{.name = "app.example.com.", .type = ns});
  CHECK(servers.answer.size() == 2);
  CHECK(servers.additional == Lines{"ns1.app.example.com. 3600 IN A 198.51.100.53"});
}

TEST_CASE("a compiled service steers by the client's network, at the apex and under a wildcard") {
  Server server({}, compiled());
  for (const std::string name : {"app.example.com.", "acme.tenant.app.example.com."}) {
    const Reply inside = server.ask(Asked{.name = name}.subnet(1, 24, {10, 1, 2}));
    REQUIRE(inside.answer.size() == 1);
    CHECK_THAT(inside.answer.front(), Catch::StartsWith(name) && Catch::EndsWith("192.0.2.30"));
    CHECK(inside.options.at(8)[3] == 8);
    const Reply outside = server.ask(Asked{.name = name}.subnet(1, 24, {8, 8, 8}));
    CHECK(outside.answer.size() == 2);
  }
}
