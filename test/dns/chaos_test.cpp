// Class CH: version.bind and its kin.
#include "dns/chaos.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;

namespace {

constexpr unsigned no_error = 0, refused = 5;
constexpr std::uint16_t a = 1, txt = 16, axfr = 252, any = 255;

Asked chaos(const char* name, std::uint16_t type = txt) {
  return Asked{.name = name, .type = type, .qclass = dns::class_chaos};
}

}  // namespace

TEST_CASE("class CH tells what the settings have, and nothing else (RFC 4892 §2)") {
  Server server({.chaos = {.version = "Trimtab 1", .id = "ns1-lon"}});
  for (const char* name : {"version.bind.", "VERSION.Bind.", "version.server."}) {
    const Reply reply = server.ask(chaos(name));
    CHECK(reply.rcode == no_error);
    CHECK(reply.authoritative);
    CHECK(reply.answer == std::vector<std::string>{std::string(name) + " 0 CH TXT \"Trimtab 1\""});
  }
  for (const char* name : {"id.server.", "hostname.bind."}) {
    CHECK(server.ask(chaos(name)).answer ==
          std::vector<std::string>{std::string(name) + " 0 CH TXT \"ns1-lon\""});
  }
  CHECK(server.ask(chaos("id.server.", any)).answer.size() == 1);
  const Reply other_type = server.ask(chaos("id.server.", a));
  CHECK(other_type.rcode == no_error);
  CHECK(other_type.answer.empty());
  for (const char* name : {"authors.bind.", "www.example.com.", ".", "x.id.server."}) {
    CHECK(server.ask(chaos(name)).rcode == refused);
  }
  CHECK(server.ask(chaos("id.server.", axfr)).rcode == refused);
  CHECK(server.ask(Asked{.name = "id.server.", .type = txt}).rcode == refused);  // class IN
}

TEST_CASE("what is not configured is refused in class CH") {
  Server silent;
  Server half({.chaos = {.version = "x"}});
  for (const char* name : {"version.bind.", "version.server.", "id.server.", "hostname.bind."}) {
    CHECK(silent.ask(chaos(name)).rcode == refused);
  }
  CHECK(half.ask(chaos("version.bind.")).answer.size() == 1);
  CHECK(half.ask(chaos("hostname.bind.")).rcode == refused);
}

TEST_CASE("a text of the largest size is told whole") {
  Server server({.chaos = {.version = std::string(255, 'v')}});
  const Reply reply = server.ask(chaos("version.bind."));
  REQUIRE(reply.answer.size() == 1);
  CHECK(reply.answer[0].find(std::string(255, 'v')) != std::string::npos);
}
