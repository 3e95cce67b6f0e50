// What `explain` tells of an endpoint that comes back by a ramp.
#include <catch2/catch.hpp>

#include "tools/daemon/explain_route.h"

using namespace tools::daemon;
using Catch::Contains;

namespace {

std::string zone_of(const std::string& steer) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": { "web": { "steer": )" +
         steer +
         R"(, "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } } } },
    "records": { "www": { "serve": "web" } } })";
}

/// The story while gcp is at a fifth of its share.
Explanation told(const std::string& steer) {
  auto compiled = zones::compile::compile(
      {{{"app.json", zone_of(steer), 1, ""}}, std::make_shared<const geo::Geography>(), {}},
      nullptr);
  REQUIRE(compiled.units.size() == 1);
  for (std::size_t i = 0; i < 2; ++i) {
    health::Outlook outlook;
    outlook.up_v4 = outlook.up_other = true;
    if (i == 1) outlook.ramp = 51;
    if (i == 1) outlook.until_ms = 0;
    health::Standing& standing = (*compiled.roster.at(0).roll)[i];
    standing.outlook = outlook.pack();
    standing.addresses = 1;
  }
  const Live live{compiled.snapshot,
                  std::make_shared<const health::Roster>(compiled.roster),
                  std::make_shared<const dns::Settings>(),
                  1'000,
                  {}};
  return explain_live(
      question_of({{"name", "www.app.test"}, {"client", "198.51.100.0/24"}, {"draw", "1"}}), live);
}

double share_of(const Shares& shares, const std::string& endpoint) {
  for (const Share& one : shares) {
    if (one.endpoint == endpoint) return one.share;
  }
  return 0;
}

}  // namespace

TEST_CASE("a ramping endpoint is told with its share, of the step and of the answer") {
  const auto story = told(R"(["healthy", "weighted", { "first": 1 }])");
  CHECK_THAT(story.steps[1].note, Contains("ramping up, at 20 % of its share"));
  CHECK(share_of(story.steps[1].shares, "aws") == 1);
  CHECK(share_of(story.steps[1].shares, "gcp") == Approx(0.2).margin(0.01));
  CHECK(share_of(story.shares.within, "gcp") == Approx(0.1).margin(0.01));
  CHECK_THAT(explanation_text(story), Contains("(gcp is ramping up, at 20 % of its share)"));
}

TEST_CASE("in a sticky chain the share is one of client networks") {
  const auto story = told(R"(["healthy", "sticky", { "first": 1 }])");
  CHECK_THAT(story.steps[1].note, Contains("of all networks aws 100.0 %  gcp "));
  CHECK(share_of(story.steps[1].shares, "gcp") == Approx(0.2).margin(0.02));
}
