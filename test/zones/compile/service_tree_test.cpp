#include <algorithm>
#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;

namespace {

bool says(const ServicesRead& read, const std::string& message) {
  return std::any_of(read.messages.begin(), read.messages.end(),
                     [&](const std::string& said) { return said.ends_with(": " + message); });
}

}  // namespace

TEST_CASE("services that name each other in a cycle are a fault that shows the way round") {
  const auto read = read_quoted(R"({ 'services': {
    'a': { 'endpoints': { 'one': { 'service': 'b' } } },
    'b': { 'endpoints': { 'two': { 'service': 'c' } } },
    'c': { 'endpoints': { 'three': { 'service': 'a' }, 'four': { 'A': '192.0.2.1' } } } } })");
  CHECK(says(read, "services in a cycle: a -> b -> c -> a; let one of them end in addresses"));
}

TEST_CASE("a service cannot be its own endpoint") {
  const auto read =
      read_quoted(R"({ 'services': { 'a': { 'endpoints': { 'one': { 'service': 'a' } } } } })");
  CHECK(says(read, "services in a cycle: a -> a; let one of them end in addresses"));
}

TEST_CASE("an endpoint that names no service is told the nearest one") {
  const auto read = read_quoted(
      R"({ 'services': { 'frontend': { 'endpoints': { 'one': { 'service': 'frontent' } } } } })");
  CHECK(says(read, "there is no service \"frontent\"; did you mean \"frontend\"?"));
}

TEST_CASE("two services sharing a third are no cycle") {
  const auto read = read_quoted(R"({ 'services': {
    'a': { 'endpoints': { 'one': { 'service': 'c' } } }, 'b': { 'endpoints': { 'one': { 'service': 'c' } } },
    'c': { 'endpoints': { 'one': { 'A': '192.0.2.1' } } } } })");
  for (const std::string& message : read.messages) CHECK(message.find("cycle") == message.npos);
}

TEST_CASE("addresses that two endpoints share are known to be equal data") {
  const auto read = read_quoted(R"({ 'services': { 'web': { 'families': 'any', 'endpoints': {
    'one': { 'A': ['192.0.2.1', '192.0.2.2'] }, 'two': { 'A': '192.0.2.2' } } } } })");
  REQUIRE(read.plans.size() == 1);
  const auto members = read.plans[0].chain->members();
  REQUIRE(members[0].identities.size() == 2);
  CHECK(members[0].identities[0] != members[0].identities[1]);
  CHECK(members[1].identities == std::vector<std::uint64_t>{members[0].identities[1]});
  const auto apart =
      read_quoted(R"({ 'services': { 'web': { 'endpoints': { 'one': { 'A': '192.0.2.1' } } } } })");
  CHECK(apart.plans[0].chain->members()[0].identities.empty());
}
