// The steps `nearest`, `sticky` and `spread` as they are read, with the places of endpoints.
#include <algorithm>
#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;
namespace steer = zones::steer;

namespace {

struct Bad {
  std::string step, message;
};

/// Endpoints aws = 0, aws/green = 1, gcp = 2; aws/green has a place of its own.
std::string placed(const std::string& step, const std::string& beside = "") {
  return "{'clouds': {'aws': {'region': 'aws:us-east-1'}, 'gcp': {'at': [53.4, 6.8]}},"
         "'services': {'web': {'endpoints': {"
         "'gcp': {'A': '192.0.2.3'}, 'aws': {'A': '192.0.2.1'},"
         "'aws/green': {'A': '192.0.2.2', 'at': [10, 20]}}," +
         beside + "'steer': [" + step + ", {'first': 1}]}}}";
}

template <typename Rule>
Rule rule_of(const std::string& step, const std::string& beside = "") {
  const auto read = read_quoted(placed(step, beside));
  INFO(step);
  REQUIRE(read.messages.empty());
  return std::get<Rule>(read.plans[0].chain->steps()[0].rule);
}

}  // namespace

TEST_CASE("an endpoint is where it says, else where its cloud is") {
  const auto rule = rule_of<steer::Nearest>("'nearest'").rule;
  REQUIRE(rule.positions.size() == 3);
  CHECK(rule.positions[1] == geo::Position{10, 20});
  CHECK(rule.positions[2] == geo::Position{53.4F, 6.8F});
  CHECK(rule.positions[0].latitude == Approx(38.9).margin(1));
  CHECK(rule.within_km == 0);
  CHECK(rule.within_percent == 0);
}

TEST_CASE("within is a share or a length; a bias by endpoint goes before that of its cloud") {
  CHECK(rule_of<steer::Nearest>("{'nearest': {'within': '10%'}}").rule.within_percent == 10);
  CHECK(rule_of<steer::Nearest>("{'nearest': {'within': '500km'}}").rule.within_km == 500);
  const auto rule =
      rule_of<steer::Nearest>("{'nearest': {'bias': {'aws/green': -7, 'aws/*': 20}}}").rule;
  CHECK(rule.bias == std::vector<std::int8_t>{20, -7, 0});
}

TEST_CASE("sticky takes the seed of its service, or one of its own") {
  const auto plain = rule_of<steer::Sticky>("'sticky'");
  CHECK(plain.v4_bits == 24);
  CHECK(plain.v6_bits == 56);
  CHECK(plain.keys[2] == steer::endpoint_key("", "web", "gcp"));
  CHECK(rule_of<steer::Sticky>("'sticky'", "'seed': 'x',").keys[0] ==
        steer::endpoint_key("x", "web", "aws"));
  const auto own =
      rule_of<steer::Sticky>("{'sticky': {'v4': 16, 'v6': 48, 'seed': 'y'}}", "'seed': 'x',");
  CHECK(own.keys[0] == steer::endpoint_key("y", "web", "aws"));
  CHECK(own.v4_bits == 16);
  CHECK(own.v6_bits == 48);
}

TEST_CASE("what is wrong in nearest, sticky and spread is named with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'nearest': {'within': '10'}}",
        "/nearest/within: \"10\" is no distance; write \"0%\" to \"1000%\" or \"0km\" to "
        "\"20016km\""},
       {"{'nearest': {'within': '10 miles'}}",
        "/nearest/within: \"10 miles\" is no distance; write \"0%\" to \"1000%\" or \"0km\" to "
        "\"20016km\""},
       {"{'nearest': {'within': '1001%'}}",
        "/nearest/within: \"1001%\" is no distance; write \"0%\" to \"1000%\" or \"0km\" to "
        "\"20016km\""},
       {"{'nearest': {'bias': {'aws': 100}}}",
        "/nearest/bias/aws: 100 is out of range; write one of -99 to 99"},
       {"{'nearest': {'within': '-1%'}}",
        "/nearest/within: \"-1%\" is no distance; write \"0%\" to \"1000%\" or \"0km\" to "
        "\"20016km\""},
       {"{'nearest': {'within': '10.5%'}}",
        "/nearest/within: \"10.5%\" is no distance; write \"0%\" to \"1000%\" or \"0km\" to "
        "\"20016km\""},
       {"{'nearest': {'within': 10}}",
        "/nearest/within: expected a text, found 10; put it in double quotes"},
       {"{'nearest': {'bias': {'aws': -100}}}",
        "/nearest/bias/aws: -100 is out of range; write one of -99 to 99"},
       {"{'nearest': {'bias': 20}}", "/nearest/bias: expected an object, found 20; write {...}"},
       {"{'nearest': {'bias': {'aws': 1.5}}}",
        "/nearest/bias/aws: a bias is a whole number; round it"},
       {"{'nearest': {'bias': {'gpc': 1}}}",
        "/nearest/bias/gpc: no endpoint and no cloud of this service is called \"gpc\"; did you "
        "mean \"gcp\"?"},
       {"{'nearest': {'baias': {}}}",
        "/nearest/baias: unknown key \"baias\"; did you mean \"bias\"?"},
       {"{'sticky': {'v4': 25}}", "/sticky/v4: 25 is out of range; write one of 1 to 24"},
       {"{'sticky': {'v6': 0}}", "/sticky/v6: 0 is out of range; write one of 1 to 56"},
       {"{'sticky': {'seed': 5}}",
        "/sticky/seed: expected a text, found 5; put it in double quotes"},
       {"{'spread': {'x': 1}}", "/spread/x: unknown key \"x\""}}));
  INFO(bad.step);
  CHECK(read_quoted(placed(bad.step)).messages ==
        std::vector{"/services/web/steer/0" + bad.message});
}

TEST_CASE("nearest needs the place of every endpoint, and a database that knows positions") {
  CHECK(read_quoted(with_steer("['nearest', {'first': 1}]")).messages ==
        std::vector<std::string>{
            "/services/web/steer/0: \"nearest\" cannot tell where the endpoints are: \"aws\", "
            "\"aws/green\", \"gcp\"; give each, or its cloud, \"region\" or \"at\""});
  std::string zone = placed("'nearest'");
  std::replace(zone.begin(), zone.end(), '\'', '"');
  CHECK(read_zone(zone, {true, true, true, false}).messages ==
        std::vector<std::string>{
            "/services/web/steer/0: warning[nearest-no-data]: no database that is loaded knows "
            "positions: \"nearest\" keeps every endpoint; load one that does"});
}

TEST_CASE("A and AAAA drawn apart are told, with sticky as the remedy") {
  const auto zone = [](const std::string& step) {
    return "{'services': {'web': {'endpoints': {'a': {'A': '192.0.2.1', 'AAAA': '2001:db8::1'},"
           "'b': {'A': '192.0.2.2', 'AAAA': '2001:db8::2'}}, 'steer': ['healthy', '" +
           step + "', {'first': 1}]}}}";
  };
  CHECK(read_quoted(zone("weighted")).messages ==
        std::vector<std::string>{
            "/services/web/steer/1: warning[families-drawn-apart]: A and AAAA are drawn apart and "
            "may name two clouds to one client; write \"sticky\", which keeps them together"});
  CHECK(read_quoted(zone("sticky")).messages.empty());
}
