// What outlives the process: told by one monitor, recalled by the next.
#include <catch2/catch.hpp>

#include <future>

#include "test/health/server.h"
#include "test/health/watching.h"

using health::Check;
using health::Recollection;
using health::Verdict;

namespace {

health::Check check_with(Check::Initial initial) {
  auto check = http_check();
  check.initial = initial;
  check.fall = check.rise = 2;
  check.interval = std::chrono::hours(1);
  return check;
}

health::Roster one(const Server& server, const Check& check) {
  return {service("web", {endpoint("a", {watched(server.address(), server.port(), check)})})};
}

Recollection memory_of(Watching& watching) {
  auto promise = std::make_shared<std::promise<Recollection>>();
  auto told = promise->get_future();
  watching.monitor().memory([promise](Recollection all) { promise->set_value(std::move(all)); });
  REQUIRE(told.wait_for(patience) == std::future_status::ready);
  return told.get();
}

/// As the process before left it: down since long.
Recollection down_before(const Server& server, const Check& check) {
  Watching watching;
  watching.adopt(one(server, check));
  REQUIRE(watching.all_known());
  Recollection memory = memory_of(watching);
  REQUIRE(memory.size() == 1);
  CHECK(memory[0].verdict == Verdict::down);
  CHECK(memory[0].failure == "HTTP 503");
  memory[0].since_unix_ms = 1'000'000;
  return memory;
}

}  // namespace

TEST_CASE("`initial: last` goes on from before the restart, until results in a row say otherwise") {
  Server server;
  server.answer(503);
  const auto check = check_with(Check::Initial::last);
  const auto memory = down_before(server, check);
  server.behave(Manner::silent);
  Watching watching;
  watching.monitor().recall(memory);
  const auto roster = one(server, check);
  watching.adopt(roster);
  CHECK(watching.all_known());  // nothing to wait for
  CHECK_FALSE(outlook(roster[0]).up_v4);
  CHECK(watching.only().verdict == Verdict::down);
  CHECK(watching.only().since_unix_ms == 1'000'000);
  CHECK(watching.only().failure == "HTTP 503");
  CHECK(memory_of(watching)[0].since_unix_ms == 1'000'000);
}

TEST_CASE("a verdict that goes on has held since before the restart, one that does not is new") {
  Server server;
  server.answer(503);
  const auto check = check_with(Check::Initial::probe);
  const auto memory = down_before(server, check);
  Watching watching;
  watching.monitor().recall(memory);
  const auto roster = one(server, check);
  SECTION("it goes on") {
    watching.adopt(roster);
    REQUIRE(watching.await_verdict("a", Verdict::down));
    CHECK(watching.only().since_unix_ms == 1'000'000);
  }
  SECTION("it does not") {
    server.answer(200);
    watching.adopt(roster);
    REQUIRE(watching.await_verdict("a", Verdict::up));
    CHECK(watching.only().since_unix_ms > 1'000'000);
    CHECK(watching.only().failure.empty());
  }
}

TEST_CASE("what another check saw before the restart says nothing") {
  Server server;
  server.answer(503);
  auto check = check_with(Check::Initial::last);
  const auto memory = down_before(server, check);
  server.behave(Manner::silent);
  check.http.path = "/edited";
  Watching watching;
  watching.monitor().recall(memory);
  const auto roster = one(server, check);
  watching.adopt(roster);
  CHECK(watching.only().verdict == Verdict::unknown);
  CHECK(outlook(roster[0]).up_v4);
}

TEST_CASE("`initial: last` with nothing to recall waits for the first result") {
  Server server;
  server.behave(Manner::silent);
  Watching watching;
  watching.adopt(one(server, check_with(Check::Initial::last)));
  CHECK(watching.only().verdict == Verdict::unknown);
}

TEST_CASE("a written first state counts at once and takes results in a row to leave") {
  Server server;
  Watching watching;
  SECTION("down") {
    auto check = check_with(Check::Initial::down);
    server.behave(Manner::silent);
    const auto roster = one(server, check);
    watching.adopt(roster);
    CHECK(watching.all_known());
    CHECK_FALSE(outlook(roster[0]).up_v4);
    server.answer(200);
    check.http.path = "/again";  // the attempt under way hangs
    check.interval = std::chrono::milliseconds(100);
    auto later = one(server, check);
    later[0].endpoints[0].name = "b";
    watching.adopt(later);
    REQUIRE(watching.await_verdict("b", Verdict::up));
    CHECK(watching.only().turned_by == 2);
  }
  SECTION("up, and not new in a later roster") {
    server.behave(Manner::silent);
    watching.adopt({});
    const auto roster = one(server, check_with(Check::Initial::up));
    watching.adopt(roster);
    CHECK(outlook(roster[0]).up_v4);
    CHECK_FALSE(outlook(roster[0]).is_new);
  }
}
