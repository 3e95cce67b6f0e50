// How often changed addresses go into service.
#include <catch2/catch.hpp>

#include "tools/daemon/renewals.h"

using tools::daemon::Renewals;
using Time = Renewals::Time;

TEST_CASE("whatever changes, addresses go into service ten times a second at most") {
  Renewals renewals;
  int begun = 0;
  for (int now = 0; now < 10'000; ++now) {
    renewals.want();
    if (const auto next = renewals.next(Time(now)); next && *next <= Time(now)) {
      renewals.begin(Time(now));
      ++begun;
      renewals.end();
    }
  }
  CHECK(begun == 100);
}

TEST_CASE("the first change goes into service at once, and nothing without a change") {
  Renewals renewals;
  CHECK_FALSE(renewals.next(Time(5)));
  renewals.want();
  CHECK(renewals.next(Time(5)) == Time(5));
  renewals.begin(Time(5));
  renewals.end();
  CHECK_FALSE(renewals.next(Time(500)));
}

TEST_CASE("one at a time: what changes meanwhile goes with the next") {
  Renewals renewals;
  renewals.want();
  renewals.begin(Time(0));
  renewals.want();
  renewals.want();
  CHECK_FALSE(renewals.next(Time(900)));
  renewals.end();
  CHECK(renewals.next(Time(50)) == Time(100));
  CHECK(renewals.next(Time(900)) == Time(900));
  renewals.begin(Time(900));
  renewals.end();
  CHECK_FALSE(renewals.next(Time(2'000)));
}
