// Services of other types than addresses, from zone JSON to the wire.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr std::uint16_t a = 1, cname = 5, mx = 15, txt = 16, aaaa = 28, https = 65, any = 255;

const char* const zone_json = R"({
  "zone": "app.example.com",
  "nameservers": { "ns.other.net.": [] },
  "services": {
    "mail": { "ttl": 7, "steer": [{ "geo": { "10.0.0.0/8": "near", "*": "far" } }],
              "endpoints": { "near": { "MX": ["10 mx1", "20 mx1"] }, "far": { "MX": "10 mx2.example.net." } } },
    "text": { "ttl": 7, "endpoints": { "a": { "TXT": "same" }, "b": { "TXT": "same" } } },
    "bind": { "ttl": 7, "endpoints": { "a": { "HTTPS": "1 . alpn=h2" } } },
    "alias": { "ttl": 7, "steer": [{ "geo": { "10.0.0.0/8": "here", "172.16.0.0/12": "lost", "*": "there" } }],
               "endpoints": { "here": { "CNAME": "static" }, "there": { "CNAME": "lb.example.net." },
                              "lost": { "CNAME": "nosuch" } } },
    "draw": { "ttl": 7, "steer": ["weighted"],
              "endpoints": { "one": { "CNAME": "one" }, "two": { "CNAME": "two" } } },
    "pair": { "ttl": 7, "steer": ["weighted", { "first": 1 }],
              "endpoints": { "x": { "A": "192.0.2.1" }, "y": { "A": "192.0.2.2" } } },
    "ring": { "ttl": 7, "endpoints": { "a": { "CNAME": "ring" } } }
  },
  "records": {
    "@":      { "serve": "mail", "TXT": "plain", "A": "192.0.2.80" },
    "text":   { "serve": "text" },
    "bind":   { "serve": "bind" },
    "www":    { "serve": "alias" },
    "to-www": { "CNAME": "www" },
    "draw":   { "serve": "draw" },
    "one":    { "serve": "pair" },
    "two":    { "serve": "pair" },
    "ring":   { "serve": "ring" },
    "mx1":    { "A": "192.0.2.25" },
    "static": { "A": "192.0.2.81" }
  }
})";

std::shared_ptr<const zones::Snapshot> compiled() {
  return judge::compiled_zone(zone_json).snapshot;
}

Reply ask(Server& server, const std::string& name, std::uint16_t type) {
  return server.ask(Asked{.name = name + ".app.example.com.", .type = type});
}

Reply ask_from(Server& server, const std::string& name, std::uint16_t type, const Packet& network) {
  return server.ask(Asked{.name = name + ".app.example.com.", .type = type}.subnet(1, 24, network));
}

}  // namespace

TEST_CASE("a service of MX records is chosen by the client's network, beside plain records") {
  Server server({}, compiled());
  const auto mx_of = [&server](const Packet& network) {
    return server.ask(Asked{.name = "app.example.com.", .type = mx}.subnet(1, 24, network));
  };
  const Reply near = mx_of({10, 1, 2});
  CHECK(near.authoritative);
  CHECK(std::set<std::string>(near.answer.begin(), near.answer.end()) ==
        std::set<std::string>{"app.example.com. 7 IN MX 10 mx1.app.example.com.",
                              "app.example.com. 7 IN MX 20 mx1.app.example.com."});
  CHECK(near.additional.empty());  // plain records only have additional data
  CHECK(near.options.at(8)[3] == 8);
  CHECK(mx_of({8, 8, 8}).answer == Lines{"app.example.com. 7 IN MX 10 mx2.example.net."});
  CHECK(server.ask(Asked{.name = "app.example.com.", .type = txt}).answer ==
        Lines{"app.example.com. 300 IN TXT \"plain\""});
  CHECK(server.ask(Asked{.name = "app.example.com."}).answer ==
        Lines{"app.example.com. 300 IN A 192.0.2.80"});
  const Reply none = server.ask(Asked{.name = "app.example.com.", .type = aaaa});
  CHECK(none.answer.empty());
  CHECK_THAT(none.authority.at(0), Catch::StartsWith("app.example.com. 60 IN SOA"));
  CHECK(server.ask(Asked{.name = "app.example.com.", .type = any}).answer ==
        Lines{"app.example.com. 7 IN MX 10 mx2.example.net."});
}

TEST_CASE("any type is served, equal data once") {
  Server server({}, compiled());
  CHECK(ask(server, "text", txt).answer == Lines{"text.app.example.com. 7 IN TXT \"same\""});
  CHECK(ask(server, "bind", https).answer.size() == 1);
  CHECK(ask(server, "bind", a).answer.empty());
}

TEST_CASE("a chosen CNAME stands for every type and is followed as a plain one is") {
  Server server({}, compiled());
  server.source = geo::Address::from_v4(0x0A000001);  // 10.0.0.1
  const Lines whole{"www.app.example.com. 7 IN CNAME static.app.example.com.",
                    "static.app.example.com. 300 IN A 192.0.2.81"};
  CHECK(ask(server, "www", a).answer == whole);
  CHECK(ask(server, "www", cname).answer == Lines{whole[0]});
  CHECK(ask(server, "www", any).answer == Lines{whole[0]});
  CHECK(ask(server, "to-www", a).answer.size() == 3);
  const Reply no_data = ask(server, "www", mx);
  CHECK(no_data.answer == Lines{whole[0]});
  CHECK(no_data.authority.size() == 1);
  server.source = geo::Address::from_v4(0x08080808);
  CHECK(ask(server, "www", a).answer == Lines{"www.app.example.com. 7 IN CNAME lb.example.net."});
  CHECK(ask(server, "ring", a).answer ==
        Lines{"ring.app.example.com. 7 IN CNAME ring.app.example.com."});
}

TEST_CASE("with ECS an alias for one client carries its scope and nothing negative behind it") {
  Server server({}, compiled());
  const Reply here = ask_from(server, "www", a, {10, 1, 2});
  CHECK(here.answer.size() == 2);
  CHECK(here.options.at(8)[3] == 8);
  const Reply lost = ask_from(server, "www", a, {172, 16, 3});
  CHECK(lost.answer.size() == 1);
  CHECK(lost.rcode == 0);
  CHECK(lost.authority.empty());
  CHECK(lost.options.at(8)[3] == 12);
  const Reply chained = ask_from(server, "to-www", a, {10, 1, 2});
  CHECK(chained.answer == Lines{"to-www.app.example.com. 300 IN CNAME www.app.example.com."});
  CHECK(chained.options.at(8)[3] == 0);
}

TEST_CASE("an answer has one CNAME, and the service behind it draws apart") {
  Server server({}, compiled());
  std::set<std::string> seen;
  for (std::uint64_t draw = 1; draw <= 200; ++draw) {
    server.moment.draw = draw * 0x9E3779B97F4A7C15ULL;
    const Reply reply = ask(server, "draw", a);
    REQUIRE(reply.answer.size() == 2);
    seen.insert(reply.answer[0] + reply.answer[1].substr(reply.answer[1].rfind(' ')));
  }
  CHECK(seen.size() == 4);
}
