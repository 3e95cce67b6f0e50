// Checks of kind dns against a real server on loopback.
#include <catch2/catch.hpp>

#include "test/health/dns_server.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Contains;
using Catch::StartsWith;
using health::Verdict;

namespace {

using Rdata = std::vector<std::uint8_t>;

const Rdata address{192, 0, 2, 1}, other_address{192, 0, 2, 2};

health::Check dns_check() {
  health::Check check = tcp_check();
  check.kind = health::Check::Kind::dns;
  check.timeout = std::chrono::milliseconds(400);
  check.dns.name = "www.Example.com.";
  check.dns.contains = {{"192.0.2.1", address}};
  return check;
}

health::Roster one_endpoint(const DnsServer& server, const health::Check& check) {
  return {service("web", {endpoint("a", {watched(server.address(), server.port(), check)})})};
}

health::AddressStatus first_result(const DnsServer& server, const health::Check& check) {
  Watching watching;
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.all_known());
  return watching.only();
}

}  // namespace

TEST_CASE("a DNS server that answers with the data is up, by UDP and TCP, IPv4 and IPv6") {
  const std::string at = GENERATE("127.0.0.1", "::1");
  const bool by_tcp = GENERATE(false, true);
  DnsServer server(at);
  server.answer(1, {other_address, address});
  auto check = dns_check();
  check.dns.by_tcp = by_tcp;
  const auto status = first_result(server, check);
  CAPTURE(at, by_tcp);
  CHECK(status.verdict == Verdict::up);
  CHECK_THAT(status.reason, StartsWith("NOERROR in "));
  CHECK(status.check == "dns www.Example.com.");
  CHECK((by_tcp ? server.by_udp() : server.by_tcp()) == 0);
}

TEST_CASE("a DNS server that answers without the data is down, and what it lacks is named") {
  DnsServer server;
  SECTION("other data") { server.answer(1, {other_address}); }
  SECTION("the same octets as another type") { server.answer(28, {address}); }
  SECTION("no data") {}
  const auto status = first_result(server, dns_check());
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "answer lacks 192.0.2.1");
}

TEST_CASE("SERVFAIL is down unless it is what was wanted") {
  DnsServer server;
  server.speak(Tongue::servfail);
  auto check = dns_check();
  SECTION("not wanted") { CHECK(first_result(server, check).reason == "SERVFAIL"); }
  SECTION("another error was wanted") {
    check.dns.rcode = 3;
    CHECK(first_result(server, check).reason == "SERVFAIL, not NXDOMAIN");
  }
  SECTION("wanted") {
    check.dns.rcode = 2;
    check.dns.contains.clear();
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
}

TEST_CASE("an answer with another ID or question is none, and the timeout tells of it") {
  DnsServer server;
  server.answer(1, {address});
  server.speak(GENERATE(Tongue::wrong_id, Tongue::other_question));
  const auto status = first_result(server, dns_check());
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("timed out after 400 ms (waiting for an answer by UDP)") &&
                                Contains("ignored 1 with another ID or question"));
}

TEST_CASE("an answer from another port than was asked is none") {
  DnsServer server;
  server.answer(1, {address});
  server.speak(Tongue::elsewhere);
  const auto status = first_result(server, dns_check());
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "timed out after 400 ms (waiting for an answer by UDP)");
}

TEST_CASE("a truncated answer is asked for again by TCP, in the same attempt") {
  DnsServer server;
  server.answer(1, {address});
  server.speak(Tongue::truncated);
  Watching watching;
  auto check = dns_check();
  check.interval = std::chrono::hours(1);
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.await_verdict("a", Verdict::up));
  CHECK(watching.status().attempts == 1);
  CHECK(server.by_udp() == 1);
  CHECK(server.by_tcp() == 1);
}

TEST_CASE("a DNS server that is silent, hangs up, refuses or breaks off is down and told apart") {
  DnsServer server;
  server.answer(1, {address});
  auto check = dns_check();
  SECTION("silent") {
    server.speak(Tongue::silent);
    CHECK_THAT(first_result(server, check).reason, StartsWith("timed out after 400 ms"));
  }
  SECTION("hangs up") {
    server.speak(Tongue::hang_up);
    check.dns.by_tcp = true;
    CHECK(first_result(server, check).reason == "hung up before it answered");
  }
  SECTION("breaks off") {
    server.speak(Tongue::cut_short);
    CHECK(first_result(server, check).reason == "malformed answer");
  }
  SECTION("refuses") {
    check.dns.by_tcp = GENERATE(false, true);
    Watching watching;
    watching.adopt(
        {service("web", {endpoint("a", {watched("127.0.0.1", refused_port(), check)})})});
    REQUIRE(watching.all_known());
    CHECK(watching.only().verdict == Verdict::down);
    CHECK(watching.only().reason == "connection refused");
  }
}

TEST_CASE("names in expected data are found compressed and in any case") {
  DnsServer server;
  auto check = dns_check();
  check.dns.type = 15;  // MX 10 www.example.com.
  Rdata wanted{0, 10, 3};
  for (const char c : std::string("www\7example\3com")) {
    wanted.push_back(static_cast<std::uint8_t>(c));
  }
  wanted.push_back(0);
  check.dns.contains = {{"10 www.example.com.", wanted}};
  SECTION("the same preference") {
    server.answer(15, {{0, 10, 0xC0, 0x0C}});
    CHECK(first_result(server, check).verdict == Verdict::up);
  }
  SECTION("another one") {
    server.answer(15, {{0, 20, 0xC0, 0x0C}});
    CHECK(first_result(server, check).reason == "answer lacks 10 www.example.com.");
  }
  SECTION("a name that points at itself") {
    server.answer(15, {{0, 10, 0xC0, 0x2F}});
    CHECK(first_result(server, check).reason == "malformed answer");
  }
}

TEST_CASE("a DNS server that flaps is followed down and up again") {
  DnsServer server;
  server.answer(1, {address});
  Watching watching;
  watching.adopt(one_endpoint(server, dns_check()));
  for (int round = 0; round < 2; ++round) {
    server.speak(Tongue::answer);
    REQUIRE(watching.await_status([](const health::Status& status) {
      return status.services[0].endpoints[0].addresses[0].verdict == Verdict::up;
    }));
    server.speak(Tongue::servfail);
    REQUIRE(watching.await_status([](const health::Status& status) {
      return status.services[0].endpoints[0].addresses[0].verdict == Verdict::down;
    }));
  }
}
