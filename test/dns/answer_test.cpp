#include "dns/answer.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr unsigned no_error = 0, format_error = 1, name_error = 3, not_implemented = 4, refused = 5;
constexpr std::uint16_t ns = 2, soa = 6, mx = 15, txt = 16, srv = 33, https = 65;

const std::string soa_60 =
    "example.com. 60 IN SOA ns1.example.com. admin.example.com. 7 7200 900 604800 60";

Server serving(const Lines& lines, const char* apex = "example.com.") {
  auto snapshot = std::make_shared<zones::Snapshot>();
  snapshot->zones = zones::ZoneTable({{town::zone(apex, lines), {}}});
  return Server({}, snapshot);
}

bool is_no_data(const Reply& reply) {
  return reply.rcode == no_error && reply.authoritative && reply.answer.empty() &&
         reply.authority == Lines{soa_60} && reply.additional.empty();
}

bool is_name_error(const Reply& reply) {
  return reply.rcode == name_error && reply.authoritative && reply.answer.empty() &&
         reply.authority == Lines{soa_60};
}

}  // namespace

TEST_CASE("plain data is answered with authority, the case of the question kept") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "pLaIn.Example.com.", .flags = 0x0100});
  CHECK(reply.rcode == no_error);
  CHECK(reply.flags == 0x8500);
  CHECK(reply.question == Lines{"pLaIn.Example.com. IN A"});
  CHECK(reply.answer == Lines{"pLaIn.Example.com. 300 IN A 198.51.100.80"});
  CHECK(reply.authority.empty());
  CHECK(reply.additional.empty());
}

TEST_CASE("a type nobody knows is plain data, and NODATA where there is none") {
  Server server;
  CHECK(server.ask(Asked{.name = "plain.example.com.", .type = 65280}).answer.size() == 1);
  CHECK(is_no_data(server.ask(Asked{.name = "plain.example.com.", .type = 1000})));
  CHECK(is_no_data(server.ask(Asked{.name = "plain.example.com.", .type = 46})));  // RRSIG
  CHECK(is_no_data(server.ask(Asked{.name = "plain.example.com.", .type = 0})));
  CHECK(is_no_data(server.ask(Asked{.name = "plain.example.com.", .type = 249})));  // TKEY
}

TEST_CASE("NODATA lives as long as the lesser of the SOA's TTL and its minimum (RFC 2308)") {
  Server server;
  CHECK(is_no_data(server.ask(Asked{.name = "plain.example.com.", .type = mx})));
  // Here the TTL, 3600, is less than the minimum, 5000.
  const Reply reply = server.ask(Asked{.name = "www.example.org.", .type = mx});
  REQUIRE(reply.authority.size() == 1);
  CHECK_THAT(reply.authority.front(), Catch::StartsWith("example.org. 3600 IN SOA "));
}

TEST_CASE("a name that does not exist is a name error, an empty non-terminal is not") {
  Server server;
  CHECK(is_name_error(server.ask(Asked{.name = "no.example.com."})));
  CHECK(is_name_error(server.ask(Asked{.name = "below.plain.example.com."})));
  CHECK(is_no_data(server.ask(Asked{.name = "_udp.example.com.", .type = srv})));
  CHECK(is_no_data(server.ask(Asked{.name = "ent.wild.example.com.", .type = txt})));
  CHECK(is_no_data(server.ask(Asked{.name = "wild.example.com.", .type = txt})));
}

TEST_CASE("a name that is not ours is refused without AA") {
  Server server;
  for (const char* name : {"www.example.net.", "com.", ".", "notexample.com."}) {
    INFO(name);
    const Reply reply = server.ask(Asked{.name = name});
    CHECK(reply.rcode == refused);
    CHECK_FALSE(reply.authoritative);
    CHECK(reply.question.size() == 1);
    CHECK(reply.answer.empty());
    CHECK(reply.authority.empty());
  }
  Server empty({}, std::make_shared<zones::Snapshot>());
  CHECK(empty.ask(Asked{.name = "www.example.com."}).rcode == refused);
}

TEST_CASE("wildcards answer as the name asked, one level or many (RFC 4592)") {
  Server server;
  const auto ask = [&server](const char* name) {
    return server.ask(Asked{.name = name, .type = txt});
  };
  CHECK(ask("x.wild.example.com.").answer == Lines{"x.wild.example.com. 300 IN TXT \"any\""});
  CHECK(ask("x.y.wild.example.com.").answer == Lines{"x.y.wild.example.com. 300 IN TXT \"any\""});
  CHECK(ask("*.wild.example.com.").answer == Lines{"*.wild.example.com. 300 IN TXT \"any\""});
  CHECK(ask("x.host.wild.example.com.").answer ==
        Lines{"x.host.wild.example.com. 300 IN TXT \"nested\""});
  CHECK(is_no_data(server.ask(Asked{.name = "x.wild.example.com."})));
}

TEST_CASE("a name that exists keeps the wildcard away, also below it") {
  Server server;
  CHECK(is_no_data(server.ask(Asked{.name = "host.wild.example.com.", .type = txt})));
  CHECK(is_name_error(server.ask(Asked{.name = "x.ent.wild.example.com.", .type = txt})));
  CHECK(is_name_error(server.ask(Asked{.name = "x.deep.ent.wild.example.com.", .type = txt})));
}

TEST_CASE("addresses of the hosts named go along, once each, plain ones only") {
  Server server;
  CHECK(server.ask(Asked{.name = "example.com.", .type = mx}).additional ==
        Lines{"mail.example.com. 300 IN A 198.51.100.25"});
  CHECK(server.ask(Asked{.name = "example.com.", .type = ns}).additional ==
        Lines{"ns1.example.com. 3600 IN A 198.51.100.53",
              "ns1.example.com. 3600 IN AAAA 2001:db8::53"});
  CHECK(server.ask(Asked{.name = "_sip._udp.example.com.", .type = srv}).additional ==
        Lines{"sip.example.com. 300 IN A 198.51.100.60"});
  CHECK(server.ask(Asked{.name = "svc.example.com.", .type = https}).additional ==
        Lines{"plain.example.com. 300 IN A 198.51.100.80"});
}

TEST_CASE("an alias asked for itself brings no addresses along") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "x.alias.example.com.", .type = zones::type::cname});
  CHECK(reply.answer == Lines{"x.alias.example.com. 300 IN CNAME plain.example.com."});
  CHECK(reply.additional.empty());
}

TEST_CASE("SVCB and HTTPS bring what their target has, also where it is their own name") {
  Server server = serving(
      {"example.com. 300 SOA a. b. 1 2 3 4 5", "own.example.com. 300 HTTPS 1 .",
       "own.example.com. 300 A 192.0.2.1", "own.example.com. 300 AAAA ::1",
       "spelt.example.com. 300 HTTPS 1 spelt.example.com.", "spelt.example.com. 300 A 192.0.2.2",
       "*.wild.example.com. 300 HTTPS 1 .", "*.wild.example.com. 300 A 192.0.2.3",
       "alias.example.com. 300 HTTPS 0 own.example.com.", "gone.example.com. 300 HTTPS 0 .",
       "gone.example.com. 300 A 192.0.2.4"});
  const auto brings = [&server](const char* name, std::uint16_t type) {
    return server.ask(Asked{.name = name, .type = type}).additional;
  };
  const Lines own{"own.example.com. 300 IN A 192.0.2.1", "own.example.com. 300 IN AAAA ::1"};
  CHECK(brings("own.example.com.", https) == own);
  CHECK(brings("spelt.example.com.", https) == Lines{"spelt.example.com. 300 IN A 192.0.2.2"});
  CHECK(brings("a.wild.example.com.", https) == Lines{"a.wild.example.com. 300 IN A 192.0.2.3"});
  const Lines aliased = brings("alias.example.com.", https);
  REQUIRE(aliased.size() == 3);
  CHECK(Lines(aliased.begin(), aliased.begin() + 2) == own);
  CHECK_THAT(aliased.back(), Catch::StartsWith("own.example.com. 300 IN HTTPS 1 ."));
  CHECK(brings("gone.example.com.", https).empty());  // AliasMode: there is no service
}

TEST_CASE("the root as a target says that there is nothing, also where the root has addresses") {
  Server server = serving({". 300 SOA a. b. 1 2 3 4 5", ". 300 A 192.0.2.1", "no-mail. 300 MX 0 .",
                           "no-service. 300 SRV 0 0 0 ."},
                          ".");
  for (const auto& [name, type] : {std::pair("no-mail.", mx), std::pair("no-service.", srv)}) {
    const Reply reply = server.ask(Asked{.name = name, .type = type});
    CHECK(reply.answer.size() == 1);
    CHECK(reply.additional.empty());
  }
}

TEST_CASE("additional data never truncates") {
  Lines lines{"example.com. 300 SOA a. b. 1 2 3 4 5"};
  for (int i = 0; i < 12; ++i) {
    const std::string host = "mail-host-" + std::to_string(i) + ".example.com.";
    lines.push_back("example.com. 300 MX 10 " + host);
    lines.push_back(host + " 300 A 192.0.2.1");
    lines.push_back(host + " 300 AAAA 2001:db8::1");
  }
  Server server = serving(lines);
  const Reply reply = server.ask(Asked{.name = "example.com.", .type = mx});
  CHECK_FALSE(reply.truncated);
  CHECK(reply.answer.size() == 12);
  CHECK(!reply.additional.empty());
  CHECK(reply.octets <= 512);
  CHECK(server.ask(Asked{.name = "example.com.", .type = mx}, dns::Transport::tcp)
            .additional.size() == 24);
}

TEST_CASE("ANY gets one record set (RFC 8482)") {
  Server server;
  const auto ask = [&server](const char* name) {
    return server.ask(Asked{.name = name, .type = 255}).answer;
  };
  CHECK(ask("plain.example.com.") == Lines{"plain.example.com. 300 IN A 198.51.100.80"});
  CHECK(ask("c1.example.com.") == Lines{"c1.example.com. 300 IN CNAME c2.example.com."});
  CHECK(ask("example.com.").size() == 2);  // its NS
  CHECK(ask("six.example.com.").size() == 1);
  REQUIRE(ask("www.example.com.").size() == 2);
  CHECK_THAT(ask("www.example.com.").front(), Catch::Contains(" IN A "));
  CHECK(is_no_data(server.ask(Asked{.name = "ent.wild.example.com.", .type = 255})));
  CHECK(is_name_error(server.ask(Asked{.name = "no.example.com.", .type = 255})));
}

TEST_CASE("classes other than IN are refused") {
  Server server;
  for (const std::uint16_t qclass : std::vector<std::uint16_t>{0, 2, 3, 4, 254, 255}) {
    const Reply reply = server.ask(Asked{.name = "plain.example.com.", .qclass = qclass});
    CHECK(reply.rcode == refused);
    CHECK_FALSE(reply.authoritative);
  }
  CHECK(server.ask(Asked{.name = "version.bind.", .type = txt, .qclass = 3}).rcode == refused);
}

TEST_CASE("types that are no data get errors: transfers REFUSED, mail types NOTIMP, OPT FORMERR") {
  Server server;
  for (const auto transport : {dns::Transport::udp, dns::Transport::tcp}) {
    CHECK(server.ask(Asked{.name = "example.com.", .type = 252}, transport).rcode == refused);
    CHECK(server.ask(Asked{.name = "example.com.", .type = 251}, transport).rcode == refused);
  }
  CHECK(server.ask(Asked{.name = "example.com.", .type = 253}).rcode == not_implemented);
  CHECK(server.ask(Asked{.name = "example.com.", .type = 254}).rcode == not_implemented);
  CHECK(server.ask(Asked{.name = "example.com.", .type = 41}).rcode == format_error);
}

TEST_CASE("another opcode gets NOTIMP with its opcode, header alone where the rest is odd") {
  Server server;
  for (std::uint16_t opcode = 1; opcode < 16; ++opcode) {
    const auto flags = static_cast<std::uint16_t>(opcode << 11);
    const Reply reply = server.ask(Asked{.name = "example.com.", .type = soa, .flags = flags});
    CHECK(reply.rcode == not_implemented);
    CHECK(reply.opcode == opcode);
    CHECK_FALSE(reply.authoritative);
  }
  const Reply bare = server.ask(judge::Packet{1, 2, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(bare.rcode == not_implemented);
  CHECK(bare.octets == 12);
}

TEST_CASE("a malformed query gets FORMERR with its id, junk and responses get silence") {
  Server server;
  judge::Packet packet = Asked{.name = "plain.example.com."}.packet();
  packet.push_back(0);
  const Reply reply = server.ask(packet);
  CHECK(reply.rcode == format_error);
  CHECK(reply.id == 0x4711);
  CHECK(server.raw({1, 2, 3}).empty());
  CHECK(server.raw(Asked{.name = "plain.example.com.", .flags = 0x8000}.packet()).empty());
  CHECK(server.tally.dropped[dns::Drop::too_short].read() == 1);
  CHECK(server.tally.dropped[dns::Drop::response].read() == 1);
  CHECK(server.tally.rcodes[format_error].read() == 1);
  CHECK(server.tally.udp_queries[0].read() == 3);
}

TEST_CASE("the longest name there is can be asked, over 512 octets of UDP") {
  Server server({.nsid = "ns1-lon"});
  std::string name = "example.com.";
  while (name.size() + 2 <= 254) name = "a." + name;
  const Reply reply =
      server.ask(Asked{.name = name}.subnet(2, 128, judge::Packet(16, 1)).option(3, {}));
  CHECK(reply.rcode == name_error);
  CHECK(reply.octets <= 1232);
}
