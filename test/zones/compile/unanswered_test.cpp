// A client that no single step shuts out and that gets no answer all the same.
#include <algorithm>
#include <catch2/catch.hpp>

#include "geo/geography.h"
#include "zones/compile/compile.h"

using namespace zones::compile;

namespace {

std::string zone_of(const std::string& service) {
  std::string text = "{ 'zone': 'app.test', 'nameservers': { 'ns1': '192.0.2.53' }," +
                     std::string(" 'services': { 'web': {") + service +
                     ", 'endpoints': { 'aws': { 'A': '192.0.2.1', 'AAAA': '2001:db8::1' },"
                     " 'gcp': { 'A': '192.0.2.2' } } } },"
                     " 'records': { 'www': { 'serve': 'web' } } }";
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

std::shared_ptr<const geo::Geography> geography() {
  geo::Place germany;
  germany.country = *geo::Code::parse("DE");
  const std::vector<std::pair<geo::Prefix, geo::Place>> known{
      {*geo::Prefix::parse("91.10.0.0/15"), germany}};
  return std::make_shared<const geo::Geography>(
      geo::Geography(std::vector<geo::Layer>{geo::make_overlay(known)}));
}

Compiled compiled(const std::string& service, const Compiled* previous = nullptr) {
  static const auto places = geography();
  return compile({{{"app.json", zone_of(service), 1, ""}}, places, {}}, previous);
}

std::vector<std::string> warnings_of(const Compiled& compiled) {
  std::vector<std::string> found;
  for (const Fault& fault : compiled.faults) {
    if (fault.warning == "never-answers") found.push_back(fault.to_string());
  }
  return found;
}

const std::string crossed =
    "'families': 'any', 'steer': ['healthy', { 'geo': { 'DE': 'gcp', '*': 'aws' } }, { 'prefer': "
    "['aws'] }]";

}  // namespace

TEST_CASE("a chain that leaves some client without an answer is told with a network of such") {
  const auto told = warnings_of(compiled(crossed));
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("/services/web/steer: warning[never-answers]: a client in 91.10.0.0/15 gets "
                     "no A answer though everything is up") != std::string::npos);
  CHECK(told[0].find("`trimtab explain NAME --client 91.10.0.0/15`") != std::string::npos);
}

TEST_CASE("a chain that leaves nobody an answer is told so") {
  const auto told = warnings_of(compiled("'steer': [{ 'prefer': ['aws'] }, { 'prefer': 'gcp' }]"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("no client gets an A answer though everything is up") != std::string::npos);
}

TEST_CASE("the other family alone can be without an answer") {
  const auto told = warnings_of(
      compiled("'steer': [{ 'geo': { 'DE': 'gcp', '*': 'aws' }, 'fence': true }, { 'first': 1 }]"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("a client in 91.10.0.0/15 gets no AAAA answer") != std::string::npos);
}

TEST_CASE("what another warning names, and what is answered, is not told again") {
  const auto* service = GENERATE(
      "'steer': ['healthy', { 'geo': { 'DE': 'aws' } }]",  // geo-no-default
      "'steer': ['healthy', { 'geo': { 'DE': 'gcp', '*': 'aws' } }, { 'prefer': ['aws', 'gcp'] }]",
      "'steer': [{ 'healthy': { 'none': 'aws' } }, { 'geo': { 'DE': 'gcp', '*': 'aws' } }, { "
      "'prefer': ['aws'] }]");
  CHECK(warnings_of(compiled(service)).empty());
}

TEST_CASE("the warning stays while the zone goes on, and can be allowed") {
  const auto first = compiled(crossed);
  CHECK(warnings_of(compiled(crossed, &first)).size() == 1);
  auto text = zone_of(crossed);
  text.insert(1, R"( "allow": ["never-answers"], )");
  CHECK(warnings_of(compile({{{"app.json", text, 1, ""}}, geography(), {}}, nullptr)).empty());
}
