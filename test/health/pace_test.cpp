#include "health/pace.h"

#include <catch2/catch.hpp>

namespace {

using health::Pace;
constexpr std::uint64_t busy = Pace::busy_turn_ms;

}  // namespace

TEST_CASE("each attempt that ends makes room for two, up to the most there may be") {
  Pace pace(300);
  CHECK(pace.room() == Pace::first);
  for (int i = 0; i < 40; ++i) pace.ended();
  CHECK(pace.room() == Pace::first + 40);
  for (int i = 0; i < 40; ++i) pace.ended();
  CHECK(pace.room() == 300);
}

TEST_CASE("silent targets that are waited for make way to others with time") {
  Pace pace(2048);
  for (int i = 0; i < 10; ++i) pace.turned(busy, 0);
  REQUIRE(pace.room() == Pace::least);
  for (std::size_t i = 0; i < 2048 / Pace::least; ++i) pace.waited();
  CHECK(pace.room() == 2048);
}

TEST_CASE("a long turn of the loop halves what may be under way, and never leaves nothing") {
  Pace pace(2048);
  pace.turned(busy - 1, 200);
  CHECK(pace.room() == Pace::first);
  pace.turned(busy, 200);  // half of what was under way: all that might have been was not tried
  CHECK(pace.room() == 100);
  pace.turned(busy, 2000);
  CHECK(pace.room() == 50);
  for (int i = 0; i < 10; ++i) pace.turned(1'000'000, 0);
  CHECK(pace.room() == Pace::least);
  CHECK(Pace(3).room() == 3);
  Pace narrow(3);
  narrow.turned(busy, 3);
  CHECK(narrow.room() == 3);
}
