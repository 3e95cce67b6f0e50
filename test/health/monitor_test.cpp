// The monitor as the daemon uses it: verdicts over time, rosters that replace each other, and what
// both leave in the standings.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "test/health/server.h"
#include "test/health/watching.h"

using health::Verdict;

namespace {

health::Roster one_endpoint(const Server& server, const health::Check& check) {
  return {service("web", {endpoint("a", {watched(server.address(), server.port(), check)})})};
}

std::int64_t addresses_of(const health::WatchedService& service) {
  return static_cast<std::int64_t>((*service.roll)[0].addresses.load(std::memory_order_relaxed));
}

}  // namespace

TEST_CASE("an endpoint that fails goes down, and comes back when it answers again") {
  Server server;
  Watching watching;
  auto check = http_check();
  check.fall = 3;
  check.rise = 2;
  const auto roster = one_endpoint(server, check);
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  CHECK(outlook(roster[0]).up_v4);

  const int before = server.connections();
  server.answer(503);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(server.connections() - before >= 3);
  CHECK_FALSE(outlook(roster[0]).up_v4);
  CHECK(addresses_of(roster[0]) == 0);

  server.answer(200);
  REQUIRE(watching.await_event([](const health::Event& event) {
    return event.from == Verdict::down && event.to == Verdict::up;
  }));
  CHECK(outlook(roster[0]).up_v4);
  const auto events = watching.events();
  REQUIRE(events.size() == 3);
  CHECK(events[0].from == Verdict::unknown);
  CHECK(events[0].address == "127.0.0.1");
  CHECK(events[0].service == "web");
  CHECK(events[1].reason == "HTTP 503");
}

TEST_CASE("bad results short of `fall` are counted in the status and turn nothing") {
  Server server;
  Watching watching;
  auto check = http_check();
  check.fall = 100;
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.all_known());
  server.answer(503);
  REQUIRE(watching.await_status([](const health::Status& status) {
    return status.services[0].endpoints[0].addresses[0].contrary >= 2;
  }));
  const auto status = watching.only();
  CHECK(status.verdict == Verdict::up);
  CHECK(status.needed == 100);
  CHECK(status.reason == "HTTP 503");
  CHECK(watching.events().size() == 1);
}

TEST_CASE("every result pushes back the time until which an endpoint is vouched for") {
  Server server;
  Watching watching;
  const auto roster = one_endpoint(server, http_check());
  watching.adopt(roster);
  REQUIRE(watching.all_known());
  const std::uint64_t first = outlook(roster[0]).until_ms;
  CHECK(first > 0);
  CHECK(first < health::Outlook::never);
  CHECK(watching.await_status(
      [&](const health::Status&) { return outlook(roster[0]).until_ms >= first + 200; }));
}

TEST_CASE("until its first result an endpoint of the first roster counts as up, in doubt") {
  Server server;
  server.behave(Manner::silent);
  Watching watching;
  const auto roster = one_endpoint(server, http_check());
  watching.adopt(roster);
  const auto before = outlook(roster[0]);
  CHECK(before.up_v4);
  CHECK(before.until_ms == 0);
  CHECK_FALSE(before.is_new);
  CHECK(watching.only().verdict == Verdict::unknown);
}

TEST_CASE("equal checks of two services are one probe, and both hear of it") {
  Server server;
  Watching watching;
  auto check = http_check();
  check.interval = std::chrono::hours(1);
  auto roster = one_endpoint(server, check);
  roster.push_back(
      service("api", {endpoint("b", {watched(server.address(), server.port(), check)})}));
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  REQUIRE(watching.await_verdict("b", Verdict::up));
  CHECK(watching.status().probes == 1);
  CHECK(watching.status().attempts == 1);
  CHECK(server.connections() == 1);
  CHECK(outlook(roster[1]).until_ms > 0);
}

TEST_CASE("a slow attempt is not started a second time while it is under way") {
  Server silent;
  silent.behave(Manner::silent);
  Server lively;
  Watching watching;
  auto roster = one_endpoint(silent, http_check());
  roster.push_back(
      service("api", {endpoint("b", {watched(lively.address(), lively.port(), http_check())})}));
  watching.adopt(roster);
  REQUIRE(lively.await_connections(5));
  CHECK(silent.connections() == 1);
}

TEST_CASE("a probe that the next roster leaves out ends, also in the middle of an attempt") {
  Server silent;
  silent.behave(Manner::silent);
  Server lively;
  Watching watching;
  const auto kept =
      service("api", {endpoint("b", {watched(lively.address(), lively.port(), http_check())})});
  auto roster = one_endpoint(silent, http_check());
  roster.push_back(kept);
  watching.adopt(roster);
  REQUIRE(silent.await_connections(1));
  watching.adopt({kept});
  CHECK(watching.status().probes == 1);
  REQUIRE(lively.await_connections(lively.connections() + 4));
  CHECK(silent.connections() == 1);
  CHECK(outlook(roster[0]).until_ms == 0);
}

TEST_CASE("a probe in both rosters keeps its verdict and its streak") {
  Server server;
  server.answer(503);
  Watching watching;
  auto check = http_check();
  check.interval = std::chrono::hours(1);
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.await_verdict("a", Verdict::down));
  const auto before = watching.only();

  const auto next = one_endpoint(server, check);
  watching.adopt(next);
  const auto after = watching.only();
  CHECK(after.verdict == Verdict::down);
  CHECK(std::abs(after.last_probe_unix_ms - before.last_probe_unix_ms) <= 2);
  CHECK(std::abs(after.next_probe_unix_ms - before.next_probe_unix_ms) <= 2);
  CHECK_FALSE(outlook(next[0]).up_v4);
  CHECK_FALSE(outlook(next[0]).is_new);
  CHECK(server.connections() == 1);
}

TEST_CASE("an edited check keeps the old verdict, marked stale, until its own first result") {
  Server server;
  server.answer(503);
  Watching watching;
  auto check = http_check();
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.await_verdict("a", Verdict::down));

  server.behave(Manner::silent);
  check.http.path = "/edited";
  auto edited = one_endpoint(server, check);
  watching.adopt(edited);
  CHECK(watching.only().verdict == Verdict::down);
  CHECK(watching.only().stale);
  CHECK(watching.only().since_unix_ms != 0);
  CHECK(outlook(edited[0]).stale);
  CHECK_FALSE(outlook(edited[0]).up_v4);
  CHECK_FALSE(outlook(edited[0]).is_new);

  SECTION("and a second edit keeps it, too") {
    check.http.path = "/edited-again";
    edited = one_endpoint(server, check);
    watching.adopt(edited);
    CHECK(outlook(edited[0]).stale);
    CHECK_FALSE(outlook(edited[0]).up_v4);
  }
  server.answer(200);
  check.http.path = "/edited-last";
  edited = one_endpoint(server, check);
  watching.adopt(edited);
  REQUIRE(watching.await_event([](const health::Event& event) {
    return event.from == Verdict::down && event.to == Verdict::up;
  }));
  CHECK_FALSE(watching.only().stale);
  CHECK_FALSE(outlook(edited[0]).stale);
  CHECK(outlook(edited[0]).up_v4);
}

TEST_CASE("an endpoint that comes with a later roster is new until its first result") {
  Server server;
  Server silent;
  silent.behave(Manner::silent);
  Watching watching;
  const auto known = endpoint("a", {watched(server.address(), server.port(), http_check())});
  auto check = http_check();
  check.timeout = std::chrono::minutes(5);
  const auto added = endpoint("b", {watched(silent.address(), silent.port(), check)});
  watching.adopt({service("web", {known})});
  REQUIRE(watching.all_known());

  const auto web = service("web", {known, added});
  watching.adopt({web});
  CHECK_FALSE(outlook(web, 0).is_new);
  CHECK(outlook(web, 1).is_new);
  SECTION("and stays so over further rosters") {
    const auto again = service("web", {known, added});
    watching.adopt({again});
    CHECK(outlook(again, 1).is_new);
  }
  SECTION("its first result ends that") {
    silent.answer(200);
    check.http.path = "/probed-anew";
    const auto edited =
        service("web", {known, endpoint("b", {watched(silent.address(), silent.port(), check)})});
    watching.adopt({edited});
    REQUIRE(watching.await_verdict("b", Verdict::up));
    CHECK_FALSE(outlook(edited, 1).is_new);
    CHECK(outlook(edited, 1).up_v4);
  }
}

TEST_CASE("a roll that the next roster uses again never shows a good endpoint as bad") {
  Server server;
  Watching watching;
  const auto roster = one_endpoint(server, http_check());
  watching.adopt(roster);
  REQUIRE(watching.all_known());
  std::atomic<bool> over{false};
  std::atomic<int> bad{0};
  std::thread reader([&] {
    while (!over) {
      if (!outlook(roster[0]).up_v4 || addresses_of(roster[0]) != 1) ++bad;
    }
  });
  for (int i = 0; i < 200; ++i) watching.adopt(roster);
  over = true;
  reader.join();
  CHECK(bad == 0);
}

TEST_CASE("an address without a check is up and never probed") {
  Watching watching;
  auto unchecked = watched("192.0.2.1", 80, http_check());
  unchecked.check = nullptr;
  const auto web = service("web", {endpoint("a", {unchecked})});
  watching.adopt({web});
  REQUIRE(watching.all_known());
  const auto status = watching.status();
  CHECK(status.probes == 0);
  CHECK(status.services[0].endpoints[0].addresses[0].verdict == Verdict::up);
  CHECK(status.services[0].endpoints[0].addresses[0].check.empty());
  CHECK(outlook(web).up_v4);
  CHECK(outlook(web).until_ms == health::Outlook::never);
}

TEST_CASE("a drained endpoint is out of service but still probed") {
  Server server;
  Watching watching;
  auto drained = endpoint("a", {watched(server.address(), server.port(), http_check())});
  drained.configured = health::Hand::drain;
  const auto web = service("web", {drained});
  watching.adopt({web});
  REQUIRE(watching.await_verdict("a", Verdict::up));
  CHECK(outlook(web).out);
  const auto status = watching.status().services[0].endpoints[0];
  CHECK(status.configured == health::Hand::drain);
  CHECK(status.effective.out);
}

TEST_CASE("a target that is no IP address is down, with the reason") {
  Watching watching;
  auto check = tcp_check();
  watching.adopt({service("web", {endpoint("a", {watched("app.example.com", 80, check)})})});
  REQUIRE(watching.all_known());
  CHECK(watching.only().reason == "not an IP address: app.example.com");
}

TEST_CASE("an empty roster is known at once") {
  Watching watching;
  CHECK(watching.all_known());
  watching.adopt({});
  CHECK(watching.all_known());
}

TEST_CASE("the monitor stops in the middle of attempts and answers what it was still asked") {
  Server server;
  server.behave(Manner::silent);
  Watching watching;
  auto roster = one_endpoint(server, http_check());
  roster.push_back(
      service("api", {endpoint("b", {watched(server.address(), server.port(), tcp_check())})}));
  watching.adopt(roster);
  REQUIRE(server.await_connections(1));
  auto asked = watching.monitor().status();
  watching.stop();
  CHECK_NOTHROW(asked.get());
}

TEST_CASE("a monitor can be stopped from where it started nothing") {
  for (int i = 0; i < 50; ++i) health::Monitor([] { return 0U; }, {});
}

TEST_CASE("while an endpoint rises the status still says why it is down") {
  Server server;
  server.answer(503);
  Watching watching;
  auto check = http_check();
  check.rise = 100;
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.await_verdict("a", Verdict::down));
  server.answer(200);
  REQUIRE(watching.await_status([](const health::Status& status) {
    return status.services[0].endpoints[0].addresses[0].contrary > 0;
  }));
  const auto status = watching.only();
  CHECK(status.failure == "HTTP 503");
  CHECK(status.reason != "HTTP 503");
  CHECK(status.turned_by == 1);
  CHECK(status.needed == 100);
}

TEST_CASE("an edited check that finds the same goes on from when the endpoint became so") {
  Server server;
  server.answer(503);
  Watching watching;
  auto check = http_check();
  watching.adopt(one_endpoint(server, check));
  REQUIRE(watching.await_verdict("a", Verdict::down));
  // `since` is reckoned from two clocks and may round by a millisecond.
  const auto since = watching.only().since_unix_ms;
  const auto is_since = [&](std::int64_t unix_ms) { return std::abs(unix_ms - since) <= 5; };
  for (const char* path : {"/edited", "/edited-again"}) {
    REQUIRE(watching.await_status([&](const health::Status& status) {
      const auto& address = status.services[0].endpoints[0].addresses[0];
      return address.last_probe_unix_ms - since > 100;
    }));
    check.http.path = path;
    watching.adopt(one_endpoint(server, check));
    REQUIRE(watching.await_status([](const health::Status& status) {
      return !status.services[0].endpoints[0].addresses[0].stale;
    }));
    CHECK(is_since(watching.only().since_unix_ms));
    CHECK(watching.only().turned_by == 1);
    CHECK(watching.only().failure == "HTTP 503");
  }
  server.answer(200);
  REQUIRE(watching.await_event([](const health::Event& event) { return event.to == Verdict::up; }));
  CHECK_FALSE(is_since(watching.only().since_unix_ms));
}
