// Checks at a name, in a monitor: addresses of the name come and go between rosters.
#include <catch2/catch.hpp>

#include <future>

#include "health/formula.h"
#include "health/probe.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Contains;
using health::Check;
using health::Verdict;
using Addresses = std::vector<std::string>;

namespace {

/// `check` at the name, as far as these addresses of it are known.
Check at_name(const Check& check, std::uint16_t port, const Addresses& addresses) {
  Check whole;
  whole.kind = Check::Kind::calculated;
  whole.fall = whole.rise = 1;
  whole.formula.at = {"lb.test.", std::make_shared<const Check>(check), port};
  for (const std::string& address : addresses) {
    whole.formula.parts.push_back({address, whole.formula.at.check, address, port});
  }
  return whole;
}

health::Roster roster_of(const Check& whole) {
  health::WatchedAddress address = watched("192.0.2.1", 0, whole);
  address.target = whole.formula.at.name;
  return {service("web", {endpoint("a", {address})})};
}

/// A server at 127.0.0.1, and nobody at 127.0.0.2, on one port.
struct Target {
  Server server;
  Watching watching;
  Check check = tcp_check();

  [[nodiscard]] health::Roster at(const Addresses& addresses) const {
    return roster_of(at_name(check, server.port(), addresses));
  }
  health::AddressStatus now() { return watching.only(); }
  bool await(Verdict verdict) {
    return watching.await_status([&](const health::Status& status) {
      return status.services.at(0).endpoints.at(0).addresses.at(0).verdict == verdict;
    });
  }
};

}  // namespace

TEST_CASE("while no address of a target is known nothing is, and the reason says so") {
  Target target;
  const auto roster = target.at({});
  target.watching.adopt(roster);
  REQUIRE(target.watching.all_known());  // start-up waits for no probe
  CHECK(target.now().verdict == Verdict::unknown);
  CHECK(target.now().reason == "no address of lb.test. is known yet");
  CHECK(target.now().check == "tcp at any address of lb.test.");
  CHECK(outlook(roster[0]).up_v4);
  CHECK(outlook(roster[0]).until_ms == 0);
  CHECK(target.watching.status().probes == 1);
}

TEST_CASE("a target is up while any of its addresses is, and down once none is") {
  Target target;
  target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2"}));
  REQUIRE(target.watching.all_known());
  CHECK(target.now().verdict == Verdict::up);
  CHECK_THAT(target.now().reason,
             Catch::StartsWith("1 of 2 addresses of lb.test. up: 127.0.0.2 down: "));
  target.server.behave(Manner::hang_up);
  target.check.tcp.expect = "x";
  target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2"}));
  CHECK(target.await(Verdict::down));
  CHECK_THAT(target.now().reason, Catch::StartsWith("0 of 2 addresses of lb.test. up: "));
}

TEST_CASE("addresses that stay keep their state, and no probe outlives its address") {
  Target target;
  target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2"}));
  REQUIRE(target.watching.all_known());
  CHECK(target.watching.status().probes == 3);
  for (int turn = 0; turn < 20; ++turn) {
    target.watching.adopt(target.at({"127.0.0.1"}));
    CHECK(target.now().verdict == Verdict::up);
    CHECK(target.watching.status().probes == 2);
    target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
    CHECK(target.now().verdict == Verdict::up);
    CHECK(target.watching.status().probes == 4);
  }
  CHECK(target.watching.events().size() == 1);  // the first result
}

TEST_CASE("of other addresses a target keeps its state until their first result") {
  Target target;
  target.watching.adopt(target.at({"127.0.0.1"}));
  REQUIRE(target.await(Verdict::up));
  target.watching.adopt(target.at({}));  // an edit to a name that is not known
  CHECK(target.now().verdict == Verdict::up);
  CHECK(target.now().stale);
  target.watching.adopt(target.at({"127.0.0.2"}));
  REQUIRE(target.await(Verdict::down));
  CHECK(target.watching.await_event([](const health::Event& event) {
    return event.from == Verdict::up && event.to == Verdict::down;
  }));
  target.watching.adopt(target.at({"127.0.0.1"}));
  CHECK(target.await(Verdict::up));
}

TEST_CASE("what is left of a target's addresses decides at once, and everybody is told") {
  Target target;
  target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2"}));
  REQUIRE(target.watching.all_known());
  const auto roster = target.at({"127.0.0.2"});
  target.watching.adopt(roster);
  CHECK(target.now().verdict == Verdict::down);
  CHECK_FALSE(outlook(roster[0]).up_v4);
  REQUIRE(target.watching.await_event([](const health::Event& event) {
    return event.from == Verdict::up && event.to == Verdict::down;
  }));
  CHECK_THAT(target.watching.events().back().reason,
             Catch::StartsWith("0 of 1 addresses of lb.test. up: 127.0.0.2 down: "));
  CHECK(target.watching.status().statistics.turned_down == 1);
}

TEST_CASE("lookups of a target's name are told with its endpoint, and never take it down") {
  Target target;
  target.watching.adopt(target.at({"127.0.0.1"}));
  REQUIRE(target.await(Verdict::up));
  health::Resolution failing;
  failing.looked_up_ms = 1;
  failing.failing_since_ms = 1;
  failing.failure = "NXDOMAIN";
  target.watching.monitor().tell("lb.test.", failing);
  target.watching.monitor().tell("other.test.", failing);
  const auto status = target.watching.status();
  const auto& told = status.services.at(0).endpoints.at(0);
  REQUIRE(told.targets.size() == 1);
  CHECK(told.targets[0].name == "lb.test.");
  CHECK(told.targets[0].is_failing);
  CHECK(told.targets[0].failure == "NXDOMAIN");
  CHECK_FALSE(told.targets[0].is_held_over);
  CHECK(told.lookup.name.empty());
  CHECK(told.effective.up_v4);
}

TEST_CASE("a probe on demand asks each address of a target, or says that none is known") {
  Target target;
  const auto trials = [&] {
    auto promise = std::make_shared<std::promise<std::vector<health::Trial>>>();
    auto done = promise->get_future();
    target.watching.monitor().try_now({health::Grip::On::service, "web", ""}, 10,
                                      [promise](std::size_t, std::vector<health::Trial> made) {
                                        promise->set_value(std::move(made));
                                      });
    REQUIRE(done.wait_for(patience) == std::future_status::ready);
    return done.get();
  };
  target.watching.adopt(target.at({}));
  const auto none = trials();
  REQUIRE(none.size() == 1);
  CHECK(none[0].outcome.kind == health::Outcome::Kind::inconclusive);
  CHECK(none[0].outcome.reason == "no address of lb.test. is known yet");
  target.watching.adopt(target.at({"127.0.0.1", "127.0.0.2"}));
  const auto both = trials();
  REQUIRE(both.size() == 2);
  CHECK(both[0].resolved == "lb.test.");
  CHECK(both[0].target == "127.0.0.1");
  CHECK(both[0].check == "tcp");
  CHECK(both[0].outcome.kind == health::Outcome::Kind::good);
  CHECK(both[1].target == "127.0.0.2");
  CHECK(both[1].outcome.kind == health::Outcome::Kind::bad);
}

TEST_CASE("what is recalled of a target outlives its addresses, not another check") {
  const auto digest = [](const Check& check) {
    return health::Identity(std::make_shared<const Check>(check), "lb.test.", 80).digest;
  };
  const auto before = digest(at_name(http_check(), 80, {"127.0.0.1"}));
  CHECK(digest(at_name(http_check(), 80, {})) == before);
  CHECK(digest(at_name(http_check(), 80, {"127.0.0.2", "127.0.0.3"})) == before);
  CHECK(digest(at_name(http_check("/x"), 80, {"127.0.0.1"})) != before);
  CHECK(digest(at_name(http_check(), 81, {"127.0.0.1"})) != before);
}
