// Rise, fall and doubt, with time passed in.
#include <catch2/catch.hpp>

#include <string>

#include "health/hysteresis.h"

using health::Course;
using health::Verdict;

namespace {

health::Check check_with(std::uint32_t fall, std::uint32_t rise) {
  health::Check check;
  check.interval = std::chrono::seconds(5);
  check.fall = fall;
  check.rise = rise;
  return check;
}

/// One letter per verdict after each result of `results` ('+' good, '-' bad): u up, d down.
std::string verdicts(const std::string& results, const health::Check& check) {
  Course course;
  std::string seen;
  std::uint64_t now_ms = 1000;
  for (const char result : results) {
    const Verdict before = course.verdict;
    const bool changed = take(course, result == '+', now_ms, check);
    CHECK(changed == (course.verdict != before));
    CHECK(course.last_result_ms == now_ms);
    if (changed) CHECK(course.changed_ms == now_ms);
    seen += course.verdict == Verdict::up ? 'u' : 'd';
    now_ms += 5000;
  }
  return seen;
}

}  // namespace

TEST_CASE("an endpoint falls after `fall` bad results in a row and rises after `rise` good ones") {
  const auto [fall, rise, results, expected] =
      GENERATE(table<std::uint32_t, std::uint32_t, std::string, std::string>({
          {3, 2, "+", "u"},                  // the first result decides at once
          {3, 2, "-", "d"},                  // either way
          {3, 2, "+--", "uuu"},              // two are not three
          {3, 2, "+---", "uuud"},            //
          {3, 2, "+--+--+--", "uuuuuuuuu"},  // a good one between starts the count anew
          {3, 2, "-+", "dd"},                //
          {3, 2, "-++", "ddu"},              //
          {3, 2, "-+-+-+", "dddddd"},        // flapping never gets up
          {3, 2, "+---++---", "uuudduuud"},  // counts start from zero after a change
          {1, 1, "+-+-", "udud"},            //
          {1, 3, "+-++++",
           "udddu"
           "u"},                 //
          {0, 0, "+-+", "udu"},  // 0 is no streak; it counts as 1
      }));
  CAPTURE(fall, rise, results);
  CHECK(verdicts(results, check_with(fall, rise)) == expected);
}

TEST_CASE("the doubt of a verdict is the rest of its streak, counted from the last probe") {
  auto check = check_with(3, 2);
  check.confirm = check.interval;
  const auto doubt = [&](Verdict verdict, std::uint32_t contrary) {
    return may_change_at({verdict, contrary, 500, 10'000}, check);
  };
  CHECK(doubt(Verdict::up, 0) == 25'000);
  CHECK(doubt(Verdict::up, 1) == 20'000);
  CHECK(doubt(Verdict::up, 2) == 15'000);
  CHECK(doubt(Verdict::down, 0) == 20'000);
  CHECK(doubt(Verdict::down, 1) == 15'000);
}

TEST_CASE("while results contradict a verdict its doubt counts the confirming pace") {
  auto check = check_with(3, 2);
  check.confirm = std::chrono::milliseconds(400);
  const auto doubt = [&](Verdict verdict, std::uint32_t contrary) {
    return may_change_at({verdict, contrary, 500, 10'000}, check);
  };
  CHECK(doubt(Verdict::up, 0) == 25'000);
  CHECK(doubt(Verdict::up, 1) == 10'800);
  CHECK(doubt(Verdict::up, 2) == 10'400);
  CHECK(doubt(Verdict::down, 0) == 20'000);
  CHECK(doubt(Verdict::down, 1) == 10'400);
  check.confirm = std::chrono::hours(1);  // never slower than the interval
  CHECK(doubt(Verdict::up, 2) == 15'000);
}

TEST_CASE("what was never probed can change at any time") {
  CHECK(may_change_at(Course{}, check_with(3, 2)) == 0);
}

TEST_CASE("a streak longer than an edited check needs leaves no doubt beyond the last probe") {
  CHECK(may_change_at({Verdict::up, 5, 500, 10'000}, check_with(2, 2)) == 10'000);
}

TEST_CASE("how many results in a row made the verdict is remembered") {
  const auto check = check_with(3, 2);
  Course course;
  const auto turned_by = [&](const std::string& results) {
    for (const char result : results) take(course, result == '+', 1000, check);
    return course.turned_by;
  };
  CHECK(turned_by("-") == 1);    // out of unknown
  CHECK(turned_by("---") == 1);  // confirms, turns nothing
  CHECK(turned_by("++") == 2);
  CHECK(turned_by("--") == 2);
  CHECK(turned_by("-") == 3);
}
