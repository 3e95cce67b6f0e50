// The words for people.
#include <catch2/catch.hpp>

#include <cerrno>

#include "health/reason.h"

using namespace std::chrono_literals;
using health::Outcome;

TEST_CASE("durations read as people write them") {
  CHECK(health::duration_text(150ms) == "150 ms");
  CHECK(health::duration_text(2s) == "2 s");
  CHECK(health::duration_text(1500ms) == "1.5 s");
  CHECK(health::duration_text(1050ms) == "1.05 s");
  CHECK(health::latency_text(3200) == "3 ms");
  CHECK(health::latency_text(80) == "1 ms");
  CHECK(health::timed_out_text(2s, "connecting") == "timed out after 2 s (connecting)");
}

TEST_CASE("this machine's own troubles say nothing about the target") {
  for (const int trouble :
       {EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL, ENETUNREACH, ENETDOWN, EPERM, EACCES}) {
    CHECK(health::system_outcome(trouble).kind == Outcome::Kind::inconclusive);
  }
  CHECK(health::system_outcome(EHOSTUNREACH).kind == Outcome::Kind::bad);
  CHECK(health::system_outcome(ECONNREFUSED).kind == Outcome::Kind::bad);
  CHECK(health::system_outcome(ECONNREFUSED).reason == "connection refused");
}

TEST_CASE("what a target wrote cannot break a log line") {
  CHECK(health::printable("a\nb\r\tc\x7F") == "a b  c");
  CHECK(health::printable("abcdef", 3) == "abc");
  CHECK(health::printable("M\xC3\xBCnchen") == "M\xC3\xBCnchen");
  CHECK(health::printable("").empty());
}
