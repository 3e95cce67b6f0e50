// Endpoints that hold other data than addresses: what is read, what is watched, what is refused.
#include "zones/compile/endpoint_records.h"

#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/zone_text.h"

using namespace zones::compile;

namespace {

struct Bad {
  std::string endpoint, message;
};

std::string two(const std::string& a, const std::string& b) {
  return "{'services': {'web': {'endpoints': {'a': " + a + ", 'b': " + b + "}}}}";
}

}  // namespace

TEST_CASE("an endpoint may hold records of any type, names in them relative to the zone") {
  const auto read = read_quoted(with_endpoint("{'MX': ['10 mail', '20 mail.example.net.']}"));
  CHECK(read.messages.empty());
  REQUIRE(read.plans.size() == 1);
  const ServicePlan& plan = read.plans[0];
  CHECK(plan.type == zones::type::mx);
  REQUIRE(plan.endpoints[0].data.size() == 2);
  CHECK(rdata_text(plan.type, plan.endpoints[0].data[0]) == "10 mail.example.com.");
  CHECK(plan.chain->members()[0].count(zones::steer::Asked::other) == 2);
  CHECK(plan.chain->with_data(zones::steer::Asked::v4) == 0);
  CHECK(plan.watched[0].serves == "MX");
  CHECK(plan.watched[0].addresses.empty());
  CHECK_FALSE(plan.chain->options().single);
  const auto unknown = read_quoted(with_endpoint("{'TYPE65280': '\\\\# 1 00'}"));
  CHECK(unknown.messages.empty());
  CHECK(unknown.plans.at(0).type == 65280);
  const auto alias = read_quoted(with_endpoint("{'CNAME': 'lb.example.net.'}"));
  CHECK(alias.plans.at(0).chain->options().single);
}

TEST_CASE("a check of other data than addresses probes its target") {
  const auto read = read_quoted(
      "{'services': {'mail': {'check': {'tcp': {'port': 25}}, 'endpoints': {"
      "'a': {'MX': '10 a', 'check': {'target': '192.0.2.25'}},"
      "'b': {'MX': '10 b', 'check': null}}}}}");
  CHECK(read.messages.empty());
  REQUIRE(read.plans.size() == 1);
  const auto& watched = read.plans[0].watched;
  REQUIRE(watched[0].addresses.size() == 1);
  CHECK(watched[0].addresses[0].target == "192.0.2.25");
  CHECK(watched[0].addresses[0].port == 25);
  CHECK(watched[0].addresses[0].check != nullptr);
  CHECK(watched[0].v4_count == 0);
  CHECK(watched[1].addresses.empty());
}

TEST_CASE("records that cannot be chosen among are refused with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'A': '192.0.2.1', 'MX': '10 a'}",
        "/MX: an endpoint has one kind of data, here are addresses and MX; serve each kind by a "
        "service of its own"},
       {"{'TXT': 't', 'MX': '10 a'}",
        "/MX: an endpoint has one kind of data, here are TXT and MX; serve each kind by a service "
        "of its own"},
       {"{'NS': 'ns.example.net.'}",
        "/NS: NS records are not chosen among; write them under \"records\""},
       {"{'TYPE1': '\\\\# 4 c0000201'}",
        "/TYPE1: TYPE1 records are not chosen among; write \"A\" or \"AAAA\""},
       {"{'CNAME': ['a', 'b']}",
        "/CNAME: an endpoint with several CNAMEs, of which a name can have one; make each an "
        "endpoint of its own"},
       {"{'MX': {'ttl': 5, 'values': '10 a'}}",
        "/MX: an endpoint's records have no TTL of their own; write the records or a list of them, "
        "and \"ttl\" beside \"MX\""},
       {"{'MX': '10'}",
        "/MX: \"10\" is no MX data: a field is missing; write it as in \"10 mail.example.net.\""},
       {"{'MX': '10 a', 'min_up': 1}",
        "/min_up: \"min_up\" counts addresses, and this endpoint has none; leave it out"},
       {"{'MX': '10 a', 'check': {'tcp': {'port': 25}}}",
        "/check: MX records are no addresses: there is nothing to probe; write \"check\": "
        "{\"target\": \"192.0.2.1\"}, or null for no check"}}));
  const auto read = read_quoted(with_endpoint(bad.endpoint));
  CHECK(read.messages == std::vector{"/services/web/endpoints/a" + bad.message});
  CHECK(read.plans.empty());
}

TEST_CASE("endpoints of one service hold one kind of data") {
  const auto mixed = read_quoted(two("{'MX': '10 a'}", "{'A': '192.0.2.1'}"));
  CHECK(mixed.messages ==
        std::vector<std::string>{
            "/services/web/endpoints/b: endpoints of one service have one kind of data: \"a\" has "
            "MX records, \"b\" addresses; serve each kind by a service of its own"});
  CHECK(read_quoted(two("{'MX': '10 a'}", "{'MX': '10 b'}")).messages.empty());
}

TEST_CASE("an answer of records must fit a message") {
  const std::string kilobytes(32'700, 'x');
  const std::string texts = two("{'TXT': '" + kilobytes + "1'}", "{'TXT': '" + kilobytes + "2'}");
  CHECK_THAT(read_quoted(texts).messages.at(0),
             Catch::StartsWith("/services/web: an answer of this service can have 66283 octets, a "
                               "message holds 65535"));
}

TEST_CASE("\"families\" of a service without addresses is a warning") {
  const auto read =
      read_quoted("{'services': {'web': {'families': 'any', 'endpoints': {'a': {'TXT': 't'}}}}}");
  CHECK(read.messages == std::vector<std::string>{
                             "/services/web/families: warning[families-unused]: \"families\" is "
                             "about addresses, here are none; leave it out"});
}

TEST_CASE("what is served may not meet plain records of its type, and a CNAME meets nothing") {
  CHECK(zone_text::messages(R"("a": {"serve": "mail", "A": "192.0.2.1", "TXT": "t"})").empty());
  CHECK(zone_text::messages(R"("@": {"serve": "mail"})").empty());
  CHECK(zone_text::messages(R"("a": {"serve": "mail", "MX": "0 ."})") ==
        "z.json:2:28: /records/a/serve: MX is both served here and written at z.json:2:42; keep "
        "\"serve\" or the MX records\n");
  CHECK(zone_text::messages(R"("a": {"serve": "alias"})").empty());
  CHECK(zone_text::messages(R"("a": {"serve": "alias", "TXT": "t"})") ==
        "z.json:2:28: /records/a/serve: a CNAME stands alone (RFC 1034 §3.6.2), but beside the "
        "served ones a.z.example. has TXT at z.json:2:44; keep \"serve\" or the rest\n");
  CHECK_THAT(zone_text::messages(R"("@": {"serve": "alias"})"),
             Catch::Contains("a service of CNAMEs at the apex"));
}

TEST_CASE("a nameserver may serve other types, but neither steered addresses nor aliases") {
  const auto with = [](const std::string& service) {
    return zone_text::messages(R"("@": {"NS": "ns"}, "ns": {"serve": ")" + service +
                               R"(", "TXT": "t"})");
  };
  CHECK_THAT(with("mail"), Catch::Contains("ns.z.example. has no addresses"));
  CHECK_THAT(with("web"), Catch::Contains("ns.z.example. is served"));
  CHECK_THAT(with("alias"), Catch::Contains("ns.z.example. is an alias"));
}
