// What flapping costs, with time passed in.
#include <catch2/catch.hpp>

#include "health/hysteresis.h"

using namespace std::chrono_literals;
using health::Course;
using health::Damping;
using health::Flaps;
using health::hold_down_ms;
using health::Verdict;

TEST_CASE("the first time down is free, then the hold doubles up to the greatest") {
  const Damping damping{10s, 60s, 10min};
  CHECK(hold_down_ms(0, damping) == 0);
  CHECK(hold_down_ms(1, damping) == 0);
  CHECK(hold_down_ms(2, damping) == 10'000);
  CHECK(hold_down_ms(3, damping) == 20'000);
  CHECK(hold_down_ms(4, damping) == 40'000);
  CHECK(hold_down_ms(5, damping) == 60'000);
  CHECK(hold_down_ms(4'000'000, damping) == 60'000);
  CHECK(hold_down_ms(9, Damping{}) == 0);
}

TEST_CASE("what lies behind the window is forgotten") {
  const Damping damping{10s, 60s, 100s};
  Flaps flaps;
  note_down(flaps, 1'000, damping);
  CHECK(flaps.held_until_ms == 0);
  note_down(flaps, 50'000, damping);
  CHECK(flaps.held_until_ms == 60'000);
  note_down(flaps, 101'000, damping);  // the first is 100 s ago
  CHECK(flaps.held_until_ms == 111'000);
  note_down(flaps, 900'000, damping);
  CHECK(flaps.held_until_ms == 0);
}

TEST_CASE("more downs than are remembered hold for the longest") {
  const Damping damping{1s, 60s, 1h};
  Flaps flaps;
  for (std::uint64_t n = 1; n <= 50; ++n) note_down(flaps, n * 1000, damping);
  CHECK(flaps.count == Flaps::most);
  CHECK(flaps.held_until_ms == 110'000);
}

TEST_CASE("a target that flaps is held down although it answers, and is not hurried meanwhile") {
  health::Check check;
  check.fall = check.rise = 1;
  check.damping = {30s, 5min, 10min};
  Course course;
  const auto at = [&](std::uint64_t now_ms, bool good) {
    take(course, good, now_ms, check);
    return course.verdict;
  };
  at(1'000, true);
  CHECK(at(10'000, false) == Verdict::down);
  CHECK(at(15'000, true) == Verdict::up);
  CHECK(at(20'000, false) == Verdict::down);  // the second time
  CHECK(at(25'000, true) == Verdict::down);
  CHECK(may_change_at(course, check) == 50'000);
  CHECK(pace(course, check) == check.interval);
  CHECK(at(45'000, true) == Verdict::down);
  CHECK(at(50'000, true) == Verdict::up);
}
