// What rate limiting does to replies, and which of them count as the same.
#include "dns/throttle.h"

#include <catch2/catch.hpp>
#include <memory>

#include "test/dns/judge.h"

using judge::Asked;
using judge::Packet;
using judge::Server;

namespace {

constexpr std::uint16_t option_cookie = 10;

/// A server that may send ten replies a second of each key.
struct Limited {
  explicit Limited(dns::LimitRule rule = {.per_second = 10, .slip = 0, .enforce = true})
      : server({.cookies = {.secrets = {{1, 2}}}, .rate_limit = std::move(rule)}) {
    server.rate_limit = &limit;
  }
  /// Of 30 replies to this; a truncated one counts, too.
  int sent(const Asked& asked, dns::Transport transport = dns::Transport::udp) {
    int count = 0;
    for (int i = 0; i < 30; ++i) {
      count += server.raw(asked.packet(), transport).empty() ? 0 : 1;
    }
    return count;
  }
  dns::RateLimit limit{1};
  Server server;
};

Asked name(const std::string& text) { return Asked{.name = text}; }

}  // namespace

TEST_CASE("only what is beyond the rate is held back, and counted by what was done") {
  Limited limited({.per_second = 10, .slip = 4, .leak = 10, .enforce = true});
  int whole = 0, truncated = 0;
  for (int i = 0; i < 30; ++i) {
    const Packet reply = limited.server.raw(name("www.example.com.").packet());
    if (reply.empty()) continue;
    const auto decoded = judge::decode(reply);
    (decoded.truncated ? truncated : whole) += 1;
    CHECK(decoded.answer.empty() == decoded.truncated);
  }
  CHECK(whole == 12);
  CHECK(truncated == 4);  // the 4th, 8th, 12th, 16th; the 10th and 20th leak
  const dns::Tally& tally = limited.server.tally;
  CHECK(tally.limited.read() == 20);
  CHECK(tally.limit_slipped.read() == 4);
  CHECK(tally.limit_leaked.read() == 2);
  CHECK(tally.dropped[dns::Drop::rate_limit].read() == 14);
  CHECK(tally.udp_queries[0].read() == 30);
  CHECK(tally.rcodes[0].read() == 16);
  const auto incident = limited.limit.incidents().take();
  REQUIRE(incident);
  CHECK(incident->network.to_string() == "198.51.100.0/24");
  CHECK(zones::to_string(incident->about()) == "www.example.com.");
}

TEST_CASE("without enforcement all go out, and are counted") {
  Limited limited({.per_second = 10, .slip = 0});
  CHECK(limited.sent(name("www.example.com.")) == 30);
  CHECK(limited.server.tally.limited.read() == 20);
  CHECK(limited.server.tally.dropped[dns::Drop::rate_limit].read() == 0);
  CHECK(limited.limit.incidents().take());
}

TEST_CASE("TCP and a good cookie are not limited, a bad cookie is") {
  Limited limited;
  const auto www = name("www.example.com.");
  CHECK(limited.sent(www) == 10);
  CHECK(limited.sent(www, dns::Transport::tcp) == 30);
  const Packet client{1, 2, 3, 4, 5, 6, 7, 8};
  const auto given =
      limited.server.ask(Asked(www).edns().option(option_cookie, client), dns::Transport::tcp);
  CHECK(limited.sent(Asked(www).edns().option(option_cookie, client)) == 0);
  CHECK(limited.sent(Asked(www).edns().option(option_cookie, given.options.at(option_cookie))) ==
        30);
  Packet bad = given.options.at(option_cookie);
  bad.back() ^= 1;
  CHECK(limited.sent(Asked(www).edns().option(option_cookie, bad)) == 0);
}

TEST_CASE("many names that lead to one reply are one key") {
  const auto shared_by = [](const std::string& first, const std::string& second) {
    Limited limited;
    const int sent = limited.sent(name(first));
    CHECK(sent == 10);
    return limited.sent(name(second)) == 0;
  };
  CHECK(shared_by("no1.example.com.", "no2.example.com."));  // no such name: the zone's
  CHECK(shared_by("a.wild.example.com.", "b.wild.example.com."));
  CHECK(shared_by("a.cut.example.com.", "b.cut.example.com."));
  CHECK(shared_by("a.elsewhere.net.", "b.other.net."));  // refused
  CHECK_FALSE(shared_by("www.example.com.", "no1.example.com."));
}

TEST_CASE("a query that is none counts as well") {
  Limited limited;
  Asked other = name("www.example.com.");
  other.flags = 0x2000;  // opcode NOTIFY
  CHECK(limited.sent(other) == 10);
  CHECK(limited.sent(name("elsewhere.net.")) == 0);
  CHECK(limited.sent(name("www.example.com.")) == 10);
}
