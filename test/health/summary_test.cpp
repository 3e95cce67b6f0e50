// From addresses to the standing of an endpoint.
#include <catch2/catch.hpp>

#include <vector>

#include "health/summary.h"
#include "test/health/watching.h"

using health::Hand;
using health::Observed;
using health::Outlook;
using health::Verdict;

namespace {

constexpr Observed unchecked{};
constexpr Observed up{Verdict::up, false, false, 900};
constexpr Observed down{Verdict::down, false, false, 700};
constexpr Observed unknown{Verdict::unknown, false, false, 0};
constexpr Observed fresh{Verdict::unknown, true, false, 0};
constexpr Observed stale_down{Verdict::down, false, true, 0};

struct Shape {
  std::uint32_t v4_count = 0, min_up = 1;
  Hand configured = Hand::none;
};

health::StandingWords summary(const Shape& shape, const std::vector<Observed>& observed) {
  health::WatchedEndpoint endpoint;
  endpoint.v4_count = shape.v4_count;
  endpoint.min_up = shape.min_up;
  endpoint.configured = shape.configured;
  return summarize(endpoint, observed);
}

}  // namespace

TEST_CASE("each family is up by its own addresses") {
  const auto words = summary({2, 1}, {down, down, down, up});
  CHECK(words.addresses == 0b1000);
  CHECK_FALSE(words.outlook.up_v4);
  CHECK(words.outlook.up_v6);
  CHECK(words.outlook.up_other);
}

TEST_CASE("a family without addresses is not up") {
  CHECK_FALSE(summary({1, 1}, {up}).outlook.up_v6);
  CHECK_FALSE(summary({0, 1}, {up}).outlook.up_v4);
}

TEST_CASE("min_up counts within one family") {
  CHECK_FALSE(summary({2, 2}, {up, down, up}).outlook.up_v4);
  CHECK(summary({2, 2}, {up, up, down}).outlook.up_v4);
  CHECK_FALSE(summary({2, 2}, {up, up, up}).outlook.up_v6);
  CHECK(summary({2, 0}, {down, up}).outlook.up_v4);
  CHECK_FALSE(summary({2, 0}, {down, down}).outlook.up_v4);
}

TEST_CASE("an address without a check is always up and nothing will change it") {
  const auto words = summary({1, 1}, {unchecked});
  CHECK(words.outlook.up_v4);
  CHECK(words.outlook.until_ms == Outlook::never);
}

TEST_CASE("an endpoint without addresses is up for its other types") {
  const auto words = summary({0, 1}, {});
  CHECK(words.outlook.up_other);
  CHECK_FALSE(words.outlook.is_new);
  CHECK_FALSE(words.outlook.up_v4);
}

TEST_CASE("what the start has not probed yet counts as up and is vouched for by nothing") {
  const auto words = summary({2, 1}, {up, unknown});
  CHECK(words.addresses == 0b11);
  CHECK(words.outlook.until_ms == 0);
  CHECK_FALSE(words.outlook.is_new);
}

TEST_CASE("an endpoint whose addresses are all new says so") {
  const auto words = summary({1, 1}, {fresh, fresh});
  CHECK(words.outlook.is_new);
  CHECK(words.addresses == 0b11);
  CHECK(words.outlook.up_v4);
}

TEST_CASE("a new address beside known ones waits for its first result") {
  const auto words = summary({2, 1}, {down, fresh});
  CHECK_FALSE(words.outlook.is_new);
  CHECK(words.addresses == 0);
  CHECK_FALSE(words.outlook.up_v4);
}

TEST_CASE("a verdict of an older check counts, marked stale") {
  const auto words = summary({1, 1}, {stale_down});
  CHECK(words.outlook.stale);
  CHECK_FALSE(words.outlook.up_v4);
  CHECK(words.outlook.until_ms == 0);
}

TEST_CASE("the earliest change of any address is the endpoint's") {
  CHECK(summary({2, 1}, {up, down}).outlook.until_ms == 700);
  CHECK(summary({2, 1}, {up, unchecked}).outlook.until_ms == 900);
}

TEST_CASE("forced up is up with every address, whatever the probes say") {
  const auto words = summary({1, 1, Hand::up}, {down, fresh});
  CHECK(words.outlook.forced_up);
  CHECK_FALSE(words.outlook.out);
  CHECK_FALSE(words.outlook.is_new);
  CHECK(words.addresses == 0b11);
  CHECK(words.outlook.up_v4);
  CHECK(words.outlook.up_v6);
  CHECK(words.outlook.up_other);
  CHECK(words.outlook.until_ms == Outlook::never);
  CHECK_FALSE(summary({1, 1, Hand::up}, {down}).outlook.up_v6);
}

TEST_CASE("drained and forced down are out, and nothing but a hand changes that") {
  const auto hand = GENERATE(Hand::down, Hand::drain);
  const auto words = summary({1, 1, hand}, {up});
  CHECK(words.outlook.out);
  CHECK(words.outlook.until_ms == Outlook::never);
}

TEST_CASE("sixty-four addresses fit, and what is beyond is left out") {
  CHECK(summary({64, 64}, std::vector<Observed>(64, up)).outlook.up_v4);
  const auto words = summary({65, 64}, std::vector<Observed>(65, up));
  CHECK(words.addresses == ~std::uint64_t{0});
  CHECK(words.outlook.up_v4);
}

TEST_CASE("an outlook survives its packing") {
  Outlook outlook;
  outlook.until_ms = 123'456'789'012;
  outlook.ramp = 17;
  outlook.up_v6 = outlook.out = outlook.is_new = true;
  const auto unpacked = Outlook::unpack(outlook.pack());
  CHECK(unpacked.until_ms == 123'456'789'012);
  CHECK(unpacked.ramp == 17);
  CHECK(unpacked.up_v6);
  CHECK(unpacked.out);
  CHECK(unpacked.is_new);
  CHECK_FALSE((unpacked.up_v4 || unpacked.up_other || unpacked.forced_up || unpacked.stale));
}
