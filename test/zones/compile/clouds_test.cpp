#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;

namespace {

struct Bad {
  std::string cloud, message;
};

}  // namespace

TEST_CASE("a cloud that is written wrongly is named with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'region': 'us-east-1'}",
        "/clouds/x/region: no region is called \"us-east-1\"; did you mean \"aws:us-east-1\"?"},
       {"{'region': 'aws:us-east-11'}",
        "/clouds/x/region: no region is called \"aws:us-east-11\"; did you mean "
        "\"aws:us-east-1\"?"},
       {"{'region': 'aws:us-east-1', 'at': [1, 2]}",
        "/clouds/x/region: one place is enough, here are \"region\" and \"at\"; leave one out"},
       {"{'weigth': 3}", "/clouds/x/weigth: unknown key \"weigth\"; did you mean \"weight\"?"},
       {"{'weight': 1000001}",
        "/clouds/x/weight: 1000001 is out of range; write one of 0 to 1000000"},
       {"{'weight': 0.0000001}",
        "/clouds/x/weight: the weight is less than a millionth; write 0 or at least 0.000001"},
       {"{'state': 'of'}", "/clouds/x/state: unknown word \"of\"; known are: up, down, drain"},
       {"{'price': -1}", "/clouds/x/price: -1 is out of range; write one of 0 to 1000000000"},
       {"{'ttl': '1500ms'}",
        "/clouds/x/ttl: expected a TTL, found \"1500ms\"; a TTL counts whole seconds"},
       {"5", "/clouds/x: expected an object, found 5; write {...}"}}));
  const auto read = read_quoted("{'clouds': {'x': " + bad.cloud + "}}");
  CHECK(read.messages == std::vector{bad.message});
}

TEST_CASE("regions of one's own stand beside the built-in ones") {
  const auto read = read_quoted(
      "{'regions': {'dc:london': [51.51, -0.13], 'note': 'ours'},"
      " 'clouds': {'x': {'region': 'dc:london'}, 'y': {'region': 'gcp:europe-west4'}},"
      " 'services': {'web': {'endpoints': {'x': {'A': '192.0.2.1'}, 'y': {'A': '192.0.2.2'}}}}}");
  CHECK(read.messages.empty());
}

TEST_CASE("a cloud that no endpoint is in is worth a warning") {
  const auto read = read_quoted("{'clouds': {'x': {}, 'note': 'text'}}");
  CHECK(read.messages == std::vector<std::string>{
                             "/clouds/x: warning[unused-cloud]: no endpoint is in the cloud \"x\"; "
                             "remove it or name it in an endpoint"});
}

TEST_CASE("an endpoint inherits what its cloud says and it does not, the nearest writer wins") {
  const auto read = read_quoted(
      "{'clouds': {'x': {'weight': 2.5, 'ttl': 7, 'state': 'drain'}},"
      " 'services': {'quiet': {'endpoints': {'x': {'A': '192.0.2.1'}}},"
      "  'middle': {'state': 'down', 'endpoints': {'x/1': {'A': '192.0.2.1'}}},"
      "  'near': {'state': 'down', 'endpoints': {'other': {'cloud': 'x', 'A': '192.0.2.1',"
      "           'state': 'up', 'weight': 0, 'ttl': '9s'}}}}}");
  REQUIRE(read.messages.empty());
  REQUIRE(read.plans.size() == 3);
  const auto member = [&](std::size_t i) { return read.plans[i].chain->members()[0]; };
  const auto watched = [&](std::size_t i) { return read.plans[i].watched[0]; };
  CHECK(member(0).weight == 2'500'000);
  CHECK(member(0).ttl == 7);
  CHECK(watched(0).configured == health::Hand::drain);
  CHECK(watched(1).configured == health::Hand::down);
  CHECK(watched(1).cloud == "x");
  CHECK(member(2).weight == 0);
  CHECK(member(2).ttl == 9);
  CHECK(watched(2).configured == health::Hand::up);
  CHECK(read.plans[2].endpoints[0].cloud == "x");
}
