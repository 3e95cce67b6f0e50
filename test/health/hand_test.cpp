// The operator's hand as a pure function: what goes before what.
#include <catch2/catch.hpp>

#include "health/hands.h"

using namespace health;

namespace {

WatchedEndpoint two_and_one(Hand configured = Hand::none) {
  WatchedEndpoint endpoint;
  endpoint.name = "aws/green";
  endpoint.cloud = "aws";
  for (const char* address : {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
    WatchedAddress watched;
    watched.address = address;
    endpoint.addresses.push_back(watched);
  }
  endpoint.v4_count = 2;
  endpoint.configured = configured;
  return endpoint;
}

LaidHand laid(Grip grip, Hand hand) { return {std::move(grip), hand, "", "", 0, 0}; }

Grip cloud(const std::string& name) { return {Grip::On::cloud, "", name}; }
Grip service(const std::string& name) { return {Grip::On::service, name, ""}; }
Grip endpoint(const std::string& of, const std::string& name) {
  return {Grip::On::endpoint, of, name};
}
Grip address(const std::string& text) { return {Grip::On::address, "", text}; }

/// One service "app.test.:web" with the endpoint, under these hands, all observed down.
StandingWords words(const WatchedEndpoint& watched, std::vector<LaidHand> all,
                    Verdict observed = Verdict::down) {
  Hands hands(std::move(all));
  hands.find_in({{"app.test.:web", nullptr, {watched}}});
  const std::vector<Observed> seen(watched.addresses.size(), {observed, false, false, 5000});
  return under_hand(summarize(watched, seen), watched, hands.on(0, 0));
}

}  // namespace

TEST_CASE("a drain takes an endpoint out in every pass, whatever probes see") {
  const auto drained = words(two_and_one(), {laid(cloud("aws"), Hand::drain)}, Verdict::up);
  CHECK(drained.outlook.out);
  CHECK(drained.outlook.until_ms == Outlook::never);
  CHECK_FALSE(words(two_and_one(), {laid(cloud("gcp"), Hand::drain)}, Verdict::up).outlook.out);
}

TEST_CASE("a command goes before the zone file's state, both ways") {
  const auto raised = words(two_and_one(Hand::drain), {laid(service("app.test.:web"), Hand::up)});
  CHECK_FALSE(raised.outlook.out);
  CHECK(raised.outlook.forced_up);
  CHECK(raised.outlook.up_v4);
  CHECK(raised.outlook.up_v6);
  CHECK(raised.addresses == 7);
  const auto drained = words(two_and_one(Hand::up), {laid(service("app.test.:web"), Hand::drain)});
  CHECK(drained.outlook.out);
  CHECK_FALSE(drained.outlook.forced_up);
}

TEST_CASE("the narrower of two commands decides, in whatever order they were given") {
  const auto wide = laid(cloud("aws"), Hand::drain);
  const auto narrow = laid(endpoint("app.test.:web", "aws/green"), Hand::up);
  const auto between = laid(service("app.test.:web"), Hand::down);
  CHECK(words(two_and_one(), {wide, between, narrow}).outlook.forced_up);
  CHECK(words(two_and_one(), {narrow, between, wide}).outlook.forced_up);
  CHECK(words(two_and_one(), {wide, between}).outlook.out);
}

TEST_CASE("a hand on one address leaves the others of its endpoint to their probes") {
  const auto one = words(two_and_one(), {laid(address("192.0.2.1"), Hand::drain)}, Verdict::up);
  CHECK_FALSE(one.outlook.out);
  CHECK(one.addresses == 6);
  CHECK(one.withheld == 1);
  CHECK(one.outlook.up_v4);
  CHECK(one.outlook.until_ms == 5000);
  const auto family =
      words(two_and_one(),
            {laid(address("192.0.2.1"), Hand::drain), laid(address("192.0.2.2"), Hand::down)},
            Verdict::up);
  CHECK_FALSE(family.outlook.up_v4);
  CHECK(family.outlook.up_v6);
  CHECK_FALSE(family.outlook.out);
  const auto raised = words(two_and_one(), {laid(address("192.0.2.2"), Hand::up)});
  CHECK(raised.addresses == 2);
  CHECK(raised.outlook.up_v4);
  CHECK_FALSE(raised.outlook.forced_up);
}

TEST_CASE("an endpoint whose every address is taken out is out itself") {
  CHECK(words(two_and_one(),
              {laid(address("192.0.2.1"), Hand::drain), laid(address("192.0.2.2"), Hand::drain),
               laid(address("2001:db8::1"), Hand::drain)},
              Verdict::up)
            .outlook.out);
}

TEST_CASE("min_up counts what a hand leaves") {
  auto both = two_and_one();
  both.min_up = 2;
  CHECK_FALSE(words(both, {laid(address("192.0.2.1"), Hand::drain)}, Verdict::up).outlook.up_v4);
  both.addresses.pop_back();
  CHECK(words(both, {laid(address("192.0.2.1"), Hand::drain), laid(cloud("aws"), Hand::up)})
            .outlook.up_v4);
}

TEST_CASE("a hand on a shared service holds its versions in stale zones, and no other's") {
  WatchedEndpoint green = two_and_one();
  const Grip shared = service("shared/clouds.json:web");
  CHECK(holds(shared, "shared/clouds.json:web", green));
  CHECK(holds(shared, "shared/clouds.json:web@app.test.", green));
  CHECK_FALSE(holds(shared, "shared/clouds.json:web2", green));
  CHECK_FALSE(holds(shared, "shared/clouds.json:we", green));
}

TEST_CASE("what matches nothing any more is still told, with nothing that it lies on") {
  Hands hands({laid(cloud("azure"), Hand::drain), laid(cloud("aws"), Hand::drain)});
  hands.find_in({{"app.test.:web", nullptr, {two_and_one()}}});
  REQUIRE(hands.all().size() == 2);
  CHECK(hands.all()[0].endpoints == 0);
  CHECK(hands.all()[1].endpoints == 1);
}

namespace {

Outlook up(bool v4, bool v6) {
  Outlook outlook;
  outlook.up_v4 = v4;
  outlook.up_v6 = v6;
  outlook.up_other = v4 || v6;
  return outlook;
}

Outlook out() {
  Outlook outlook = up(true, true);
  outlook.out = true;
  return outlook;
}

}  // namespace

TEST_CASE("the guard speaks for the families that a service has up now, and for no others") {
  const Roster roster{{"app.test.:web", nullptr, {two_and_one(), two_and_one()}}};
  CHECK(bereft(roster, {{up(true, true), up(true, false)}}, {{out(), up(true, false)}}).size() ==
        1);
  CHECK(bereft(roster, {{up(true, true), up(true, false)}}, {{out(), up(true, false)}})[0].family ==
        "IPv6");
  CHECK(bereft(roster, {{up(true, false), up(true, false)}}, {{out(), up(true, false)}}).empty());
  CHECK(bereft(roster, {{up(true, true), up(true, true)}}, {{out(), out()}}).size() == 2);
  CHECK(bereft(roster, {{up(false, false), out()}}, {{out(), out()}}).empty());
}

TEST_CASE("a service that stands in another counts there by what is up in it") {
  WatchedEndpoint eu;
  eu.name = eu.service = "eu";
  const Roster roster{{"app.test.:eu", nullptr, {two_and_one()}},
                      {"app.test.:root", nullptr, {eu, two_and_one()}}};
  const Outlook nested = up(false, false);
  const auto lost = bereft(roster, {{up(true, true)}, {nested, out()}}, {{out()}, {nested, out()}});
  REQUIRE(lost.size() == 4);
  CHECK(lost[2].service == "app.test.:root");
  Outlook taken = nested;
  taken.out = true;
  CHECK(bereft(roster, {{up(true, true)}, {nested, out()}}, {{up(true, true)}, {taken, out()}})
            .size() == 2);
}
