// Idle connections that tell of a dead process before its next probe.
#include <catch2/catch.hpp>

#include <optional>

#include "health/tripwires.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using health::Verdict;
using health::wire_pause_ms;

namespace {

health::Check wired() {
  auto check = tcp_check();
  check.interval = std::chrono::hours(1);
  check.confirm = std::chrono::milliseconds(100);
  check.fall = 3;
  check.tripwire = true;
  return check;
}

}  // namespace

TEST_CASE("a target that keeps closing loses its wire for a growing while") {
  CHECK(wire_pause_ms(0) == 0);
  CHECK(wire_pause_ms(1) == 1000);
  CHECK(wire_pause_ms(2) == 2000);
  CHECK(wire_pause_ms(5) == 16'000);
  CHECK(wire_pause_ms(11) == 600'000);
  CHECK(wire_pause_ms(4'000'000'000) == 600'000);
}

TEST_CASE("a process that dies is noticed at the confirming pace, with an interval of an hour") {
  std::optional<Server> server(std::in_place);
  server->behave(Manner::silent);
  Watching watching;
  watching.adopt(
      {service("web", {endpoint("a", {watched(server->address(), server->port(), wired())})})});
  REQUIRE(watching.await_verdict("a", Verdict::up));
  REQUIRE(server->await_connections(2));  // the probe and the wire
  server.reset();
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(watching.only().turned_by == 3);
}

TEST_CASE("a server that closes idle connections is probed for it and stays up") {
  Server server;
  server.behave(Manner::hang_up);
  Watching watching;
  watching.adopt(
      {service("web", {endpoint("a", {watched(server.address(), server.port(), wired())})})});
  REQUIRE(watching.await_verdict("a", Verdict::up));
  // The first probe, the wire that is closed, the probe for it, and the wire after its pause.
  REQUIRE(server.await_connections(4));
  REQUIRE(watching.await_status([](const health::Status& status) { return status.attempts >= 3; }));
  CHECK(watching.status().failures == 0);
  CHECK(watching.only().verdict == Verdict::up);
  CHECK(watching.only().contrary == 0);
}

TEST_CASE("without a tripwire no connection is held") {
  Server server;
  server.behave(Manner::silent);
  Watching watching;
  auto check = wired();
  check.tripwire = false;
  Server lively;
  watching.adopt(
      {service("web", {endpoint("a", {watched(server.address(), server.port(), check)}),
                       endpoint("b", {watched(lively.address(), lively.port(), tcp_check())})})});
  REQUIRE(lively.await_connections(5));
  CHECK(server.connections() == 1);
}
