// What is remembered of a name between its lookups.
#include <catch2/catch.hpp>

#include "tools/daemon/name_course.h"

using tools::daemon::Found;
using tools::daemon::LookupResult;
using tools::daemon::NameCourse;
using namespace std::chrono_literals;

namespace {

constexpr auto hold = 60'000ms;

std::vector<geo::Address> addresses(const std::vector<std::string>& texts) {
  std::vector<geo::Address> list;
  for (const auto& text : texts) list.push_back(geo::Address::parse(text).value());
  return list;
}
Found found(const std::vector<std::string>& texts, std::uint32_t ttl_s) {
  return {Found::Kind::addresses, addresses(texts), ttl_s, ""};
}
const Found none{Found::Kind::none, {}, 0, "no addresses"};
const Found nxdomain{Found::Kind::none, {}, 0, "NXDOMAIN"};
const Found failed{Found::Kind::failed, {}, 0, "timed out"};

}  // namespace

TEST_CASE("the least TTL of both families is how long addresses are vouched for") {
  NameCourse course;
  CHECK(course.take({found({"192.0.2.1"}, 30), found({"2001:db8::1"}, 20)}, 1'000, 1'010, hold));
  CHECK(course.addresses() == addresses({"192.0.2.1", "2001:db8::1"}));
  CHECK(course.resolution().looked_up_ms == 1'000);
  CHECK(course.resolution().good_until_ms == 21'000);
  CHECK(course.resolution().failing_since_ms == 0);
}

TEST_CASE("a name is looked up when its TTL has passed, a second late and never before five") {
  for (const auto& [ttl_s, next_ms] : std::vector<std::pair<std::uint32_t, std::uint64_t>>{
           {0, 6'000}, {1, 6'000}, {4, 6'000}, {5, 7'000}, {60, 62'000}}) {
    INFO(ttl_s);
    NameCourse course;
    course.take({found({"192.0.2.1"}, ttl_s), none}, 1'000, 1'900, hold);
    CHECK(course.resolution().next_ms == next_ms);
    CHECK(course.resolution().good_until_ms == 1'000 + ttl_s * 1'000);
  }
}

TEST_CASE("a TTL of decades binds for a day") {
  NameCourse course;
  course.take({found({"192.0.2.1"}, 0x7FFF'FFFF), none}, 1'000, 1'000, hold);
  CHECK(course.resolution().good_until_ms == 86'401'000);
}

TEST_CASE("the same addresses in another order are no change") {
  NameCourse course;
  CHECK(course.take({found({"192.0.2.2", "192.0.2.1"}, 30), none}, 1, 1, hold));
  CHECK_FALSE(course.take({found({"192.0.2.1", "192.0.2.2", "192.0.2.1"}, 9), none}, 2, 2, hold));
  CHECK(course.take({found({"192.0.2.1"}, 9), none}, 3, 3, hold));
}

TEST_CASE("a failed lookup keeps the last good addresses and is tried again at the floor") {
  NameCourse course;
  course.take({found({"192.0.2.1"}, 30), none}, 1'000, 1'000, hold);
  CHECK_FALSE(course.take({failed, failed}, 40'000, 43'000, hold));
  CHECK(course.addresses() == addresses({"192.0.2.1"}));
  CHECK(course.resolution().failing_since_ms == 43'000);
  CHECK(course.resolution().next_ms == 48'000);
  CHECK(course.resolution().failure == "timed out");
  CHECK_FALSE(course.take({nxdomain, nxdomain}, 48'000, 48'001, hold));
  CHECK(course.resolution().failing_since_ms == 43'000);  // the first one's
  CHECK(course.resolution().failure == "NXDOMAIN");
  CHECK_FALSE(course.take({found({"192.0.2.1"}, 30), none}, 53'000, 53'000, hold));
  CHECK(course.resolution().failing_since_ms == 0);
  CHECK(course.resolution().failure.empty());
}

TEST_CASE("a family that fails alone keeps its addresses for the hold, and lends them no time") {
  NameCourse course;
  course.take({found({"192.0.2.1"}, 30), found({"2001:db8::1"}, 30)}, 1'000, 1'000, hold);
  CHECK_FALSE(course.take({found({"192.0.2.1"}, 30), failed}, 32'000, 32'000, hold));
  CHECK(course.addresses().size() == 2);
  CHECK(course.resolution().good_until_ms == 31'000);
  CHECK(course.resolution().failing_since_ms == 0);
  CHECK(course.resolution().failure == "AAAA: timed out");
  CHECK(course.take({found({"192.0.2.1"}, 30), failed}, 91'000, 91'000, hold));
  CHECK(course.addresses() == addresses({"192.0.2.1"}));
  CHECK(course.resolution().good_until_ms == 121'000);
}

TEST_CASE("a family that is gone for good goes at once, while the other is there") {
  NameCourse course;
  course.take({found({"192.0.2.1"}, 30), found({"2001:db8::1"}, 30)}, 1'000, 1'000, hold);
  CHECK(course.take({found({"192.0.2.1"}, 30), none}, 32'000, 32'000, hold));
  CHECK(course.addresses() == addresses({"192.0.2.1"}));
}

TEST_CASE("of 200 addresses as many are taken as an endpoint holds, the same ones every time") {
  std::vector<std::string> v4, v6;
  for (int i = 1; i <= 200; ++i) {
    v4.push_back("192.0.2." + std::to_string(i));
    v6.push_back("2001:db8::" + std::to_string(i));
  }
  NameCourse course;
  CHECK(course.take({found(v4, 30), none}, 1, 1, hold));
  CHECK(course.addresses().size() == 64);
  std::reverse(v4.begin(), v4.end());
  CHECK_FALSE(course.take({found(v4, 30), none}, 2, 2, hold));
  CHECK(course.take({found(v4, 30), found(v6, 30)}, 3, 3, hold));
  CHECK(course.addresses().size() == 64);
  CHECK(std::count_if(course.addresses().begin(), course.addresses().end(),
                      [](const geo::Address& address) { return address.is_v4(); }) == 32);
}

TEST_CASE("a name that never was resolved has failed since its first lookup") {
  NameCourse course;
  CHECK_FALSE(course.take({nxdomain, none}, 0, 0, hold));
  CHECK(course.resolution().looked_up_ms == 0);
  CHECK(course.resolution().failing_since_ms == 1);
  CHECK(course.resolution().failure == "A: NXDOMAIN, AAAA: no addresses");
  CHECK(course.addresses().empty());
}
