// Confirmation bursts against real servers.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using health::Verdict;

TEST_CASE("one contrary result is confirmed at its own pace, whatever the interval, both ways") {
  Server server;
  Watching watching;
  auto check = http_check();
  check.interval = std::chrono::seconds(3);
  check.confirm = std::chrono::milliseconds(100);
  check.fall = check.rise = 12;  // at the interval's pace half a minute, more than is waited for
  watching.adopt(
      {service("web", {endpoint("a", {watched(server.address(), server.port(), check)})})});
  REQUIRE(watching.await_verdict("a", Verdict::up));
  server.answer(503);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(watching.only().turned_by == 12);
  server.answer(200);
  REQUIRE(watching.await_event([](const health::Event& event) {
    return event.from == Verdict::down && event.to == Verdict::up;
  }));
}
