#include "dns/edns.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;

namespace {

constexpr unsigned no_error = 0, format_error = 1, bad_version = 16;

Asked www() { return Asked{.name = "www.example.com."}; }

}  // namespace

TEST_CASE("a query with EDNS gets an OPT, one without gets none") {
  Server server;
  const Reply plain = server.ask(www());
  CHECK_FALSE(plain.has_opt);
  const Reply reply = server.ask(www().edns(4096));
  CHECK(reply.has_opt);
  CHECK(reply.opt_version == 0);
  CHECK(reply.opt_payload == 1232);
  CHECK_FALSE(reply.dnssec_ok);
  CHECK(reply.options.empty());
}

TEST_CASE("DO comes back, EDNS flags nobody knows do not (RFC 8906 §8.2.4, §8.2.8)") {
  Server server;
  Asked asked = www().dnssec_ok();
  asked.edns_ttl |= 0x7FFF;
  const Reply reply = server.ask(asked);
  CHECK(reply.rcode == no_error);
  CHECK(reply.dnssec_ok);
  CHECK((reply.opt_flags & 0x7FFF) == 0);
}

TEST_CASE("an EDNS version we do not speak gets BADVERS and version 0 (RFC 6891 §6.1.3)") {
  Server server;
  Asked asked = www().dnssec_ok();
  asked.edns_ttl |= 1U << 16;
  SECTION("alone") {}
  SECTION("with options that may mean anything there") { asked.option(8, {1}); }
  const Reply reply = server.ask(asked);
  CHECK(reply.rcode == bad_version);
  CHECK(reply.opt_version == 0);
  CHECK(reply.answer.empty());
  CHECK(reply.dnssec_ok);
  CHECK_FALSE(reply.authoritative);
  CHECK(server.tally.rcodes[bad_version].read() == 1);
}

TEST_CASE("options nobody knows are ignored and not echoed (RFC 8906 §8.2.3)") {
  Server server;
  const Reply reply = server.ask(www().option(100, {}).option(65001, {1, 2, 3}));
  CHECK(reply.rcode == no_error);
  CHECK(reply.options.empty());
}

TEST_CASE("an option that runs over the end of its OPT is a format error, answered with an OPT") {
  Server server;
  Asked asked = www().option(100, {1, 2});
  asked.options[3] = 3;
  const Reply reply = server.ask(asked);
  CHECK(reply.rcode == format_error);
  CHECK(reply.has_opt);
}

TEST_CASE("NSID is told when it is asked for and there is one (RFC 5001)") {
  const Packet identity{'n', 's', '1', '-', 'l', 'o', 'n'};
  Server named({.nsid = "ns1-lon"});
  CHECK(named.ask(www().option(3, {})).options[3] == identity);
  CHECK(named.ask(www().option(3, {1})).options[3] == identity);
  CHECK(named.ask(www().edns()).options.empty());
  CHECK(named.ask(Asked{.name = "www.example.net."}.option(3, {})).options[3] == identity);
  Server nameless;
  CHECK(nameless.ask(www().option(3, {})).options.empty());
}

TEST_CASE("an NSID that would not leave room for the question is left out") {
  Server server({.nsid = std::string(600, 'x')});
  const Reply reply = server.ask(www().option(3, {}).edns(512));
  CHECK(reply.options.empty());
  CHECK(reply.answer.size() == 2);
}

TEST_CASE("the Client Subnet comes back as it was sent, with our scope") {
  Server server;
  CHECK(server.ask(www().subnet(1, 24, {192, 0, 2})).options[8] == Packet{0, 1, 24, 0, 192, 0, 2});
  CHECK(server.ask(www().subnet(1, 20, {192, 0, 16})).options[8] ==
        Packet{0, 1, 20, 0, 192, 0, 16});
  CHECK(server.ask(www().subnet(2, 56, {0x20, 1, 0xd, 0xb8, 1, 2, 3})).options[8] ==
        Packet{0, 2, 56, 0, 0x20, 1, 0xd, 0xb8, 1, 2, 3});
  CHECK(server.ask(www().subnet(1, 0, {})).options[8] == Packet{0, 1, 0, 0});
  CHECK(server.ask(www().subnet(2, 0, {})).options[8] == Packet{0, 2, 0, 0});
  CHECK(server.ask(www().subnet(0, 0, {})).options[8] == Packet{0, 0, 0, 0});
}

TEST_CASE("a malformed Client Subnet is a format error (RFC 7871 §6, §7.1.2)") {
  Server server;
  Asked asked = www();
  SECTION("too few octets") { asked.subnet(1, 24, {192, 0}); }
  SECTION("too many octets") { asked.subnet(1, 24, {192, 0, 2, 0}); }
  SECTION("bits beyond SOURCE") { asked.subnet(1, 23, {192, 0, 3}); }
  SECTION("bits beyond SOURCE, IPv6") { asked.subnet(2, 33, {0x20, 1, 0xd, 0xb8, 0x40}); }
  SECTION("SCOPE in a query") { asked.subnet(1, 24, {192, 0, 2}, 24); }
  SECTION("longer than an IPv4 address") { asked.subnet(1, 33, {192, 0, 2, 1, 0}); }
  SECTION("longer than an IPv6 address") { asked.subnet(2, 129, Packet(17, 0)); }
  SECTION("an unknown family") { asked.subnet(3, 8, {1}); }
  SECTION("an unknown family without an address") { asked.subnet(3, 0, {}); }
  SECTION("no family with an address") { asked.subnet(0, 8, {1}); }
  SECTION("no room for its header") { asked.option(8, {0, 1, 24}); }
  SECTION("nothing in it") { asked.option(8, {}); }
  SECTION("two of them") { asked.subnet(1, 24, {192, 0, 2}).subnet(1, 24, {192, 0, 2}); }
  const Reply reply = server.ask(asked);
  CHECK(reply.rcode == format_error);
  CHECK(reply.has_opt);
  CHECK(reply.options.count(8) == 0);
  CHECK(reply.question.size() == 1);
  CHECK(reply.answer.empty());
}

TEST_CASE("refusals and negative answers carry the Client Subnet with scope 0") {
  Server server;
  const Reply refused = server.ask(Asked{.name = "www.example.net."}.subnet(1, 24, {192, 0, 2}));
  CHECK(refused.has_opt);
  CHECK(refused.options.at(8) == Packet{0, 1, 24, 0, 192, 0, 2});
  const Reply missing = server.ask(Asked{.name = "no.example.com."}.subnet(1, 24, {192, 0, 2}));
  CHECK(missing.options.at(8) == Packet{0, 1, 24, 0, 192, 0, 2});
}

TEST_CASE("a connection's idle time is told to who asks over TCP (RFC 7828)") {
  constexpr std::uint16_t keepalive = 11;
  Server server;
  server.tcp_idle_ms = 10'000;
  const auto told = [&](const Asked& asked, dns::Transport transport) {
    const Reply reply = server.ask(asked, transport);
    CHECK(reply.rcode == no_error);
    return reply.options;
  };
  using dns::Transport;
  CHECK(told(www().option(keepalive, {}), Transport::tcp)[keepalive] == Packet{0, 100});
  CHECK(told(www().option(keepalive, {1, 2}), Transport::tcp)[keepalive] == Packet{0, 100});
  CHECK(told(www().option(keepalive, {}), Transport::udp).empty());
  CHECK(told(www().edns(), Transport::tcp).empty());
  server.tcp_idle_ms = 100'000'000;
  CHECK(told(www().option(keepalive, {}), Transport::tcp)[keepalive] == Packet{0xFF, 0xFF});
}

TEST_CASE("a listener's own payload goes before the settings'") {
  Server server;
  const Asked wide = Asked{.name = "wide.example.com."}.edns(4096);
  CHECK(server.ask(wide).opt_payload == 1232);
  CHECK_FALSE(server.ask(wide).truncated);
  server.listener_payload = 800;
  CHECK(server.ask(wide).opt_payload == 800);
  CHECK(server.ask(wide).truncated);
  server.listener_payload = 4096;
  CHECK(server.ask(wide).opt_payload == 4096);
}
