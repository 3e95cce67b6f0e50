// Endpoints whose addresses are looked up: leased, down when the hold is over, back with a good
// lookup.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using health::Outlook;
using health::Resolution;
using health::Verdict;
using namespace std::chrono_literals;

namespace {

health::WatchedEndpoint looked_up(const std::string& key, std::chrono::milliseconds hold,
                                  std::vector<health::WatchedAddress> addresses) {
  health::WatchedEndpoint made = endpoint(key, std::move(addresses));
  made.looked_up.name = "lb.test.";
  made.looked_up.hold = hold;
  return made;
}

health::StandingWords up_words() {
  health::StandingWords words;
  words.outlook.up_v4 = words.outlook.up_other = true;
  words.addresses = 1;
  return words;
}

const health::WatchedAddress unchecked{"192.0.2.1", "192.0.2.1", 0, nullptr};
const Resolution good{1'000, 31'000, 0, 32'000, ""};
const Resolution failing{1'000, 31'000, 32'000, 37'000, "NXDOMAIN"};

std::uint64_t lease(const health::WatchedService& service, std::size_t at = 0) {
  return (*service.roll)[at].lease.load();
}

}  // namespace

TEST_CASE("written addresses are leased for ever, looked-up ones for as long as they are good") {
  const auto written = endpoint("a", {unchecked});
  CHECK(under_lease(up_words(), written, nullptr, 5).lease == Outlook::never);
  const auto resolved = looked_up("a", 60s, {unchecked});
  CHECK(under_lease(up_words(), resolved, &good, 5'000).lease == 31'000);
  CHECK(under_lease(up_words(), resolved, nullptr, 5'000).lease == 0);
}

TEST_CASE("a failing name's endpoint stays up for the hold, and its state may change then") {
  const auto resolved = looked_up("a", 60s, {unchecked});
  const auto before = under_lease(up_words(), resolved, &failing, 91'999);
  CHECK(before.outlook.up_v4);
  CHECK(before.outlook.until_ms == 92'000);
  CHECK(before.lease == 31'000);
  const auto after = under_lease(up_words(), resolved, &failing, 92'000);
  CHECK_FALSE(after.outlook.up_v4);
  CHECK_FALSE(after.outlook.up_other);
  CHECK(after.addresses == 0);
  CHECK(after.outlook.until_ms == 37'000);
}

TEST_CASE("a hold of nothing outlives no failed lookup, and a good one is not touched by it") {
  const auto resolved = looked_up("a", 0s, {unchecked});
  CHECK(under_lease(up_words(), resolved, &good, 40'000).outlook.up_v4);
  CHECK_FALSE(under_lease(up_words(), resolved, &failing, 32'000).outlook.up_v4);
}

TEST_CASE("an operator's hand goes before the lookup, but not before its lease") {
  auto words = up_words();
  words.outlook.forced_up = true;
  const auto forced = under_lease(words, looked_up("a", 1s, {unchecked}), &failing, 99'000);
  CHECK(forced.outlook.up_v4);
  CHECK(forced.lease == 31'000);
}

TEST_CASE("an endpoint that is not resolved yet is up for nothing") {
  health::StandingWords words;
  words.outlook.up_other = true;
  CHECK_FALSE(under_lease(words, looked_up("a", 1s, {}), nullptr, 5).outlook.up_other);
}

TEST_CASE("when the hold is over the endpoint goes down by itself, and comes back when resolved") {
  Watching watching;
  const auto web =
      service("web", {looked_up("lb", 200ms, {unchecked}), looked_up("patient", 1h, {unchecked}),
                      endpoint("written", {unchecked})});
  watching.adopt({web});
  CHECK(outlook(web).up_v4);
  const auto now = 1'000U;
  watching.monitor().tell("lb.test.", {now, now + 30'000, now, now + 5'000, "NXDOMAIN"});
  REQUIRE(watching.await_verdict("lb", Verdict::down));
  CHECK_FALSE(outlook(web).up_v4);
  CHECK(outlook(web, 1).up_v4);
  CHECK(outlook(web, 2).up_v4);
  CHECK(lease(web, 1) == now + 30'000);
  CHECK(lease(web, 2) == Outlook::never);
  CHECK(watching.events().back().address == "lb.test.");
  CHECK(watching.events().back().reason == "not resolved for 200 ms: NXDOMAIN");
  const auto status = watching.status().services.front().endpoints.front().lookup;
  CHECK(status.name == "lb.test.");
  CHECK(status.is_held_over);
  CHECK(status.failure == "NXDOMAIN");
  watching.monitor().tell("lb.test.", {now + 9'000, now + 39'000, 0, now + 40'000, ""});
  REQUIRE(watching.await_verdict("lb", Verdict::up));
  CHECK(outlook(web).up_v4);
  CHECK(lease(web) == now + 39'000);
}

TEST_CASE("a new roster keeps what is known of a name, and forgets what nobody uses") {
  Watching watching;
  const auto tell = [&watching] {
    watching.monitor().tell("lb.test.", {1'000, 31'000, 0, 32'000, ""});
  };
  watching.adopt({service("web", {looked_up("lb", 1h, {unchecked})})});
  tell();
  const auto again = service("web", {looked_up("other", 1h, {unchecked})});
  watching.adopt({again});
  CHECK(lease(again) == 31'000);
  watching.adopt({service("web", {endpoint("written", {unchecked})})});
  tell();
  const auto later = service("web", {looked_up("lb", 1h, {unchecked})});
  watching.adopt({later});
  CHECK(lease(later) == 0);
}

TEST_CASE("an address that a lookup adds is used after its first good probe, not before") {
  Server old_one, new_one;
  const auto check = http_check();
  Watching watching;
  const auto before = watched(old_one.address(), old_one.port(), check);
  watching.adopt({service("web", {looked_up("lb", 1h, {before})})});
  REQUIRE(watching.all_known());
  new_one.behave(Manner::silent);
  auto after = watched("192.0.2.2", new_one.port(), check);
  after.target = new_one.address();
  const auto web = service("web", {looked_up("lb", 1h, {before, after})});
  watching.adopt({web});
  CHECK((*web.roll)[0].addresses.load() == 0b01);
  REQUIRE(new_one.await_connections(1));
  CHECK((*web.roll)[0].addresses.load() == 0b01);
  new_one.behave(Manner::answer);
  REQUIRE(watching.await_status(
      [&](const health::Status&) { return (*web.roll)[0].addresses.load() == 0b11; }));
}
