#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr std::uint16_t ns = 2, txt = 16, ds = 43;

const Lines cut_ns{"cut.example.com. 3600 IN NS ns.cut.example.com.",
                   "cut.example.com. 3600 IN NS ns.sibling.example.com.",
                   "cut.example.com. 3600 IN NS ns.example.org."};
const Lines cut_glue{"ns.cut.example.com. 3600 IN A 198.51.100.1",
                     "ns.cut.example.com. 3600 IN AAAA 2001:db8::1",
                     "ns.sibling.example.com. 3600 IN A 198.51.100.2"};

bool is_referral_to_cut(const Reply& reply) {
  return reply.rcode == 0 && !reply.authoritative && reply.answer.empty() &&
         reply.authority == cut_ns && reply.additional == cut_glue;
}

/// A parent whose cut has this many name servers with long names inside it.
Server with_servers(int count) {
  Lines lines{"example.com. 300 SOA a. b. 1 2 3 4 5"};
  for (int i = 0; i < count; ++i) {
    const std::string host = "name-server-" + std::to_string(i) + ".cut.example.com.";
    lines.push_back("cut.example.com. 300 NS " + host);
    lines.push_back(host + " 300 A 192.0.2.1");
    lines.push_back(host + " 300 AAAA 2001:db8::1");
  }
  auto snapshot = std::make_shared<zones::Snapshot>();
  snapshot->zones = zones::ZoneTable({{town::zone("example.com.", lines), {}}});
  return Server({}, snapshot);
}

}  // namespace

TEST_CASE("a name at or below a delegation gets the referral with its glue, not authoritative") {
  Server server;
  for (const char* name : {"cut.example.com.", "www.cut.example.com.", "a.b.cut.example.com.",
                           "ns.cut.example.com.", "hidden.cut.example.com."}) {
    INFO(name);
    CHECK(is_referral_to_cut(server.ask(Asked{.name = name, .type = txt})));
  }
  CHECK(is_referral_to_cut(server.ask(Asked{.name = "cut.example.com.", .type = ns})));
  CHECK(is_referral_to_cut(server.ask(Asked{.name = "x.cut.example.com.", .type = 255})));
}

TEST_CASE("the referral carries the DS where DO asks for it") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "www.cut.example.com."}.dnssec_ok());
  REQUIRE(reply.authority.size() == 4);
  CHECK_THAT(reply.authority.back(), Catch::Contains(" IN DS "));
  CHECK(reply.additional == cut_glue);
}

TEST_CASE("DS at a cut is the parent's to answer, with authority (RFC 4035 §3.1.4.1)") {
  Server server;
  const Reply signed_cut = server.ask(Asked{.name = "cut.example.com.", .type = ds});
  CHECK(signed_cut.authoritative);
  CHECK(signed_cut.answer.size() == 1);
  const Reply unsigned_cut = server.ask(Asked{.name = "sibling.example.com.", .type = ds});
  CHECK(unsigned_cut.authoritative);
  CHECK(unsigned_cut.answer.empty());
  CHECK_THAT(unsigned_cut.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
  CHECK(is_referral_to_cut(server.ask(Asked{.name = "below.cut.example.com.", .type = ds})));
}

TEST_CASE("DS at the apex of a child is answered by the parent where both are ours") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "child.example.com.", .type = ds});
  CHECK(reply.authoritative);
  CHECK_THAT(reply.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
}

TEST_CASE("DS at an apex whose parent is not ours or knows no cut is NODATA from the child") {
  Server server;
  const Reply alone = server.ask(Asked{.name = "example.org.", .type = ds});
  CHECK(alone.rcode == 0);
  CHECK_THAT(alone.authority.at(0), Catch::StartsWith("example.org. 3600 IN SOA"));
  const Reply uncut = server.ask(Asked{.name = "uncut.example.com.", .type = ds});
  CHECK(uncut.rcode == 0);
  CHECK_THAT(uncut.authority.at(0), Catch::StartsWith("uncut.example.com. 30 IN SOA"));
  const Reply island = server.ask(Asked{.name = "island.example.com.", .type = ds});
  CHECK(island.rcode == 0);
  CHECK_THAT(island.authority.at(0), Catch::StartsWith("island.example.com. 30 IN SOA"));
}

TEST_CASE("the child zone answers below the cut where both are ours") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "no.child.example.com."});
  CHECK(reply.authoritative);
  CHECK(reply.rcode == 3);
  CHECK_THAT(reply.authority.at(0), Catch::StartsWith("child.example.com. 30 IN SOA"));
}

TEST_CASE("a CNAME into a delegation is answered with the referral, AA for the CNAME") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "to-cut.example.com."});
  CHECK(reply.authoritative);
  CHECK(reply.answer == Lines{"to-cut.example.com. 300 IN CNAME www.cut.example.com."});
  CHECK(reply.authority == cut_ns);
}

TEST_CASE("glue of servers inside the cut that does not fit makes TC (RFC 9471)") {
  Server server = with_servers(10);
  const Reply udp = server.ask(Asked{.name = "x.cut.example.com."});
  CHECK(udp.truncated);
  CHECK(udp.authority.empty());
  CHECK(udp.octets <= 512);
  const Reply wide = server.ask(Asked{.name = "x.cut.example.com."}.edns(1232));
  CHECK_FALSE(wide.truncated);
  CHECK(wide.additional.size() == 20);
  const Reply tcp = server.ask(Asked{.name = "x.cut.example.com."}, dns::Transport::tcp);
  CHECK_FALSE(tcp.truncated);
  CHECK(tcp.additional.size() == 20);
}

TEST_CASE("all glue inside the cut is sent, however many servers there are") {
  Server server = with_servers(40);
  const Reply tcp = server.ask(Asked{.name = "x.cut.example.com."}, dns::Transport::tcp);
  CHECK(tcp.authority.size() == 40);
  CHECK(tcp.additional.size() == 80);
}
