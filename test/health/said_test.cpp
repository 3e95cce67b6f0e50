// Checks whose verdict is said or follows from others: always, push and calculated, in a monitor.
#include <catch2/catch.hpp>

#include <future>

#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Contains;
using Catch::StartsWith;
using health::Check;
using health::Verdict;
using Kind = health::Check::Kind;

namespace {

Check said_check(Kind kind) {
  Check check = tcp_check();
  check.kind = kind;
  return check;
}

health::Part part(std::string name, const Check& check, std::uint16_t port) {
  return {std::move(name), std::make_shared<const Check>(check), "", port};
}

Check at_least(std::uint32_t needed, std::vector<health::Part> parts) {
  Check check = said_check(Kind::calculated);
  check.formula.needed = needed;
  check.formula.parts = std::move(parts);
  return check;
}

health::WatchedAddress at_loopback(const Check& check) { return watched("127.0.0.1", 0, check); }

std::size_t push(Watching& watching, const Check& check, health::Pushed pushed) {
  auto pushed_to = std::make_shared<std::promise<std::size_t>>();
  auto done = pushed_to->get_future();
  watching.monitor().push({at_loopback(check)}, std::move(pushed),
                          [pushed_to](std::size_t count) { pushed_to->set_value(count); });
  REQUIRE(done.wait_for(patience) == std::future_status::ready);
  return done.get();
}

health::Roster one_endpoint(const Check& check) {
  return {service("web", {endpoint("a", {at_loopback(check)})})};
}

}  // namespace

TEST_CASE("an endpoint that is always up is so from the start, and nothing puts it in doubt") {
  Watching watching;
  const auto roster = one_endpoint(said_check(Kind::always));
  watching.adopt(roster);
  CHECK(watching.only().verdict == Verdict::up);
  CHECK(watching.only().check == "always");
  CHECK(outlook(roster[0]).up_v4);
  CHECK(outlook(roster[0]).until_ms == health::Outlook::never);
}

TEST_CASE(
    "before the first push an endpoint counts as its check says, and start-up waits for none") {
  Check check = said_check(Kind::push);
  check.push.initial = GENERATE(Verdict::unknown, Verdict::up, Verdict::down);
  Watching watching;
  const auto roster = one_endpoint(check);
  watching.adopt(roster);
  REQUIRE(watching.all_known());
  CHECK(watching.only().verdict == check.push.initial);
  CHECK(watching.only().reason == "nothing pushed yet");
  CHECK(outlook(roster[0]).up_v4 == (check.push.initial != Verdict::down));
}

TEST_CASE("a pushed state holds until it expires, with its reason") {
  Check check = said_check(Kind::push);
  check.push.then = GENERATE(Verdict::unknown, Verdict::up);
  Watching watching;
  const auto roster = one_endpoint(check);
  watching.adopt(roster);
  REQUIRE(push(watching, check, {Verdict::down, "deploying", std::chrono::milliseconds(200)}) == 1);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(watching.events().front().reason == "pushed: deploying");
  REQUIRE(watching.await_event([&](const health::Event& event) {
    return event.from == Verdict::down && event.to == check.push.then;
  }));
  CHECK(watching.only().reason == "expired; last pushed: deploying");
  CHECK(watching.only().failure == "pushed: deploying");
  CHECK(outlook(roster[0]).up_v4);
}

TEST_CASE(
    "a push that says no time of its own holds as long as its check says, and no TTL longer") {
  const Check check = said_check(Kind::push);
  Watching watching;
  const auto roster = one_endpoint(check);
  watching.adopt(roster);
  CHECK(outlook(roster[0]).until_ms == health::Outlook::never);
  REQUIRE(push(watching, check, {Verdict::down, "", {}}) == 1);
  const std::uint64_t first = outlook(roster[0]).until_ms;
  CHECK(first >= 60'000);
  CHECK(first < 60'000 + 60'000);
  REQUIRE(push(watching, check, {Verdict::up, "", std::chrono::hours(2)}) == 1);
  CHECK(outlook(roster[0]).until_ms >= 7'200'000);
  CHECK(watching.only().next_probe_unix_ms > 0);
}

TEST_CASE("an endpoint that a later roster brings is no newcomer where its state is pushed") {
  Server server;
  Watching watching;
  const auto known = endpoint("a", {watched(server.address(), server.port(), tcp_check())});
  watching.adopt({service("web", {known})});
  REQUIRE(watching.all_known());
  const auto both = service("web", {known, endpoint("b", {at_loopback(said_check(Kind::push))})});
  watching.adopt({both});
  CHECK_FALSE(outlook(both, 1).is_new);
  CHECK(outlook(both, 1).up_v4);
}

TEST_CASE("a push to what is not there, or is no push, changes nothing") {
  Check check = said_check(Kind::push);
  Watching watching;
  watching.adopt(one_endpoint(tcp_check()));
  CHECK(push(watching, check, {Verdict::down, "", {}}) == 0);
  CHECK(push(watching, tcp_check(), {Verdict::down, "", {}}) == 0);
}

TEST_CASE("a reload keeps a pushed state; an edited push check begins anew") {
  Check check = said_check(Kind::push);
  Watching watching;
  watching.adopt(one_endpoint(check));
  REQUIRE(push(watching, check, {Verdict::down, "deploying", {}}) == 1);
  watching.adopt(one_endpoint(check));
  CHECK(watching.only().verdict == Verdict::down);
  check.push.expires = std::chrono::hours(1);
  const auto edited = one_endpoint(check);
  watching.adopt(edited);
  CHECK(watching.only().verdict == Verdict::unknown);
  CHECK(outlook(edited[0]).up_v4);
}

TEST_CASE("an endpoint is up while enough parts of its check are, each on its own port") {
  Server web, db;
  Watching watching;
  const auto check =
      at_least(2, {part("web", http_check(), web.port()), part("db", tcp_check(), db.port()),
                   part("gone", tcp_check(), refused_port())});
  const auto roster = one_endpoint(check);
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  REQUIRE(watching.all_known());
  CHECK(watching.only().check == "2 of 3");
  CHECK(watching.only().reason == "2 of 3 up: gone down: connection refused");
  CHECK(outlook(roster[0]).until_ms > 0);
  CHECK(outlook(roster[0]).until_ms < health::Outlook::never);

  web.answer(503);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK_THAT(watching.only().reason,
             StartsWith("1 of 3 up: web down: HTTP 503; gone down: connection refused"));
  CHECK_FALSE(outlook(roster[0]).up_v4);
  web.answer(200);
  REQUIRE(watching.await_event([](const health::Event& event) {
    return event.from == Verdict::down && event.to == Verdict::up;
  }));
}

TEST_CASE("a part that others probe as well is probed once, and goes with its last user") {
  Server server;
  auto tcp = tcp_check();
  tcp.interval = std::chrono::hours(1);
  const auto check = at_least(1, {part("tcp", tcp, server.port())});
  Watching watching;
  auto roster = one_endpoint(check);
  roster.push_back(
      service("api", {endpoint("b", {watched(server.address(), server.port(), tcp)})}));
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  REQUIRE(watching.await_verdict("b", Verdict::up));
  REQUIRE(server.await_connections(1));  // the server may be slower than its kernel
  CHECK(server.connections() == 1);
  CHECK(watching.status().probes == 2);
  watching.adopt({roster[1]});
  CHECK(watching.status().probes == 1);
  watching.adopt({roster[0]});
  CHECK(watching.only().verdict == Verdict::up);  // of the part that went on
  watching.adopt({});
  CHECK(watching.status().probes == 0);
}

TEST_CASE("parts that go up and down together never show a state between") {
  Check pushed = said_check(Kind::push);
  pushed.push.initial = Verdict::up;
  Check inverse = said_check(Kind::calculated);
  inverse.formula.is_not = true;
  inverse.formula.parts = {part("pushed", pushed, 0)};
  // Exactly one of the two is up, whatever is pushed.
  const auto check = at_least(1, {part("inverse", inverse, 0), part("pushed", pushed, 0)});
  Watching watching;
  watching.adopt(one_endpoint(check));
  for (const Verdict state : {Verdict::down, Verdict::up, Verdict::down}) {
    REQUIRE(push(watching, pushed, {state, "", {}}) == 1);
    CHECK(watching.only().verdict == Verdict::up);
  }
  CHECK(watching.events().empty());
}

TEST_CASE("an edited calculated check keeps the old verdict only until its parts are known") {
  Server server;
  server.behave(Manner::hang_up);
  Watching watching;
  watching.adopt(one_endpoint(at_least(1, {part("web", http_check(), server.port())})));
  REQUIRE(watching.await_verdict("a", Verdict::down));
  server.behave(Manner::silent);
  const auto edited = one_endpoint(at_least(1, {part("web", http_check("/new"), server.port())}));
  watching.adopt(edited);
  CHECK(watching.only().verdict == Verdict::down);
  CHECK(watching.only().stale);
  server.answer(200);
  watching.adopt(one_endpoint(at_least(1, {part("web", http_check("/last"), server.port())})));
  REQUIRE(watching.await_verdict("a", Verdict::up));
}

TEST_CASE("a guard doubts what is observed, never what is pushed") {
  const Check pushed = said_check(Kind::push);
  auto web = service("web", {endpoint("a", {at_loopback(pushed)}),
                             endpoint("b", {at_loopback(said_check(Kind::always))})});
  web.guard.percent = 1;  // any down is one too many
  Watching watching;
  watching.adopt({web});
  REQUIRE(push(watching, pushed, {Verdict::up, "", {}}) == 1);
  REQUIRE(push(watching, pushed, {Verdict::down, "", {}}) == 1);
  CHECK(watching.await_verdict("a", Verdict::down));
  CHECK_FALSE(outlook(web).up_v4);
}
