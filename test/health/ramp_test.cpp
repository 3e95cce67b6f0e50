// How an endpoint comes back after it was down.
#include <catch2/catch.hpp>

#include "health/ramp.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using health::Ramp;
using health::Verdict;

namespace {

health::Check ramped(std::chrono::milliseconds length) {
  auto check = http_check();
  check.ramp = length;
  return check;
}

health::Roster one(Server& server, const health::Check& check) {
  return {service("web", {endpoint("a", {watched(server.address(), server.port(), check)})})};
}

}  // namespace

TEST_CASE("a share grows evenly from a twentieth to the whole") {
  const Ramp ramp{10'000, 30'000};
  CHECK(ramp.share(9'000) == Ramp::first);
  CHECK(ramp.share(10'000) == Ramp::first);
  CHECK(ramp.share(25'000) == Ramp::first + (Ramp::whole - Ramp::first) / 2);
  CHECK(ramp.share(39'900) < Ramp::whole);
  CHECK(ramp.share(40'000) == Ramp::whole);
  CHECK(Ramp{5, 0}.share(5) == Ramp::whole);
}

TEST_CASE("a ramp steps by single shares, at most twenty times a second") {
  CHECK(Ramp{0, 243'000}.step_ms() == 1000);
  CHECK(Ramp{0, 100}.step_ms() == Ramp::least_step_ms);
}

TEST_CASE("an endpoint that recovers is ramped up, in doubt until it has its whole share") {
  Server server;
  server.answer(503);
  Watching watching;
  const auto roster = one(server, ramped(std::chrono::seconds(3)));
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(outlook(roster[0]).ramp == Ramp::whole);
  server.answer(200);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  const auto ramping = outlook(roster[0]);
  CHECK(ramping.up_v4);
  CHECK(ramping.ramp < Ramp::whole);
  CHECK(ramping.until_ms == 0);

  SECTION("a reload in the middle does not end it") {
    const auto again = one(server, ramped(std::chrono::seconds(3)));
    watching.adopt(again);
    CHECK(outlook(again[0]).ramp >= ramping.ramp);
    CHECK(outlook(again[0]).ramp < Ramp::whole);
  }
  SECTION("it ends") {
    REQUIRE(watching.await_status([&](const health::Status& status) {
      return status.services[0].endpoints[0].effective.ramp == Ramp::whole;
    }));
    CHECK(outlook(roster[0]).until_ms > 0);
  }
  SECTION("it is over where the endpoint goes down again") {
    server.answer(503);
    REQUIRE(watching.await_status([](const health::Status& status) {
      return !status.services[0].endpoints[0].effective.up_v4;
    }));
    CHECK(outlook(roster[0]).ramp == Ramp::whole);
  }
}

TEST_CASE("what is up from the start, or with a reload, has its whole share at once") {
  Server server;
  Watching watching;
  const auto first = one(server, ramped(std::chrono::hours(1)));
  watching.adopt(first);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  CHECK(outlook(first[0]).ramp == Ramp::whole);
  auto check = ramped(std::chrono::hours(1));
  check.http.path = "/edited";
  auto later = one(server, check);
  later[0].endpoints[0].name = "b";
  watching.adopt(later);
  REQUIRE(watching.await_verdict("b", Verdict::up));
  CHECK(outlook(later[0]).ramp == Ramp::whole);
}
