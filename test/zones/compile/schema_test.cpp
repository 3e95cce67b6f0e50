// The schema that editors complete zone files from must say what the parser says.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "test/zones/compile/sources.h"
#include "zones/compile/zone_file.h"

namespace {

using nlohmann::json;

json read(const std::string& path) {
  std::ifstream stream(std::string(TEST_SOURCE_DIR) + '/' + path);
  REQUIRE(stream);
  return json::parse(stream, nullptr, true, true);
}

class ZoneSchema {
 public:
  ZoneSchema() {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }
  [[nodiscard]] bool accepts(const json& zone) const {
    valijson::Validator validator;
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(zone), nullptr);
  }

 private:
  json text_ = read("docs/zone.schema.json");
  valijson::Schema schema_;
};

bool is_valid(const json& zone) {
  static const ZoneSchema schema;
  return schema.accepts(zone);
}

}  // namespace

TEST_CASE("a zone with everything fits the schema and compiles") {
  const json whole = read("test/zones/compile/whole.json");
  CHECK(is_valid(whole));
  const auto compiled =
      zones::compile::compile(sources::of({{"whole.json", whole.dump(), 1}}), nullptr);
  CHECK_THAT(sources::told(compiled), Catch::Equals(""));
}

TEST_CASE("what the parser refuses, the schema refuses") {
  const json whole = read("test/zones/compile/whole.json");
  const std::vector<std::pair<std::string, json>> mutations{
      {"/recods", json::object()},
      {"/format", 2},
      {"/zone", 5},
      {"/ttl", "five"},
      {"/ttl", -1},
      {"/soa/serials", 1},
      {"/clouds/aws/weigth", 1},
      {"/clouds/aws/weight", -1},
      {"/clouds/openstack/at", {1}},
      {"/checks/web/https/paht", "/"},
      {"/checks/web/fall", 0},
      {"/checks/search/https/search_kb", 0},
      {"/checks/search/https/redirects", 11},
      {"/checks/search/https/matches", ""},
      {"/checks/cache/tcp/expect", ""},
      {"/checks/cart/grpc/servise", "shop.Cart"},
      {"/checks/tls/tls/path", "/"},
      {"/checks/web/confirm", true},
      {"/services/web/guard", "100%"},
      {"/services/web/guard", {{"within", "5s"}}},
      {"/checks/web/jitter", "101%"},
      {"/checks/web/initial", "unknown"},
      {"/checks/web/tripwire", "yes"},
      {"/checks/web/damping/half_life", "5s"},
      {"/checks/web/ramp", "slow"},
      {"/services/web/steer/0", "helthy"},
      {"/services/web/steer/2", {{"geo", {{"EU", 1}}}}},
      {"/services/web/steer/2/continents", "aws"},
      {"/services/web/steer/4", {{"first", 0}}},
      {"/services/balanced/endpoints/aws/resolve", "lb.example.net"},
      {"/services/balanced/endpoints/aws/resolve", "*.example.net."},
      {"/services/balanced/endpoints/aws/hold", "soon"},
      {"/maps/office", 5},
      {"/maps/office", {{"file", "office.cidr"}, {"url", "x"}}},
      {"/services/web/endpoints/aws/state", "off"},
      {"/services/web/endpoints/aws/a", "192.0.2.1"},
      {"/services/web/families", "both"},
      {"/services/mail/endpoints/aws/NS", "ns.example.net."},
      {"/services/docs/endpoints/aws/CNAME", {"a", "b"}},
      {"/records/www/server", "web"},
      {"/records/static/A", 5}};
  for (const auto& [pointer, value] : mutations) {
    json mutated = whole;
    mutated[json::json_pointer(pointer)] = value;
    CAPTURE(pointer, value.dump());
    CHECK_FALSE(is_valid(mutated));
    const auto compiled =
        zones::compile::compile(sources::of({{"whole.json", mutated.dump(), 1}}), nullptr);
    CHECK(compiled.refused == 1);
  }
}

TEST_CASE("schema and parser agree on every kind of check") {
  const json whole = read("test/zones/compile/whole.json");
  const auto agree = [&whole](const std::string& check, bool is_good) {
    json changed = whole;
    changed["checks"]["mail"] = json::parse(check);
    auto from = sources::of({{"whole.json", changed.dump(), 1}});
    from.exec = zones::compile::ExecRule::allow;
    CAPTURE(check);
    CHECK(is_valid(changed) == is_good);
    CHECK((zones::compile::compile(from, nullptr).refused == 0) == is_good);
  };
  for (
      const char* good :
      {R"({"dns": {"name": "a.example.", "type": "MX", "contains": ["5 mx."], "rcode": "NOERROR"}})",
       R"({"dns": {"name": "a.example.", "tcp": true, "port": 5353}, "interval": "1s"})",
       R"({"icmp": true, "target": "192.0.2.1"})", R"({"exec": ["/bin/sh", "-c", "exit 0"]})",
       R"({"exec": {"command": ["/bin/true"], "port": 25}, "timeout": "1s"})",
       R"({"always": true})", R"({"push": {"expires": "5m", "then": "down", "initial": "up"}})",
       R"({"all": ["web", {"tcp": {"port": 25}}]})", R"({"any": "web"})", R"({"not": "web"})",
       R"({"at_least": 1, "of": ["web", {"not": {"push": {}}}], "port": 443})"}) {
    agree(good, true);
  }
  for (const char* bad :
       {R"({"dns": {"name": "a.example.", "tpye": "MX"}})", R"({"dns": {"name": ""}})",
        R"({"dns": {"name": "a.", "rcode": "SERVFALL"}})", R"({"icmp": {"port": 1}})",
        R"({"exec": "/bin/true"})", R"({"exec": []})", R"({"always": 5})",
        R"({"push": {"then": "drain"}})", R"({"all": []})", R"({"not": ["web"], "off": 1})",
        R"({"at_least": 0, "of": ["web"]})"}) {
    agree(bad, false);
  }
}

TEST_CASE("schema and parser know the same keys of a zone") {
  std::set<std::string> known(zones::compile::zone_keys.begin(), zones::compile::zone_keys.end());
  known.insert("note");
  std::set<std::string> described;
  const json schema = read("docs/zone.schema.json");
  for (const auto& [key, value] : schema.at("properties").items()) described.insert(key);
  CHECK(described == known);
}

TEST_CASE("editors have a description of every key that a person may write") {
  const json schema = read("docs/zone.schema.json");
  const auto is_described = [](const json& key) {
    return key.contains("description") || key.contains("$ref");
  };
  for (const auto& [key, value] : schema.at("properties").items()) {
    CAPTURE(key);
    CHECK(is_described(value));
  }
  for (const char* definition : {"cloud", "check", "service", "endpoint", "node"}) {
    for (const auto& [key, value] :
         schema.at("definitions").at(definition).at("properties").items()) {
      CAPTURE(definition, key);
      CHECK(is_described(value));
    }
  }
}
