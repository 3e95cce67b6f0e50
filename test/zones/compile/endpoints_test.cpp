#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;

namespace {

struct Bad {
  std::string endpoint, message;
};

std::string addresses(int count) {
  std::string list;
  for (int i = 1; i <= count; ++i) {
    list += (i > 1 ? ", '192.0.2." : "'192.0.2.") + std::to_string(i) + '\'';
  }
  return '[' + list + ']';
}

}  // namespace

TEST_CASE("an endpoint that is written wrongly is named with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'A': ['192.0.2.1', '192.0.2.1']}",
        "/A/1: \"192.0.2.1\" stands here twice; leave one out"},
       {"{'AAAA': ['2001:db8::1', '2001:DB8:0::1']}",
        "/AAAA/1: \"2001:db8::1\" stands here twice; leave one out"},
       {"{'A': '192.0.2.256'}",
        "/A: \"192.0.2.256\" is no IP address; write one such as \"192.0.2.1\""},
       {"{'A': '2001:db8::1'}", "/A: \"2001:db8::1\" is an IPv6 address; write it under \"AAAA\""},
       {"{'AAAA': '192.0.2.1'}", "/AAAA: \"192.0.2.1\" is an IPv4 address; write it under \"A\""},
       {"{'AAAA': '::ffff:192.0.2.1'}",
        "/AAAA: \"::ffff:192.0.2.1\" is an IPv4 address in IPv6 form; write \"192.0.2.1\" under "
        "\"A\""},
       {"{'A': 5}", "/A: expected a text, found 5; put it in double quotes"},
       {"{}",
        ": an endpoint without data; give it \"A\" or \"AAAA\", a name to \"resolve\", or records "
        "of "
        "another type"},
       {"{'A': []}",
        ": an endpoint without data; give it \"A\" or \"AAAA\", a name to \"resolve\", or records "
        "of "
        "another type"},
       {"{'service': 5}", "/service: expected a text, found 5; put it in double quotes"},
       {"{'a': '192.0.2.1', 'A': '192.0.2.1'}", "/a: unknown key \"a\"; did you mean \"A\"?"},
       {"{'A': '192.0.2.1', 'min_up': 2}",
        "/min_up: with 1 A address this endpoint could never be up; write at most 1"},
       {"{'A': '192.0.2.1', 'cloud': 'aws'}",
        "/cloud: no cloud is called \"aws\"; define it in \"clouds\""},
       {"{'A': '192.0.2.1', 'check': 'web'}",
        "/check: no check is called \"web\"; define it in \"checks\""},
       {"{'A': " + addresses(65) + "}",
        ": an endpoint has at most 64 addresses, this one has 65; divide it into several "
        "endpoints"},
       {"7", ": expected an object, found 7; write {...}"}}));
  const auto read = read_quoted(with_endpoint(bad.endpoint));
  CHECK(read.messages == std::vector{"/services/web/endpoints/a" + bad.message});
  CHECK(read.plans.empty());
}

TEST_CASE("64 addresses of one endpoint are all served and watched") {
  const auto read = read_quoted(with_endpoint("{'A': " + addresses(64) + ", 'min_up': 64}"));
  REQUIRE(read.messages.empty());
  CHECK(read.plans[0].endpoints[0].a.size() == 64);
  CHECK(read.plans[0].watched[0].addresses.back().address == "192.0.2.64");
  CHECK(read.plans[0].watched[0].min_up == 64);
}

TEST_CASE("an endpoint's cloud and its key agree, and unknown clouds in keys are pointed out") {
  const auto zone = [](const std::string& endpoints) {
    return read_quoted(
               "{'clouds': {'aws': {}, 'gcp': {}}, 'services': {'web': {'endpoints': {"
               "'aws': {'A': '192.0.2.1'}, 'gcp': {'A': '192.0.2.2'}, " +
               endpoints + "}}}}")
        .messages;
  };
  CHECK(zone("'aws/1': {'A': '192.0.2.3', 'cloud': 'aws'}").empty());
  CHECK(zone("'alone': {'A': '192.0.2.3'}").empty());
  CHECK(zone("'aws/1': {'A': '192.0.2.3', 'cloud': 'gcp'}") ==
        std::vector<std::string>{
            "/services/web/endpoints/aws~11/cloud: the endpoint's key says that its cloud is "
            "\"aws\"; leave \"cloud\" out or rename the endpoint"});
  CHECK(zone("'awss/1': {'A': '192.0.2.3'}") ==
        std::vector<std::string>{
            "/services/web/endpoints/awss~11: warning[unknown-cloud]: no cloud is called \"awss\", "
            "so this endpoint is in none; did you mean \"aws\"?"});
  CHECK(zone("'aws/*': {'A': '192.0.2.3'}") ==
        std::vector<std::string>{
            "/services/web/endpoints/aws~1*: an endpoint's key is not empty and does not end in "
            "\"/\" or \"/*\"; call it CLOUD, CLOUD/label or what you like"});
}
