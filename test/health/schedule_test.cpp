// When probes run, and how early their verdicts can change.
#include <catch2/catch.hpp>

#include <array>

#include "health/probe.h"
#include "health/schedule.h"

using namespace std::chrono_literals;
using health::next_due_ms;

namespace {

health::Identity identity_of(const health::Check& check, std::uint16_t port) {
  return {std::make_shared<const health::Check>(check), "192.0.2.1", port};
}

}  // namespace

TEST_CASE("probes keep to a grid of their own: late starts neither drift nor pile up") {
  const std::uint64_t digest = 1234;
  const std::uint64_t first = next_due_ms(10'000, 5000ms, digest);
  CHECK(first > 10'000);
  CHECK(first <= 15'000);
  CHECK(next_due_ms(first, 5000ms, digest) == first + 5000);
  CHECK(next_due_ms(first + 4999, 5000ms, digest) == first + 5000);
  CHECK(next_due_ms(first + 23'000, 5000ms, digest) == first + 25'000);
}

TEST_CASE("the first turn comes within one interval even when the server has just started") {
  for (std::uint64_t digest = 0; digest < 200; ++digest) {
    const std::uint64_t due = next_due_ms(0, 100ms, digest);
    CHECK(due <= 100);
    CHECK(next_due_ms(due, 100ms, digest) == due + 100);
  }
}

TEST_CASE("an absurd interval is not divided by") {
  CHECK(next_due_ms(1000, 0ms, 7) > 1000);
  CHECK(next_due_ms(1000, -5ms, 7) > 1000);
}

TEST_CASE("the probes of neighbouring targets are spread over the interval") {
  std::array<int, 10> tenths{};
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    const auto due = next_due_ms(0, 5000ms, identity_of({}, port).digest);
    ++tenths.at(due % 5000 / 500);
  }
  for (const int count : tenths) {
    CHECK(count > 60);
    CHECK(count < 140);
  }
}

TEST_CASE("equal checks of one target are one probe, whatever object they came from") {
  const auto same = [](const health::Identity& a, const health::Identity& b) {
    return !(a < b) && !(b < a);
  };
  health::Check check;
  const auto original = identity_of(check, 80);
  CHECK(same(original, identity_of(check, 80)));
  CHECK_FALSE(same(original, identity_of(check, 81)));
  SECTION("a part that the digest holds") { check.http.path = "/other"; }
  SECTION("a part that it leaves out") { check.rise = 9; }
  CHECK_FALSE(same(original, identity_of(check, 80)));
}

TEST_CASE("no verdict is vouched for beyond the turn that could end it") {
  health::Check check;
  check.interval = 5s;
  check.fall = 3;
  health::Probe probe(identity_of(check, 80));
  CHECK(earliest_change(probe) == 0);

  probe.course = {health::Verdict::up, 0, 1000, 1000};
  SECTION("the next turn comes before a whole interval has passed since the result") {
    probe.due_ms = 2000;
    CHECK(earliest_change(probe) == 12'000);
    probe.course.contrary = 2;
    CHECK(earliest_change(probe) == 2000);
  }
  SECTION("the next turn comes later") {
    probe.due_ms = 9000;
    CHECK(earliest_change(probe) == 16'000);
  }
  SECTION("in a burst the confirming pace counts") {
    probe.due_ms = 2000;
    probe.course.contrary = 1;
    CHECK(earliest_change(probe) == 3000);
  }
  SECTION("what damping holds down is not up before") {
    probe.course.verdict = health::Verdict::down;
    probe.course.flaps.held_until_ms = 60'000;
    probe.due_ms = 2000;
    CHECK(earliest_change(probe) == 60'000);
  }
}

TEST_CASE("the turns of a written jitter lie around the grid, each in its own share") {
  health::Check check;
  check.interval = 1000ms;
  check.jitter_permille = 200;
  CHECK(jittered_ms(10'000, 9'000, check, 0) == 9'900);
  CHECK(jittered_ms(10'000, 9'000, check, 200) == 10'100);
  CHECK(jittered_ms(10'000, 9'000, check, 201) == 9'900);
  CHECK(jittered_ms(10'000, 9'950, check, 0) == 9'950);  // not in the past
  CHECK(jittered_ms(50, 0, check, 0) == 0);
  check.jitter_permille = 0;
  CHECK(jittered_ms(10'000, 9'000, check, 12'345) == 10'000);
}

TEST_CASE("a confirming probe starts a pace after the one before it, or when that has ended") {
  health::Check check;
  const health::Course course{health::Verdict::up, 1, 1000, 1000};
  CHECK(confirm_due_ms(5000, 5010, course, check) == 6000);
  CHECK(confirm_due_ms(5000, 7000, course, check) == 7000);  // it timed out after 2 s
}
