// Three-valued logic of calculated checks, as pure functions.
#include <catch2/catch.hpp>

#include "health/check.h"
#include "health/formula.h"

using health::combined;
using health::combined_reason;
using health::Formula;
using health::PartState;
using health::Verdict;

namespace {

constexpr Verdict up = Verdict::up, down = Verdict::down, unknown = Verdict::unknown;

Formula formula(std::uint32_t needed, std::vector<std::string> names) {
  Formula made;
  made.needed = needed;
  for (std::string& name : names) {
    made.parts.push_back({std::move(name), std::make_shared<const health::Check>(), "", 0});
  }
  return made;
}

Verdict of(std::uint32_t needed, std::vector<Verdict> verdicts) {
  std::vector<PartState> states;
  for (const Verdict verdict : verdicts) states.push_back({verdict, ""});
  return combined(formula(needed, std::vector<std::string>(verdicts.size(), "x")), states);
}

}  // namespace

TEST_CASE("what is unknown stays open only while it can still decide") {
  CHECK(of(2, {up, up}) == up);
  CHECK(of(2, {up, unknown}) == unknown);
  CHECK(of(2, {down, unknown}) == down);
  CHECK(of(1, {down, unknown}) == unknown);
  CHECK(of(1, {up, unknown}) == up);
  CHECK(of(1, {down, down}) == down);
  CHECK(of(2, {up, up, unknown}) == up);
  CHECK(of(2, {up, down, unknown}) == unknown);
  CHECK(of(2, {unknown, down, down}) == down);
}

TEST_CASE("not turns up and down around and leaves unknown") {
  Formula inverse = formula(1, {"db"});
  inverse.is_not = true;
  const auto of_part = [&](Verdict verdict) {
    return combined(inverse, std::vector<PartState>{{verdict, ""}});
  };
  CHECK(of_part(up) == down);
  CHECK(of_part(down) == up);
  CHECK(of_part(unknown) == unknown);
  CHECK(combined_reason(inverse, std::vector<PartState>{{up, "connected in 1 ms"}}) ==
        "not: db up: connected in 1 ms");
}

TEST_CASE("a calculated reason counts what is up and names what is not, with why") {
  const std::vector<PartState> states{
      {up, "200 in 3 ms"}, {down, "connection refused"}, {unknown, ""}};
  CHECK(combined_reason(formula(2, {"web", "db", "cache"}), states) ==
        "1 of 3 up: db down: connection refused; cache unknown");
  const std::vector<PartState> good{{up, "200 in 3 ms"}, {up, "connected in 1 ms"}};
  CHECK(combined_reason(formula(2, {"web", "db"}), good) == "2 of 2 up");
}

TEST_CASE("calculated checks are equal by value, their parts' checks too") {
  health::Check one, other;
  one.formula = formula(1, {"web"});
  other.formula = formula(1, {"web"});
  CHECK(one == other);
  health::Check part;
  part.rise = 9;
  other.formula.parts[0].check = std::make_shared<const health::Check>(part);
  CHECK(one != other);
  CHECK((one < other) != (other < one));
  CHECK(health::formula_text(formula(1, {"a", "b"})) == "any of 2");
  CHECK(health::formula_text(formula(2, {"a", "b"})) == "all of 2");
  CHECK(health::formula_text(formula(2, {"a", "b", "c"})) == "2 of 3");
}
