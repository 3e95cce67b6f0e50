#include <algorithm>
#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;
using Lines = std::vector<std::string>;

namespace {

constexpr std::uint16_t cname = 5, txt = 16, dname = 39, any = 255;
constexpr unsigned no_error = 0, name_error = 3, yx_domain = 6;

Lines without_repeats(Lines lines) {
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("a CNAME is followed inside the zone to plain and to served data") {
  Server server;
  CHECK(server.ask(Asked{.name = "c9.example.com."}).answer ==
        Lines{"c9.example.com. 300 IN CNAME plain.example.com.",
              "plain.example.com. 300 IN A 198.51.100.80"});
  const Reply served = server.ask(Asked{.name = "to-all.example.com."});
  CHECK(served.answer.size() == 3);
  CHECK(served.authoritative);
}

TEST_CASE("a CNAME that is asked for is not followed") {
  Server server;
  const Lines alone{"c9.example.com. 300 IN CNAME plain.example.com."};
  CHECK(server.ask(Asked{.name = "c9.example.com.", .type = cname}).answer == alone);
  CHECK(server.ask(Asked{.name = "c9.example.com.", .type = any}).answer == alone);
}

TEST_CASE("a wildcard's CNAME is the asked name's own") {
  Server server;
  CHECK(server.ask(Asked{.name = "x.Y.alias.example.com."}).answer ==
        Lines{"x.Y.alias.example.com. 300 IN CNAME plain.example.com.",
              "plain.example.com. 300 IN A 198.51.100.80"});
}

TEST_CASE("the rcode is that of the last name (RFC 6604)") {
  Server server;
  const Reply lost = server.ask(Asked{.name = "lost.example.com."});
  CHECK(lost.rcode == name_error);
  CHECK(lost.authoritative);
  CHECK(lost.answer.size() == 1);
  CHECK_THAT(lost.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
  const Reply empty = server.ask(Asked{.name = "empty.example.com."});
  CHECK(empty.rcode == no_error);
  CHECK(empty.answer.size() == 1);
  CHECK_THAT(empty.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
}

TEST_CASE("a chain goes on in another zone of ours and ends where it leaves them") {
  Server server;
  CHECK(server.ask(Asked{.name = "neighbour.example.com."}).answer ==
        Lines{"neighbour.example.com. 300 IN CNAME www.example.org.",
              "www.example.org. 300 IN A 198.51.100.90"});
  const Reply abroad = server.ask(Asked{.name = "abroad.example.com."});
  CHECK(abroad.rcode == no_error);
  CHECK(abroad.authoritative);
  CHECK(abroad.answer == Lines{"abroad.example.com. 300 IN CNAME www.elsewhere.net."});
  CHECK(abroad.authority.empty());
}

TEST_CASE("eight CNAMEs are followed, of nine the first eight are told") {
  Server server;
  const Reply eight = server.ask(Asked{.name = "c2.example.com."}.edns());
  CHECK(eight.answer.size() == 9);
  CHECK(eight.answer.back() == "plain.example.com. 300 IN A 198.51.100.80");
  const Reply nine = server.ask(Asked{.name = "c1.example.com."}.edns());
  CHECK(nine.rcode == no_error);
  CHECK(nine.answer.size() == 8);
  CHECK(nine.answer.back() == "c8.example.com. 300 IN CNAME c9.example.com.");
}

TEST_CASE("a CNAME loop is told once around") {
  Server server;
  CHECK(server.ask(Asked{.name = "ring.example.com."}).answer ==
        Lines{"ring.example.com. 300 IN CNAME ring2.example.com.",
              "ring2.example.com. 300 IN CNAME ring.example.com."});
  CHECK(server.ask(Asked{.name = "SELF.example.com."}).answer.size() == 1);
}

TEST_CASE("a DNAME is answered with the CNAME that follows from it (RFC 6672)") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "Www.old.example.com."});
  CHECK(reply.authoritative);
  CHECK(reply.answer == Lines{"old.example.com. 300 IN DNAME example.org.",
                              "Www.old.example.com. 300 IN CNAME Www.example.org.",
                              "Www.example.org. 300 IN A 198.51.100.90"});
  CHECK(server.ask(Asked{.name = "www.old.example.com.", .type = cname}).answer.size() == 2);
  CHECK(server.ask(Asked{.name = "no.old.example.com."}).rcode == name_error);
}

TEST_CASE("ANY below a DNAME gets it and the CNAME, one set of the name asked (RFC 8482)") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "www.old.example.com.", .type = any});
  CHECK(reply.authoritative);
  CHECK(reply.answer == Lines{"old.example.com. 300 IN DNAME example.org.",
                              "www.old.example.com. 300 IN CNAME www.example.org."});
  CHECK(server.ask(Asked{.name = "no.old.example.com.", .type = any}).rcode == no_error);
}

TEST_CASE("a DNAME's own name is not renamed") {
  Server server;
  CHECK(server.ask(Asked{.name = "old.example.com.", .type = dname}).answer.size() == 1);
  const Reply reply = server.ask(Asked{.name = "old.example.com.", .type = txt});
  CHECK(reply.answer.empty());
  CHECK_THAT(reply.authority.at(0), Catch::StartsWith("example.com. 60 IN SOA"));
}

TEST_CASE("a name that a DNAME makes too long is YXDOMAIN") {
  Server server;
  std::string name = "long.example.com.";
  while (name.size() < 120) name = "abcdefghi." + name;
  const Reply reply = server.ask(Asked{.name = name}.edns());
  CHECK(reply.rcode == yx_domain);
  CHECK(reply.authoritative);
  CHECK(reply.answer.size() == 1);
  CHECK(server.ask(Asked{.name = "x.long.example.com."}.edns()).rcode == name_error);
}

TEST_CASE("a DNAME that leads below itself ends, its record told once") {
  Server server;
  const Reply reply = server.ask(Asked{.name = "x.growing.example.com."}.edns());
  CHECK(reply.answer.size() == 9);
  CHECK(without_repeats(reply.answer).size() == 9);
}

TEST_CASE("with ECS a chain ends before a name whose answer depends on the client (RFC 7871)") {
  Server server;
  const Lines alone{"to-place.example.com. 300 IN CNAME place.example.com."};
  Reply reply = server.ask(Asked{.name = "to-place.example.com."}.subnet(1, 24, {192, 0, 2}));
  CHECK(reply.answer == alone);
  CHECK(reply.authoritative);
  CHECK(reply.authority.empty());
  CHECK(reply.options.at(8) == judge::Packet{0, 1, 24, 0, 192, 0, 2});
  CHECK(server.ask(Asked{.name = "to-place.example.com."}.edns()).answer.size() == 2);
  CHECK(server.ask(Asked{.name = "to-all.example.com."}.subnet(1, 24, {192, 0, 2})).answer.size() ==
        3);
}
