// Time that this process lost, and what it excuses.
#include <catch2/catch.hpp>

#include "health/pulse.h"

using health::is_excused;
using health::Pulse;

TEST_CASE("beats on time lose nothing") {
  Pulse pulse;
  CHECK(pulse.lost_ms(5000) == 0);
  for (std::uint64_t now = 1000; now < 3000; now += Pulse::beat_ms) pulse.beat(now);
  CHECK(pulse.lost_ms(2990) == 0);
  CHECK(pulse.lost_ms(2950 + Pulse::beat_ms + Pulse::tolerance_ms) == 0);
}

TEST_CASE("a stopped process has lost the time since its beat was due, before it beats again") {
  Pulse pulse;
  pulse.beat(1000);
  CHECK(pulse.lost_ms(9050) == 8000);
  pulse.beat(9050);
  CHECK(pulse.lost_ms(9060) == 8000);
  pulse.beat(9100);
  CHECK(pulse.lost_ms(9160) == 8000);
}

TEST_CASE("a pulse at rest loses nothing") {
  Pulse pulse;
  pulse.beat(1000);
  pulse.rest(1050);
  CHECK_FALSE(pulse.is_beating());
  CHECK(pulse.lost_ms(900'000) == 0);
}

TEST_CASE("a failure is excused where a quarter of its time was lost here, three times in a row") {
  CHECK_FALSE(is_excused(0, 2000, 0));
  CHECK_FALSE(is_excused(499, 2000, 0));
  CHECK(is_excused(500, 2000, 0));
  CHECK(is_excused(60'000, 2000, 2));
  CHECK_FALSE(is_excused(60'000, 2000, 3));
}
