// Many targets, and rosters that follow each other faster than probes can.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/health/watching.h"

using health::Verdict;

namespace {

/// `count` tcp targets: 127.0.x.y, all of them this machine. The first `refusing` are on a port
/// where nobody listens.
health::Roster many(std::uint16_t port, int count, int refusing, std::uint16_t refused) {
  auto check = tcp_check();
  check.interval = std::chrono::milliseconds(1000);
  const auto shared = std::make_shared<const health::Check>(check);
  std::vector<health::WatchedEndpoint> endpoints;
  for (int i = 0; i < count; ++i) {
    const auto address = "127.0." + std::to_string(1 + i / 250) + "." + std::to_string(1 + i % 250);
    endpoints.push_back(
        endpoint(std::to_string(i), {{address, address, i < refusing ? refused : port, shared}}));
  }
  return {service("web", std::move(endpoints))};
}

}  // namespace

TEST_CASE("a thousand targets are all known after the first round, each with its own verdict") {
  Server server("0.0.0.0");
  server.behave(Manner::hang_up);
  Watching watching;
  const auto roster = many(server.port(), 1000, 100, refused_port("0.0.0.0"));
  watching.adopt(roster);
  REQUIRE(watching.all_known());
  int up = 0;
  for (std::size_t i = 0; i < 1000; ++i) up += outlook(roster[0], i).up_v4 ? 1 : 0;
  CHECK(up == 900);
  CHECK(watching.status().probes == 1000);
}

TEST_CASE("rosters may storm in while attempts are under way") {
  Server server("0.0.0.0");
  server.behave(Manner::hang_up);
  Watching watching;
  const auto refused = refused_port("0.0.0.0");
  for (int i = 0; i < 30; ++i) {
    watching.monitor().adopt(many(server.port(), 100 + 900 * (i % 2), i % 50, refused), {});
  }
  const auto last = many(server.port(), 1000, 100, refused);
  watching.adopt(last);
  REQUIRE(watching.all_known());
  CHECK(watching.status().probes == 1000);
  CHECK_FALSE(outlook(last[0], 0).up_v4);
  CHECK(outlook(last[0], 999).up_v4);
}

TEST_CASE("a status comes while hundreds of silent targets are waited for") {
  Server server("0.0.0.0");
  server.behave(Manner::silent);
  auto check = http_check();
  check.timeout = std::chrono::minutes(5);
  auto roster = many(server.port(), 300, 0, 0);
  for (auto& endpoint : roster[0].endpoints) {
    endpoint.addresses[0].check = std::make_shared<const health::Check>(check);
  }
  Watching watching;
  watching.adopt(roster);
  REQUIRE(server.await_connections(300));
  CHECK(watching.status().services[0].endpoints.size() == 300);
}
