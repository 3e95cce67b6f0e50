// When the prober suspects itself, and whom it believes then.
#include <catch2/catch.hpp>

#include "health/guard.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using namespace std::chrono_literals;
using health::DownWindow;
using health::GuardRule;
using health::Suspicion;
using health::Verdict;
using Finding = health::Suspicion::Finding;
using Mood = health::Suspicion::Mood;

namespace {

/// Endpoints 0, 1, ... of one service on servers of their own, and a witness.
struct Street {
  explicit Street(std::size_t count) : servers(count) {
    auto check = http_check();
    check.confirm = 100ms;
    std::vector<health::WatchedEndpoint> endpoints;
    for (std::size_t i = 0; i < count; ++i) {
      endpoints.push_back(
          endpoint(std::to_string(i), {watched(servers[i].address(), servers[i].port(), check)}));
    }
    roster.push_back(service("web", std::move(endpoints)));
    roster[0].guard = {50, 60s};
  }
  void guard() {
    auto check = http_check();
    check.interval = 1h;
    watching.monitor().guard_by({{}, {watched(witness.address(), witness.port(), check)}});
  }
  void open() {
    watching.adopt(roster);
    for (std::size_t i = 0; i < servers.size(); ++i) {
      REQUIRE(watching.await_verdict(std::to_string(i), Verdict::up));
    }
  }
  void fall() {
    for (Server& server : servers) server.answer(503);
  }
  [[nodiscard]] std::size_t up() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < servers.size(); ++i) count += outlook(roster[0], i).up_v4 ? 1 : 0;
    return count;
  }
  bool await_mood(Mood mood) {
    return watching.await_status([mood](const health::Status& now) { return now.mood == mood; });
  }
  bool all_down() {
    return watching.await_status([this](const health::Status&) { return up() == 0; });
  }

  std::vector<Server> servers;
  Server witness;
  health::Roster roster;
  Watching watching;
};

}  // namespace

TEST_CASE("more downs than the share within the time are suspicious, each address counted once") {
  DownWindow window;
  const GuardRule half{50, 10s};
  CHECK_FALSE(window.went_down(1, 4, 1'000, half));
  CHECK_FALSE(window.went_down(2, 4, 1'500, half));  // half is not more than half
  CHECK_FALSE(window.went_down(2, 4, 2'000, half));
  CHECK(window.went_down(3, 4, 3'000, half));
  CHECK_FALSE(window.went_down(4, 4, 12'500, half));  // the first two are long ago
  CHECK_FALSE(DownWindow().went_down(1, 1, 1, GuardRule{}));
}

TEST_CASE("one good witness proves the prober right, all of them bad freeze it") {
  Suspicion suspicion(2);
  CHECK(suspicion.heard(0, false, 10, 10) == Finding::nothing);  // nobody asked
  CHECK(suspicion.suspect(1'000));
  CHECK_FALSE(suspicion.suspect(1'001));                             // they are asked already
  CHECK(suspicion.heard(0, false, 999, 1'100) == Finding::nothing);  // began before
  CHECK(suspicion.heard(0, false, 1'000, 1'100) == Finding::nothing);
  SECTION("believed") {
    CHECK(suspicion.heard(1, true, 1'001, 1'200) == Finding::believed);
    CHECK(suspicion.mood() == Mood::calm);
  }
  SECTION("frozen until one answers") {
    CHECK(suspicion.heard(0, false, 1'001, 1'150) == Finding::nothing);
    CHECK(suspicion.heard(1, false, 1'001, 1'200) == Finding::frozen);
    CHECK(suspicion.since_ms() == 1'200);
    CHECK(suspicion.heard(0, false, 2'000, 2'100) == Finding::nothing);
    CHECK(suspicion.heard(0, true, 3'000, 3'100) == Finding::thawed);
    CHECK(suspicion.mood() == Mood::calm);
  }
}

TEST_CASE("without witnesses nothing can be decided") {
  Suspicion nobody;
  CHECK_FALSE(nobody.suspect(1'000));
  CHECK(nobody.mood() == Mood::calm);
}

TEST_CASE("where a witness answers, a service that goes down as a whole is believed") {
  Street street(4);
  street.guard();
  street.open();
  street.fall();
  REQUIRE(street.all_down());
  CHECK(street.watching.status().held_back == 0);
  CHECK(street.watching.await_event(
      [](const health::Event& event) { return !event.notice.empty(); }));
}

TEST_CASE("where no witness answers either, states are frozen and in doubt until one does") {
  Street street(4);
  street.guard();
  street.open();
  street.witness.answer(500);
  street.fall();
  REQUIRE(street.await_mood(Mood::frozen));
  REQUIRE(
      street.watching.await_status([&](const health::Status& now) { return now.held_back == 4; }));
  CHECK(street.up() == 4);  // also the first half, which had been believed
  for (std::size_t i = 0; i < 4; ++i) CHECK(outlook(street.roster[0], i).until_ms == 0);

  SECTION("and a reload does not end that") {
    street.watching.adopt(street.roster);
    CHECK(street.up() == 4);
  }
  SECTION("what is well by then stays up, as if it never went down") {
    for (Server& server : street.servers) server.answer(200);
    street.witness.answer(200);
    REQUIRE(street.await_mood(Mood::calm));
    REQUIRE(street.watching.await_status(
        [&](const health::Status& now) { return street.up() == 4 && now.held_back == 0; }));
    int downs = 0;
    for (const auto& event : street.watching.events()) downs += event.to == Verdict::down ? 1 : 0;
    CHECK(downs == 2);
  }
  SECTION("what is not goes down with its next result") {
    street.witness.answer(200);
    REQUIRE(street.all_down());
  }
}

TEST_CASE("a guard without a witness delays a down by one more bad result") {
  Street street(2);
  street.open();
  street.fall();
  REQUIRE(street.all_down());
  CHECK(street.watching.status().mood == Mood::calm);
}

TEST_CASE("the guard of the whole server counts over all services") {
  Server first, second, witness;
  Watching watching;
  const auto one = [](const std::string& name, Server& server) {
    return service(name,
                   {endpoint(name, {watched(server.address(), server.port(), http_check())})});
  };
  watching.monitor().guard_by(
      {{50, 60s}, {watched(witness.address(), witness.port(), tcp_check())}});
  const health::Roster roster{one("a", first), one("b", second)};
  watching.adopt(roster);
  REQUIRE(watching.await_verdict("a", Verdict::up));
  REQUIRE(watching.await_verdict("b", Verdict::up));
  first.answer(503);
  REQUIRE(watching.await_verdict("a", Verdict::down));
  CHECK(watching.status().mood == Mood::calm);
  second.answer(503);
  CHECK(watching.await_event([](const health::Event& event) { return !event.notice.empty(); }));
  CHECK(watching.await_verdict("b", Verdict::down));
}
