// Hands, histories and probes on demand through the monitor, with real targets.
#include <catch2/catch.hpp>
#include <future>

#include "test/health/server.h"
#include "test/health/watching.h"

using namespace health;

namespace {

LaidHand drain(Grip grip) {
  return {std::move(grip), Hand::drain, "kernel update", "127.0.0.1", 1, 0};
}
Grip endpoint_of(const std::string& name) { return {Grip::On::endpoint, "app.test.:web", name}; }

std::vector<Bereft> lay(Watching& watching, std::vector<LaidHand> hands, bool is_guarded = true) {
  std::promise<std::vector<Bereft>> promise;
  watching.monitor().lay_hands(std::move(hands), is_guarded, [&](std::vector<Bereft> lost) {
    promise.set_value(std::move(lost));
  });
  return promise.get_future().get();
}

std::vector<AddressHistory> history(Watching& watching, Grip grip) {
  std::promise<std::vector<AddressHistory>> promise;
  watching.monitor().history(std::move(grip), [&](std::vector<AddressHistory> told) {
    promise.set_value(std::move(told));
  });
  return promise.get_future().get();
}

struct Tried {
  std::size_t count = 0;
  std::vector<Trial> trials;
};
Tried try_now(Watching& watching, Grip grip, std::size_t most = 64) {
  std::promise<Tried> promise;
  watching.monitor().try_now(std::move(grip), most,
                             [&](std::size_t count, std::vector<Trial> trials) {
                               promise.set_value({count, std::move(trials)});
                             });
  return promise.get_future().get();
}

struct Pair {
  Pair() {
    web = service("app.test.:web",
                  {endpoint("aws", {watched("127.0.0.1", one.port(), http_check())}),
                   endpoint("gcp", {watched("127.0.0.1", two.port(), http_check())})});
    api = service("app.test.:api",
                  {endpoint("aws", {watched("127.0.0.1", one.port(), http_check())})});
    watching.adopt({web, api});
    if (!watching.all_known()) throw std::runtime_error("never probed");
  }
  Server one, two;
  Watching watching;
  WatchedService web, api;
};

}  // namespace

TEST_CASE("a drain leaves another service that shares the probe alone, and survives a reload") {
  Pair pair;
  CHECK(lay(pair.watching, {drain(endpoint_of("aws"))}).empty());
  CHECK(outlook(pair.web, 0).out);
  CHECK_FALSE(outlook(pair.web, 1).out);
  CHECK_FALSE(outlook(pair.api, 0).out);

  const auto again = service("app.test.:web", pair.web.endpoints);
  const auto other = service("app.test.:api", pair.api.endpoints);
  pair.watching.adopt({other, again});  // in another order
  CHECK(outlook(again, 0).out);
  CHECK_FALSE(outlook(other, 0).out);
  CHECK(lay(pair.watching, {}).empty());
  CHECK_FALSE(outlook(again, 0).out);
}

TEST_CASE("probing goes on under a drain") {
  Pair pair;
  CHECK(lay(pair.watching, {drain(endpoint_of("aws"))}).empty());
  pair.one.answer(503);
  CHECK(pair.watching.await_verdict("aws", Verdict::down));
  const auto aws = pair.watching.status().services[0].endpoints[0];
  CHECK(aws.effective.out);
  CHECK_FALSE(aws.observed.up_v4);
  REQUIRE(aws.held != nullptr);
  CHECK(aws.held->reason == "kernel update");
  CHECK(pair.watching.status().hands.at(0).endpoints == 1);
}

TEST_CASE("the last endpoint that is up is not taken out unless the guard is overridden") {
  Pair pair;
  const std::vector<LaidHand> both{drain(endpoint_of("aws")), drain(endpoint_of("gcp"))};
  const auto lost = lay(pair.watching, both);
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].service == "app.test.:web");
  CHECK(lost[0].family == "IPv4");
  CHECK_FALSE(outlook(pair.web, 0).out);
  CHECK(lay(pair.watching, both, false).empty());
  CHECK(outlook(pair.web, 0).out);
  CHECK(outlook(pair.web, 1).out);
}

TEST_CASE("a history tells of probes and hands with what each state lasted") {
  Pair pair;
  pair.one.answer(503);
  REQUIRE(pair.watching.await_verdict("aws", Verdict::down));
  lay(pair.watching, {drain(endpoint_of("aws"))});
  lay(pair.watching, {});
  const auto told = history(pair.watching, endpoint_of("aws"));
  REQUIRE(told.size() == 1);
  const auto& changes = told[0].transitions;
  REQUIRE(changes.size() == 4);
  CHECK(changes[0].from == "unknown");
  CHECK(changes[0].lasted_ms < 0);
  CHECK(changes[1].from == "up");
  CHECK(changes[1].to == "down");
  CHECK(changes[1].reason == "HTTP 503");
  CHECK(changes[1].lasted_ms >= 0);
  CHECK(changes[2].by_hand);
  CHECK(changes[2].to == "drain");
  CHECK(changes[2].reason.find("kernel update") != std::string::npos);
  CHECK(changes[3].to == "none");
  CHECK(changes[3].reason == "app.test.:web/aws lifted");
  CHECK(history(pair.watching, {Grip::On::address, "", "127.0.0.1"}).size() == 3);
  const auto statistics = pair.watching.status().statistics;
  CHECK(statistics.turned_up == 3);
  CHECK(statistics.turned_down == 2);  // one probe, two services
  CHECK(statistics.failures.at(Failure::status) >= 1);
}

TEST_CASE("a probe on demand tells its phases and counts for no verdict") {
  Pair pair;
  pair.watching.stop();
  Watching watching;
  auto check = http_check();
  check.interval = std::chrono::hours(1);
  const auto slow =
      service("app.test.:web", {endpoint("aws", {watched("127.0.0.1", pair.one.port(), check)})});
  watching.adopt({slow});
  REQUIRE(watching.all_known());
  pair.one.answer(503);
  const auto tried = try_now(watching, endpoint_of("aws"));
  REQUIRE(tried.trials.size() == 1);
  const Outcome& outcome = tried.trials[0].outcome;
  CHECK(outcome.kind == Outcome::Kind::bad);
  CHECK(outcome.failure == Failure::status);
  REQUIRE(outcome.phases);
  CHECK(outcome.phases->connect_us);
  CHECK_FALSE(outcome.phases->tls_us);
  CHECK(outcome.phases->first_byte_us);
  CHECK(outcome.phases->total_us >= outcome.phases->connect_us);
  CHECK(watching.only().verdict == Verdict::up);
  CHECK(watching.status().attempts == 1);
}

TEST_CASE("a silent target ends a probe on demand by its timeout") {
  Server silent;
  silent.behave(Manner::silent);
  Watching watching;
  auto check = http_check();
  check.timeout = std::chrono::milliseconds(50);
  watching.adopt(
      {service("app.test.:web", {endpoint("aws", {watched("127.0.0.1", silent.port(), check)})})});
  const auto tried = try_now(watching, endpoint_of("aws"));
  REQUIRE(tried.trials.size() == 1);
  CHECK(tried.trials[0].outcome.failure == Failure::timeout);
}

TEST_CASE("of probes on demand the slow one does not hold up the quick one's result, nor undo it") {
  Server quick, silent;
  silent.behave(Manner::silent);
  auto hasty = http_check(), patient = http_check();
  hasty.timeout = std::chrono::milliseconds(200);
  patient.timeout = std::chrono::milliseconds(400);
  Watching watching;
  watching.adopt({service("app.test.:web",
                          {endpoint("aws", {watched("127.0.0.1", quick.port(), hasty)}),
                           endpoint("gcp", {watched("127.0.0.1", silent.port(), patient)})})});
  const auto tried = try_now(watching, {Grip::On::service, "app.test.:web", ""});
  REQUIRE(tried.trials.size() == 2);
  CHECK(tried.trials[0].outcome.kind == Outcome::Kind::good);
  CHECK(tried.trials[1].outcome.failure == Failure::timeout);
}

TEST_CASE("more probes than may run at once are refused, and one that is shared runs once") {
  Pair pair;
  const Grip everywhere{Grip::On::address, "", "127.0.0.1"};
  CHECK(try_now(pair.watching, everywhere).trials.size() == 2);
  const auto refused = try_now(pair.watching, everywhere, 1);
  CHECK(refused.count == 2);
  CHECK(refused.trials.empty());
}

TEST_CASE("a monitor that stops in the middle of probes on demand just stops") {
  Server silent;
  silent.behave(Manner::silent);
  Watching watching;
  watching.adopt({service("app.test.:web",
                          {endpoint("aws", {watched("127.0.0.1", silent.port(), http_check())})})});
  watching.monitor().try_now(endpoint_of("aws"), 64, [](std::size_t, std::vector<Trial>) {});
  CHECK(silent.await_connections(2));
  watching.stop();
}
