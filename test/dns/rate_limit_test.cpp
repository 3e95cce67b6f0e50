// Response rate limiting as a function of time, and the ring that tells of it.
#include "dns/rate_limit.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "dns/incidents.h"
#include "zones/name.h"

using dns::Limited;
using dns::LimitKey;
using dns::LimitRule;
using dns::RateLimit;

namespace {

zones::Name name_of(const char* text) {
  std::string why;
  return zones::Name::parse(text, zones::Name(), why).value();
}

const zones::Name www = name_of("www.app.test.");
const zones::Name other = name_of("api.app.test.");

LimitKey key(const char* source, const zones::Name& name = www, const char* leaf = nullptr) {
  return {*geo::Address::parse(source), name.wire(),
          leaf == nullptr ? geo::Prefix{} : *geo::Prefix::parse(leaf)};
}

struct Passed {
  int whole = 0, leaked = 0, slipped = 0, dropped = 0, begun = 0;
};

Passed send(RateLimit& limit, const LimitRule& rule, const LimitKey& key, int count,
            std::uint64_t now_ms) {
  Passed passed;
  for (int i = 0; i < count; ++i) {
    const Limited limited = limit.judge(rule, key, now_ms);
    passed.whole += limited == Limited::no ? 1 : 0;
    passed.leaked += limited == Limited::leak ? 1 : 0;
    passed.slipped += limited == Limited::slip ? 1 : 0;
    passed.dropped += limited == Limited::drop ? 1 : 0;
  }
  while (limit.incidents().take()) ++passed.begun;
  return passed;
}

int whole(RateLimit& limit, const LimitRule& rule, const LimitKey& key, int count,
          std::uint64_t now_ms = 1) {
  return send(limit, rule, key, count, now_ms).whole;
}

}  // namespace

TEST_CASE("a key gets the rate at once, and then the rate per second") {
  RateLimit limit(1);
  const LimitRule rule{.per_second = 100};
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000, 5000) == 100);
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000, 5100) == 10);
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000, 5600) == 50);
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000, 60'000) == 100);
}

TEST_CASE("clients of one network share a key, whatever the name's case; others do not") {
  RateLimit limit(1);
  const LimitRule rule{.per_second = 10};
  CHECK(whole(limit, rule, key("192.0.2.1"), 20) == 10);
  CHECK(whole(limit, rule, key("192.0.2.200"), 20) == 0);
  const std::string upper("\3WWW\3app\4TEST\0", 14);  // as clients may send it
  const auto* octets = reinterpret_cast<const std::uint8_t*>(upper.data());
  CHECK(whole(limit, rule, {*geo::Address::parse("192.0.2.1"), {octets, upper.size()}, {}}, 20) ==
        0);
  CHECK(whole(limit, rule, key("192.0.3.1"), 20) == 10);
  CHECK(whole(limit, rule, key("192.0.2.1", other), 20) == 10);
  CHECK(whole(limit, rule, key("192.0.2.1", www, "198.51.100.0/24"), 20) == 10);
  CHECK(whole(limit, rule, key("192.0.2.1", www, "203.0.113.0/24"), 20) == 10);
  CHECK(whole(limit, rule, key("2001:db8:1:200::1"), 20) == 10);
  CHECK(whole(limit, rule, key("2001:db8:1:2ff::1"), 20) == 0);
  CHECK(whole(limit, rule, key("2001:db8:1:300::1"), 20) == 10);
}

TEST_CASE("loopback, the exempt and everybody without a rate are not limited") {
  RateLimit limit(1);
  LimitRule rule{.per_second = 10};
  rule.exempt = {*geo::Prefix::parse("192.0.2.0/24"), *geo::Prefix::parse("2001:db8::/32")};
  for (const char* source : {"127.0.0.1", "127.9.9.9", "::1", "192.0.2.7", "2001:db8:5::1"}) {
    CHECK(whole(limit, rule, key(source), 100) == 100);
  }
  CHECK(whole(limit, {.per_second = 0}, key("198.51.100.1"), 100) == 100);
}

TEST_CASE("beyond the rate some slip and some leak") {
  RateLimit limit(1);
  const auto beyond = [&limit](const LimitRule& rule, const char* source) {
    return send(limit, rule, key(source), 110, 1);
  };
  const auto slipping = beyond({.per_second = 10, .slip = 2}, "192.0.2.1");
  CHECK(slipping.slipped == 50);
  CHECK(slipping.dropped == 50);
  const auto silent = beyond({.per_second = 10, .slip = 0}, "192.0.3.1");
  CHECK(silent.dropped == 100);
  const auto leaking = beyond({.per_second = 10, .slip = 2, .leak = 10}, "192.0.4.1");
  CHECK(leaking.leaked == 10);
  CHECK(leaking.slipped == 40);
  CHECK(leaking.dropped == 50);
}

TEST_CASE("an incident begins once, and anew when the key was at half of its rate") {
  RateLimit limit(1);
  const LimitRule rule{.per_second = 10};
  CHECK(send(limit, rule, key("192.0.2.1"), 50, 1000).begun == 1);
  for (std::uint64_t now_ms = 1010; now_ms < 3000; now_ms += 10) {
    CHECK(send(limit, rule, key("192.0.2.1"), 5, now_ms).begun == 0);
  }
  CHECK(send(limit, rule, key("192.0.2.1"), 50, 4000).begun == 1);
}

TEST_CASE("workers share the rate") {
  RateLimit limit(4);
  CHECK(whole(limit, {.per_second = 100}, key("192.0.2.1"), 1000) == 25);
  CHECK(whole(limit, {.per_second = 1}, key("192.0.3.1"), 1000) == 1);
}

TEST_CASE("a flood of other keys does not free one that is beyond its rate") {
  RateLimit limit(1);
  const LimitRule rule{.per_second = 100};
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000) == 100);
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const auto source = geo::Address::from_v4(0x0A000000U + (i << 6U));
    limit.judge(rule, {source, www.wire(), {}}, 2);
  }
  CHECK(whole(limit, rule, key("192.0.2.1"), 1000, 3) == 0);
}

TEST_CASE("incidents are told in order, as many as the ring holds; the rest are counted") {
  dns::Incidents incidents;
  CHECK_FALSE(incidents.take());
  for (int i = 0; i < 20; ++i) {
    incidents.tell(geo::Prefix::of(geo::Address::from_v4(static_cast<std::uint32_t>(i)), 32),
                   www.wire());
  }
  CHECK(incidents.untold() == 4);
  for (std::uint32_t i = 0; i < 16; ++i) {
    const auto told = incidents.take();
    REQUIRE(told);
    CHECK(told->network.address.v4() == i);
    CHECK(std::ranges::equal(told->about(), www.wire()));
  }
  CHECK_FALSE(incidents.take());
}

TEST_CASE("a writer and a reader of incidents never meet") {
  dns::Incidents incidents;
  constexpr std::uint32_t count = 100'000;
  std::thread writer([&incidents] {
    for (std::uint32_t i = 1; i <= count; ++i) {
      incidents.tell(geo::Prefix::of(geo::Address::from_v4(i), 32), www.wire());
    }
  });
  std::uint32_t last = 0, seen = 0;
  const auto take_all = [&] {
    while (const auto told = incidents.take()) {
      CHECK(told->network.address.v4() > last);
      last = told->network.address.v4();
      ++seen;
    }
  };
  while (last < count && seen + incidents.untold() < count) take_all();
  writer.join();
  take_all();
  CHECK(seen + incidents.untold() == count);
}
