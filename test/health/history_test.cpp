#include <catch2/catch.hpp>

#include "health/history.h"
#include "health/latencies.h"
#include "health/statistics.h"

using namespace health;

namespace {

Transition at(std::int64_t time) { return {time, false, "up", "down", "HTTP 503", 1000}; }

}  // namespace

TEST_CASE("an address remembers its last transitions, the oldest first") {
  History history;
  const History::Key key{"web", "aws", "192.0.2.1"};
  for (std::int64_t i = 1; i <= 40; ++i) history.add(key, at(i));
  const auto kept = history.of(key);
  REQUIRE(kept.size() == History::most_each);
  CHECK(kept.front().at_unix_ms == 9);
  CHECK(kept.back().at_unix_ms == 40);
  CHECK(history.of({"web", "aws", "192.0.2.2"}).empty());
}

TEST_CASE("the memory of all transitions is bounded, and loses the oldest first") {
  History history;
  const auto key = [](std::size_t i) { return History::Key{"web", std::to_string(i), ""}; };
  for (std::size_t i = 0; i < History::most_in_all + 10; ++i) history.add(key(i), at(1));
  CHECK(history.size() == History::most_in_all);
  CHECK(history.of(key(9)).empty());
  CHECK(history.of(key(10)).size() == 1);
}

TEST_CASE("a page of a reason is cut") {
  History history;
  Transition change = at(1);
  change.reason = std::string(5000, 'x');
  history.add({"web", "aws", ""}, change);
  CHECK(history.of({"web", "aws", ""})[0].reason.size() == History::longest_reason);
}

TEST_CASE("percentiles are of the last 64 latencies") {
  Latencies latencies;
  CHECK_FALSE(latencies.percentiles());
  latencies.add(700);
  CHECK(latencies.percentiles()->p50_us == 700);
  CHECK(latencies.percentiles()->p95_us == 700);
  for (std::uint32_t i = 1; i <= 64; ++i) latencies.add(i * 10);
  CHECK(latencies.percentiles()->p50_us == 320);
  CHECK(latencies.percentiles()->p95_us == 610);
}

TEST_CASE("failures are counted by their class, those without one as other") {
  Statistics statistics;
  statistics.note(Check::Kind::tcp, {Outcome::Kind::good, "", {}}, 0.002);
  statistics.note(Check::Kind::tcp, {Outcome::Kind::bad, "", {}, Failure::refused}, 0.002);
  statistics.note(Check::Kind::http, {Outcome::Kind::bad, "", {}}, 30);
  statistics.note(Check::Kind::http, {Outcome::Kind::inconclusive, "", {}}, 0.001);
  CHECK(statistics.failures.at(Failure::refused) == 1);
  CHECK(statistics.failures.at(Failure::other) == 1);
  CHECK(statistics.failures.at(Failure::local) == 1);
  const Histogram& tcp = statistics.durations.at(Check::Kind::tcp);
  CHECK(tcp.count() == 2);
  CHECK(tcp.up_to(0) == 0);
  CHECK(tcp.up_to(1) == 2);
  const Histogram& http = statistics.durations.at(Check::Kind::http);
  CHECK(http.up_to(0) == 1);  // a bound counts to what it bounds
  CHECK(http.up_to(Histogram::bounds_s.size() - 1) == 1);
  CHECK(http.up_to(Histogram::bounds_s.size()) == 2);
}
