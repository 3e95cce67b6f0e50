#include "zones/compile/faults.h"

#include <array>
#include <catch2/catch.hpp>

using namespace zones::compile;

namespace {

constexpr std::array<std::string_view, 5> known{"ttl", "records", "services", "clouds", "checks"};

}  // namespace

TEST_CASE("a fault prints as file, line, column, pointer, what is wrong and what to do") {
  Faults faults;
  faults.fault({"zones/a.json", 3, 14, "/records/www"}, "an empty name", "leave it out");
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all()[0].to_string() ==
        "zones/a.json:3:14: /records/www: an empty name; leave it out");
}

TEST_CASE("the root prints as / and the file as a whole as 1:1") {
  CHECK(Fault{{"a.json", 0, 0, ""}, "gone", "", ""}.to_string() == "a.json:1:1: /: gone");
}

TEST_CASE("a warning prints its id and does not refuse the file") {
  Faults faults;
  faults.warn("geo-no-default", {"a.json", 2, 1, "/x"}, "no \"*\"", "add one");
  CHECK_FALSE(faults.any());
  CHECK(faults.all()[0].to_string() ==
        "a.json:2:1: /x: warning[geo-no-default]: no \"*\"; add one");
}

TEST_CASE("allow silences a warning noted before and one noted after, but no fault") {
  Faults faults;
  faults.warn("a", {"f", 1, 1, ""}, "before");
  faults.warn("b", {"f", 1, 1, ""}, "other");
  faults.fault({"f", 1, 1, ""}, "a real fault");
  faults.allow("a");
  faults.allow("");
  faults.warn("a", {"f", 2, 1, ""}, "after");
  REQUIRE(faults.all().size() == 2);
  CHECK(faults.all()[0].what == "other");
  CHECK(faults.all()[1].what == "a real fault");
  CHECK(faults.fault_count() == 1);
}

TEST_CASE("faults come in the order of file, line and column, equal places as they were noted") {
  Faults faults;
  faults.fault({"b", 1, 1, ""}, "5");
  faults.fault({"a", 10, 1, ""}, "4");
  faults.fault({"a", 9, 2, ""}, "2");
  faults.fault({"a", 9, 2, ""}, "3");
  faults.fault({"a", 9, 1, ""}, "1");
  std::string order;
  for (const Fault& fault : std::move(faults).take()) order += fault.what;
  CHECK(order == "12345");
}

TEST_CASE("what is not built yet says so") {
  Faults faults;
  faults.not_yet({"a", 1, 2, "/use"}, "\"use\"");
  CHECK(faults.all()[0].to_string() ==
        "a:1:2: /use: \"use\" is not yet in this version; leave it out");
}

TEST_CASE("a typing error finds the word that was meant") {
  CHECK(nearest("recods", known) == "did you mean \"records\"?");
  CHECK(nearest("recrods", known) == "did you mean \"records\"?");
  CHECK(nearest("TTL", known) == "did you mean \"ttl\"?");
  CHECK(nearest("tlt", known) == "did you mean \"ttl\"?");
  CHECK(nearest("service", known) == "did you mean \"services\"?");
}

TEST_CASE("a word nobody could have meant lists what is known") {
  CHECK(nearest("colour", known) == "known are: ttl, records, services, clouds, checks");
  CHECK(nearest("", known) == "known are: ttl, records, services, clouds, checks");
  CHECK(nearest("x", {}).empty());
}

TEST_CASE("a long list of known words is cut, an endless word is not compared") {
  const std::vector<std::string_view> many(30, "zzzzzzzz");
  CHECK_THAT(nearest("a", many), Catch::EndsWith(" and 6 more"));
  CHECK_THAT(nearest(std::string(100'000, 'r'), known), Catch::StartsWith("known are: "));
}

TEST_CASE("a fault is one line that no terminal obeys, whatever the file holds") {
  const Fault fault{{"a\nb.json", 1, 2, "/\x1b[2J"}, "key \"\x07\xff\x7f\xc3\xa9\"", "", ""};
  CHECK(fault.to_string() == "a\\x0ab.json:1:2: /\\x1b[2J: key \"\\x07\\xff\\x7f\xc3\xa9\"");
}
