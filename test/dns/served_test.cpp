#include <algorithm>
#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr std::uint16_t a = 1, mx = 15, txt = 16, aaaa = 28;

/// The answer in a fixed order, TTLs cut out: "www.example.com. A 203.0.113.1".
Lines data_of(const Reply& reply) {
  Lines lines;
  for (std::string line : reply.answer) {
    const std::size_t ttl = line.find(' ') + 1;
    line.erase(ttl, line.find(" IN ") + 4 - ttl);
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("a served name answers A and AAAA from its endpoints, one TTL for all") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "WWW.example.com."});
  CHECK(reply.authoritative);
  CHECK(data_of(reply) ==
        Lines{"WWW.example.com. A 203.0.113.1", "WWW.example.com. A 203.0.113.2"});
  const auto ttl = [](const std::string& line) { return line.substr(0, line.find(" IN ")); };
  CHECK(ttl(reply.answer[0]) == ttl(reply.answer[1]));
  CHECK(data_of(server.ask(Asked{.name = "www.example.com.", .type = aaaa})) ==
        Lines{"www.example.com. AAAA 2001:db8::1", "www.example.com. AAAA 2001:db8::2"});
  CHECK(server.tally.served[zones::steer::Condition::steered].read() == 2);
}

TEST_CASE("a served wildcard answers as the name asked") {
  Server server;
  CHECK(data_of(server.ask(Asked{.name = "acme.tenant.example.com."})) ==
        Lines{"acme.tenant.example.com. A 203.0.113.1", "acme.tenant.example.com. A 203.0.113.2"});
}

TEST_CASE("a type that no endpoint has is NODATA for as long as any") {
  Server server;
  for (const auto& [name, type] : {std::pair{"six.example.com.", a},
                                   {"place.example.com.", aaaa},
                                   {"www.example.com.", txt},
                                   {"www.example.com.", mx}}) {
    const Reply reply = server.ask(Asked{.name = name, .type = type});
    CHECK(reply.rcode == 0);
    CHECK(reply.answer.empty());
    CHECK_THAT(reply.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
  }
}

TEST_CASE("the client's network chooses, and the scope says for whom") {
  Server server;
  const auto ask = [&server](const Packet& network) {
    return server.ask(Asked{.name = "place.example.com."}.subnet(1, 24, network));
  };
  const Reply near = ask({192, 0, 2});
  CHECK(data_of(near) == Lines{"place.example.com. A 203.0.113.1"});
  CHECK(near.options.at(8) == Packet{0, 1, 24, 24, 192, 0, 2});
  const Reply neighbour = ask({192, 0, 3});
  CHECK(data_of(neighbour) == Lines{"place.example.com. A 203.0.113.2"});
  CHECK(neighbour.options.at(8) == Packet{0, 1, 24, 24, 192, 0, 3});
  const Reply far = ask({8, 0, 0});
  CHECK(far.options.at(8)[3] < 24);
  CHECK(far.options.at(8)[3] > 0);
}

TEST_CASE("without ECS the resolver's address decides and no option is sent") {
  Server server;
  server.source = geo::Address::from_v4(0xC0000207);  // 192.0.2.7
  const Reply reply = server.ask(Asked{.name = "place.example.com."}.edns());
  CHECK_THAT(reply.answer.front(), Catch::EndsWith("203.0.113.1"));
  CHECK(reply.options.empty());
  const Reply unspecific = server.ask(Asked{.name = "place.example.com."}.subnet(1, 0, {}));
  CHECK_THAT(unspecific.answer.front(), Catch::EndsWith("203.0.113.1"));
  CHECK(unspecific.options.at(8) == Packet{0, 1, 0, 0});
}

TEST_CASE("NODATA made for one client is nobody's to remember: SOA TTL and minimum 0") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "fenced.example.com."}.subnet(1, 24, {192, 0, 3}));
  CHECK(reply.rcode == 0);
  CHECK(reply.answer.empty());
  CHECK(reply.authority ==
        Lines{"example.com. 0 IN SOA ns1.example.com. admin.example.com. 7 7200 900 604800 0"});
  CHECK(reply.options.at(8) == Packet{0, 1, 24, 24, 192, 0, 3});
  CHECK(server.tally.served[zones::steer::Condition::empty_by_client].read() == 1);
}

TEST_CASE("NODATA made by health lives for the service's least TTL, the minimum stays") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "down.example.com."});
  CHECK(reply.rcode == 0);
  CHECK(reply.authority ==
        Lines{"example.com. 5 IN SOA ns1.example.com. admin.example.com. 7 7200 900 604800 60"});
  CHECK(server.tally.served[zones::steer::Condition::empty_by_health].read() == 1);
}

TEST_CASE("when nothing is healthy the service fails open and is counted") {
  Server server;
  CHECK(data_of(server.ask(Asked{.name = "open.example.com."})).size() == 2);
  CHECK(server.tally.served[zones::steer::Condition::failed_open].read() == 1);
  CHECK(server.tally.served[zones::steer::Condition::steered].read() == 0);
}

TEST_CASE("sixty addresses fit into 1232 octets, over 512 they make TC and no half an answer") {
  Server server;
  const Reply wide = server.ask(Asked{.name = "wide.example.com."}.edns(1232));
  CHECK(wide.answer.size() == 60);
  CHECK_FALSE(wide.truncated);
  const Reply narrow = server.ask(Asked{.name = "wide.example.com."});
  CHECK(narrow.truncated);
  CHECK(narrow.authoritative);
  CHECK(narrow.answer.empty());
  CHECK(server.tally.truncated.read() == 1);
  CHECK(server.ask(Asked{.name = "wide.example.com."}, dns::Transport::tcp).answer.size() == 60);
  CHECK(server.tally.tcp_queries[0].read() == 1);
}

TEST_CASE("a plain type beside a served one is answered as it is") {
  auto snapshot = std::make_shared<zones::Snapshot>();
  snapshot->zones = zones::ZoneTable(
      {{town::zone("example.com.",
                   {"example.com. 300 SOA a. b. 1 2 3 4 5", "example.com. 77 TXT beside"},
                   {{"example.com.", town::everywhere}}),
        town::services()}});
  Server server({}, snapshot);
  CHECK(server.ask(Asked{.name = "example.com.", .type = txt}).answer ==
        Lines{"example.com. 77 IN TXT \"beside\""});
  CHECK(server.ask(Asked{.name = "example.com."}).answer.size() == 2);
}
