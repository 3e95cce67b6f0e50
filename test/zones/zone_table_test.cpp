// Which of several zones answers for a name.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "zones/snapshot.h"

using zones::Hosted;
using zones::Name;
using zones::ZoneTable;

namespace {

Name name_of(std::string_view text) {
  std::string why;
  const auto name = Name::parse(text, Name(), why);
  INFO(text << ": " << why);
  REQUIRE(name);
  return *name;
}

ZoneTable table_of(const std::vector<std::string>& apexes) {
  std::vector<Hosted> hosted;
  for (const std::string& apex : apexes) {
    zones::RRset soa{zones::type::soa, 1, 60, std::vector<std::uint8_t>(24)};
    soa.rdata[1] = 22;
    std::vector<zones::Node> nodes{{.name = name_of(apex), .rrsets = {soa}}};
    hosted.push_back({std::make_shared<const zones::Zone>(name_of(apex), std::move(nodes)), {}});
  }
  return ZoneTable(std::move(hosted));
}

std::string found(const ZoneTable& table, std::string_view name, bool above_apex = false) {
  const Hosted* hosted = table.find(name_of(name).wire(), above_apex);
  return hosted == nullptr ? "none" : hosted->zone->apex().to_string();
}

}  // namespace

TEST_CASE("a name belongs to the closest zone at or above it") {
  const ZoneTable table = table_of({"example.com.", "sub.example.com.", "net."});
  CHECK(found(table, "example.com.") == "example.com.");
  CHECK(found(table, "WWW.Example.COM.") == "example.com.");
  CHECK(found(table, "sub.example.com.") == "sub.example.com.");
  CHECK(found(table, "a.b.sub.example.com.") == "sub.example.com.");
  CHECK(found(table, "notsub.example.com.") == "example.com.");
  CHECK(found(table, "badexample.com.") == "none");
  CHECK(found(table, "com.") == "none");
  CHECK(found(table, ".") == "none");
  CHECK(found(table, "a.net.") == "net.");
}

TEST_CASE("the DS at a child's apex is asked of the parent where that is served too") {
  const ZoneTable table = table_of({"example.com.", "a.sub.example.com.", "org."});
  CHECK(found(table, "a.sub.example.com.", true) == "example.com.");
  CHECK(found(table, "x.a.sub.example.com.", true) == "a.sub.example.com.");
  CHECK(found(table, "example.com.", true) == "example.com.");
  CHECK(found(table, "org.", true) == "org.");
  CHECK(found(table, "net.", true) == "none");
}

TEST_CASE("a root zone stands in for every name without a closer one") {
  const ZoneTable table = table_of({".", "com."});
  CHECK(found(table, ".") == ".");
  CHECK(found(table, "net.") == ".");
  CHECK(found(table, "x.com.") == "com.");
  CHECK(found(table, "com.", true) == ".");
}

TEST_CASE("no zones, no answers") {
  CHECK(found(ZoneTable(), "example.com.") == "none");
  CHECK(found(table_of({}), ".") == "none");
}

TEST_CASE("of a thousand zones each name finds the one that a search of its suffixes finds") {
  std::mt19937 random(4711);
  std::map<std::string, int> apexes;
  while (apexes.size() < 1000) {
    std::string apex;
    for (std::size_t labels = 1 + random() % 4; labels > 0; --labels) {
      apex += std::string(1, static_cast<char>('a' + random() % 8)) + '.';
    }
    apexes[apex];
  }
  std::vector<std::string> list;
  for (const auto& [apex, unused] : apexes) list.push_back(apex);
  const ZoneTable table = table_of(list);
  REQUIRE(std::is_sorted(table.all().begin(), table.all().end(), [](const auto& a, const auto& b) {
    return a.zone->apex() < b.zone->apex();
  }));
  for (int query = 0; query < 2000; ++query) {
    std::string name;
    for (std::size_t labels = 1 + random() % 6; labels > 0; --labels) {
      name += std::string(1, static_cast<char>('a' + random() % 9)) + '.';
    }
    std::string wanted = "none";
    for (std::size_t at = 0; at < name.size() && wanted == "none"; at += 2) {
      if (apexes.contains(name.substr(at))) wanted = name.substr(at);
    }
    INFO(name);
    REQUIRE(found(table, name) == wanted);
  }
}
