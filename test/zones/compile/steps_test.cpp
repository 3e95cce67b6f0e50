#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;
namespace steer = zones::steer;
using List = std::vector<std::uint8_t>;

namespace {

struct Bad {
  std::string step, message;
};

/// The one step of a chain; the endpoints are aws = 0, aws/green = 1, gcp = 2.
steer::Step step_of(const std::string& step) {
  const auto read = read_quoted(with_steer('[' + step + ']'));
  INFO(step);
  REQUIRE(read.plans.size() == 1);
  REQUIRE(read.plans[0].chain->steps().size() == 1);
  return read.plans[0].chain->steps()[0];
}

template <typename Rule>
Rule rule_of(const std::string& step) {
  return std::get<Rule>(step_of(step).rule);
}

List words(const std::string& list) {
  return rule_of<steer::Prefer>("{'prefer': " + list + "}").tiers[0];
}

}  // namespace

TEST_CASE("a step that is written wrongly is named with what to do") {
  const std::string known = "no endpoint and no cloud of this service is called ";
  const Bad bad = GENERATE_COPY(values<Bad>(
      {{"'helthy'", ": no step is called \"helthy\"; did you mean \"healthy\"?"},
       {"{'frist': 1}", "/frist: no step is called \"frist\"; did you mean \"first\"?"},
       {"{}", ": an object without a step; write a step such as {\"first\": 1}"},
       {"{'geo': {}, 'first': 1}",
        ": two steps in one object, \"geo\" and \"first\"; write each step in braces of its own"},
       {"{'first': 1, 'at_least': 2}", "/at_least: unknown key \"at_least\"; known are: first"},
       {"5", ": expected a text, found 5; put it in double quotes"},
       {"'shed'", ": the step \"shed\" is not yet in this version; leave it out"},
       {"'first'", ": \"first\" cannot stand alone; write {\"first\": 1}"},
       {"'geo'", ": \"geo\" cannot stand alone; write {\"geo\": {\"EU\": [...], \"*\": [...]}}"},
       {"{'first': 0}", "/first: 0 is out of range; write one of 1 to 64"},
       {"{'addresses': 65}", "/addresses: 65 is out of range; write one of 1 to 64"},
       {"{'geo': {}}", "/geo: \"geo\" without keys; write {\"EU\": [...], \"*\": [...]}"},
       {"{'geo': {'*': 'azure'}}",
        "/geo/*: " + known + "\"azure\"; known are: aws, aws/green, gcp"},
       {"{'geo': {'*': ['gpc', 'aws']}}", "/geo/*/0: " + known + "\"gpc\"; did you mean \"gcp\"?"},
       {"{'geo': {'*': 'aws'}, 'fence': 1}",
        "/fence: expected true or false, found 1; write it without quotes"},
       {"{'prefer': []}",
        "/prefer: \"prefer\" without tiers; write [\"aws\", [\"gcp\", "
        "\"openstack\"]]"},
       {"{'prefer': ['aws', []]}", "/prefer/1: an empty tier; leave it out"},
       {"{'prefer': 'aws', 'trickle': 2}", "/trickle: 2 is out of range; write one of 0 to 1"},
       {"{'prefer': 'aws', 'at_least': 0}", "/at_least: 0 is out of range; write one of 1 to 64"},
       {"{'healthy': {'none': []}}",
        "/healthy/none: an empty list; write \"empty\" where nothing is to be answered"},
       {"{'healthy': {'at_least': '0%'}}",
        "/healthy/at_least: \"0%\" is no share; write \"1%\" to \"100%\" or a number"},
       {"{'healthy': {'at_least': '101%'}}",
        "/healthy/at_least: \"101%\" is no share; write \"1%\" to \"100%\" or a number"},
       {"{'healthy': {'at_least': '50 %'}}",
        "/healthy/at_least: \"50 %\" is no share; write \"1%\" to \"100%\" or a number"},
       {"{'healthy': {'at_least': '50.5%'}}",
        "/healthy/at_least: \"50.5%\" is no share; write \"1%\" to \"100%\" or a number"},
       {"{'healthy': {'at_least': '-5%'}}",
        "/healthy/at_least: \"-5%\" is no share; write \"1%\" to \"100%\" or a number"},
       {"{'healthy': {'at_least': 0}}",
        "/healthy/at_least: 0 is out of range; write one of 1 to 64"},
       {"{'healthy': {'at_least': 1.5}}",
        "/healthy/at_least: expected a whole number, found 1.5; write one of 1 to 64"},
       {"{'prefer': 'aws', 'trickle': -0.1}",
        "/trickle: -0.1 is out of range; write one of 0 to 1"},
       {"{'prefer': 'aws', 'trickle': '2%'}",
        "/trickle: expected a number, found \"2%\"; write one of 0 to 1"},
       {"{'healthy': {'nine': 1}}", "/healthy/nine: unknown key \"nine\"; did you mean \"none\"?"},
       {"{'weighted': {'x': 1}}", "/weighted/x: unknown key \"x\""}}));
  const auto read = read_quoted(with_steer("['shuffle', " + bad.step + "]"));
  CHECK(read.messages == std::vector{"/services/web/steer/1" + bad.message});
  CHECK(read.plans.empty());
}

TEST_CASE("a chain of 16 steps is good, one of 17 too long") {
  std::string steps = "'healthy'";
  for (int i = 1; i < 16; ++i) steps += ", 'healthy'";
  CHECK(read_quoted(with_steer('[' + steps + ']')).messages.empty());
  CHECK(read_quoted(with_steer('[' + steps + ", 'healthy']")).messages ==
        std::vector<std::string>{"/services/web/steer: a chain has at most 16 steps, this one has "
                                 "17; leave some out"});
}

TEST_CASE("a word is the endpoint of that key, else the endpoints of that cloud in key order") {
  CHECK(words("['aws']") == List{0});
  CHECK(words("[['aws/*']]") == List{0, 1});
  CHECK(words("['aws/green']") == List{1});
  CHECK(words("[['gcp', 'aws/*']]") == List{2, 0, 1});
  CHECK(words("[['aws/green', 'gcp', 'aws/*', 'gcp']]") == List{1, 2, 0});

  const auto read = read_quoted(
      "{'clouds': {'aws': {}}, 'services': {'web': {'endpoints': {'aws/b': {'A': '192.0.2.2'},"
      " 'aws/a': {'A': '192.0.2.1'}}, 'steer': {'prefer': 'aws'}}}}");
  REQUIRE(read.plans.size() == 1);
  CHECK(std::get<steer::Prefer>(read.plans[0].chain->steps()[0].rule).tiers ==
        std::vector<List>{{0, 1}});
}

TEST_CASE("healthy says what happens where nothing is up") {
  using None = steer::Healthy::None;
  CHECK(rule_of<steer::Healthy>("'healthy'").none == None::all);
  CHECK(rule_of<steer::Healthy>("{'healthy': {'none': 'all'}}").none == None::all);
  CHECK(rule_of<steer::Healthy>("{'healthy': {'none': 'empty'}}").none == None::empty);
  for (const auto* list : {"'aws/green'", "['aws/green']"}) {
    const auto rule = rule_of<steer::Healthy>(std::string("{'healthy': {'none': ") + list + "}}");
    CHECK(rule.none == None::list);
    CHECK(rule.list == List{1});
  }
  const auto share = rule_of<steer::Healthy>("{'healthy': {'at_least': '50%'}}").at_least;
  CHECK(share.percent == 50);
  CHECK(share.count == 0);
  CHECK(rule_of<steer::Healthy>("{'healthy': {'at_least': 2}}").at_least.count == 2);
}

TEST_CASE("prefer keeps its tiers, an endpoint only in its first one") {
  const auto rule = rule_of<steer::Prefer>(
      "{'prefer': ['gcp', ['aws', 'gcp'], 'aws/*', 'aws'], 'at_least': 2, 'trickle': 0.02}");
  CHECK(rule.tiers == std::vector<List>{{2}, {0}, {1}});
  CHECK(rule.at_least == 2);
  CHECK(rule.trickle_ppm == 20'000);
  CHECK(rule_of<steer::Prefer>("{'prefer': 'aws'}").at_least == 1);
}

TEST_CASE("geo keeps its keys, their lists and the fence") {
  const auto geo = rule_of<steer::Geo>(
      "{'geo': {'EU': ['gcp', 'aws'], '*': 'aws/*', 'note': 'why'}, 'fence': true}");
  REQUIRE(geo.rule.keys.size() == 2);
  CHECK(geo.rule.keys[0].label == "EU");
  CHECK(geo.rule.keys[0].endpoints == List{2, 0});
  CHECK(geo.rule.keys[1].endpoints == List{0, 1});
  CHECK(geo.rule.fence);
  CHECK_FALSE(rule_of<steer::Geo>("{'geo': {'*': 'aws'}}").rule.fence);
}

TEST_CASE("explain calls the steps by these names") {
  CHECK(step_of("'healthy'").label == "healthy");
  CHECK(step_of("{'geo': {'*': 'aws'}}").label == "geo");
  CHECK(step_of("{'prefer': 'aws'}").label == "prefer");
  CHECK(step_of("'weighted'").label == "weighted");
  CHECK(step_of("{'weighted': {}}").label == "weighted");
  CHECK(step_of("'shuffle'").label == "shuffle");
  CHECK(step_of("{'first': 1}").label == "first 1");
  CHECK(step_of("{'addresses': 4}").label == "addresses 4");
}
