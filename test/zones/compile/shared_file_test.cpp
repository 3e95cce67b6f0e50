// Definitions that several zones use (ZONE.md §1, "use"): one object for all, each zone with its
// shared files one unit of reload.
#include "zones/compile/shared_file.h"

#include <catch2/catch.hpp>
#include <string>

#include "test/zones/compile/sources.h"

using namespace zones::compile;
using namespace sources;

namespace {

const std::string clouds = R"({ "shared": true,
  "clouds": { "aws": { "weight": 60 }, "gcp": { "weight": 30 } },
  "checks": { "web": { "tcp": { "port": 80 } } },
  "maps": { "office": ["198.51.100.0/24"] },
  "services": { "web": {
    "check": "web", "steer": ["healthy", { "geo": { "map:office": "gcp", "*": ["aws", "gcp"] } }, "weighted", { "first": 1 }],
    "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } } } } })";

std::string user(const std::string& zone, const std::string& more = "") {
  return R"({ "zone": ")" + zone +
         R"(", "use": "clouds.json", "nameservers": { "ns.example.net.": [] },)" + more +
         R"( "records": { "www": { "serve": "web" } } })";
}

Sources two_users(const std::string& shared = clouds) {
  return of({{"z/clouds.json", shared, 1000},
             {"z/one.json", user("one.example"), 1000},
             {"z/two.json", user("two.example"), 1000}});
}

const zones::Hosted& hosted(const Compiled& compiled, const std::string& zone) {
  return compiled.units.at(zone).hosted;
}

bool is_told(const Compiled& compiled, const std::string& text) {
  return told(compiled).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a shared service is one object for all its users and watched once") {
  const Compiled served = compile(two_users(), nullptr);
  REQUIRE(told(served).empty());
  REQUIRE(served.units.size() == 2);
  REQUIRE(hosted(served, "one.example.").services.size() == 1);
  CHECK(hosted(served, "one.example.").services == hosted(served, "two.example.").services);
  REQUIRE(served.roster.size() == 1);
  CHECK(served.roster[0].name == "clouds.json:web");
  CHECK(hosted(served, "two.example.").services[0]->name == "clouds.json:web");
  CHECK(served.roster[0].roll == hosted(served, "two.example.").services[0]->standings);
}

TEST_CASE("a shared file that no zone uses is no zone, and its faults are told") {
  CHECK(told(compile(of({{"z/clouds.json", clouds, 1}}), nullptr)).empty());
  const Compiled faulty = compile(
      of({{"z/clouds.json", edited(clouds, "\"web\", \"steer\"", "\"wob\", \"steer\""), 1}}),
      nullptr);
  CHECK(is_told(faulty, "z/clouds.json:6:14: /services/web/check: no check is called \"wob\""));
  CHECK(faulty.refused == 1);
}

TEST_CASE("a changed shared file changes all its users in one swap, with a newer serial") {
  const Compiled before = compile(two_users(), nullptr);
  Sources sources = two_users(edited(clouds, "192.0.2.20", "192.0.2.21"));
  sources.files[0].mtime_unix = 5000;
  const Compiled after = compile(sources, &before);
  CHECK(after.snapshot->generation == before.snapshot->generation + 1);
  CHECK(hosted(after, "one.example.").services == hosted(after, "two.example.").services);
  CHECK(hosted(after, "one.example.").services != hosted(before, "one.example.").services);
  CHECK(after.units.at("one.example.").serial == 5000);
  CHECK(after.roster.size() == 1);
}

TEST_CASE("a reload of the same shared texts changes nothing") {
  const Compiled before = compile(two_users(), nullptr);
  Sources touched = two_users();
  for (SourceFile& file : touched.files) file.mtime_unix = 2000;
  const Compiled after = compile(touched, &before);
  CHECK_FALSE(after.changed);
  CHECK(after.snapshot == before.snapshot);
  CHECK(after.units.at("one.example.").shared == before.units.at("one.example.").shared);
  CHECK(after.units.at("one.example.").serial == 1000);
}

TEST_CASE("a shared file with a fault leaves all its users at their last good version") {
  const Compiled before = compile(two_users(), nullptr);
  const Compiled after = compile(two_users(edited(clouds, "192.0.2.20", "192.0.2.300")), &before);
  CHECK(after.units.at("one.example.").stale);
  CHECK(after.units.at("two.example.").stale);
  CHECK(after.snapshot == before.snapshot);
  CHECK(after.refused == 3);
  CHECK(
      is_told(after, "z/one.json:1:33: /use: the shared file \"clouds.json\" has faults; mend it"));
  CHECK(is_told(after, "192.0.2.300"));
  CHECK_FALSE(is_told(after, "no service"));
}

TEST_CASE("a zone with a fault keeps its version of a shared service while another moves on") {
  const Compiled before = compile(two_users(), nullptr);
  Sources sources = two_users(edited(clouds, "192.0.2.20", "192.0.2.21"));
  sources.files[1].text = user("one.example", R"("colour": 1,)");
  const Compiled after = compile(sources, &before);
  CHECK(after.units.at("one.example.").stale);
  CHECK_FALSE(after.units.at("two.example.").stale);
  const auto& old_one = *hosted(after, "one.example.").services[0];
  const auto& new_one = *hosted(after, "two.example.").services[0];
  CHECK(old_one.endpoints[1].a[0][3] == 20);
  CHECK(new_one.endpoints[1].a[0][3] == 21);
  REQUIRE(after.roster.size() == 2);
  CHECK(after.roster[0].name == "clouds.json:web");
  CHECK(after.roster[1].name == "clouds.json:web@one.example.");
  CHECK(old_one.name == after.roster[1].name);
  CHECK(old_one.standings == hosted(before, "one.example.").services[0]->standings);

  const Compiled again = compile(sources, &after);  // nothing more is renamed
  CHECK_FALSE(again.changed);
  sources.files[1].text = user("one.example");
  const Compiled mended = compile(sources, &again);
  CHECK(hosted(mended, "one.example.").services == hosted(mended, "two.example.").services);
  CHECK(mended.roster.size() == 1);
}

TEST_CASE("a zone's own services stand on shared clouds, checks, maps and services") {
  const Compiled served =
      compile(of({{"z/clouds.json", clouds, 1},
                  {"z/one.json", user("one.example", R"("services": { "own": { "check": "web",
        "steer": ["healthy", { "geo": { "map:office": "aws", "*": ["in", "aws"] } }], "endpoints": {
        "aws/x": { "A": "192.0.2.10" }, "in": { "service": "web" } } } },)"),
                   1}}),
              nullptr);
  REQUIRE(told(served).empty());
  const zones::Hosted& one = hosted(served, "one.example.");
  REQUIRE(one.services.size() == 2);
  CHECK(one.services[1]->name == "one.example.:own");
  CHECK(one.services[1]->endpoints[0].cloud == "aws");
  CHECK(one.services[1]->chain->members()[0].weight == 60 * zones::steer::one_weight);
  CHECK(one.services[1]->inner[1] == one.services[0]);
  // The same address in both is answered once.
  CHECK(one.services[1]->chain->members()[0].identities ==
        one.services[0]->chain->members()[0].identities);
  CHECK_FALSE(one.services[0]->chain->members()[0].identities.empty());
}

TEST_CASE("a name that is defined twice is a fault that names both places") {
  const Compiled one =
      compile(of({{"z/clouds.json", clouds, 1},
                  {"z/one.json", user("one.example", R"("clouds": { "aws": {} },)"), 1}}),
              nullptr);
  CHECK(is_told(
      one,
      "/clouds/aws: \"aws\" is defined in z/clouds.json:2:15 too; give one of them another name"));
  const std::string more = R"({ "shared": true, "maps": { "office": ["10.0.0.0/8"] } })";
  const Compiled two = compile(
      of({{"z/clouds.json", clouds, 1},
          {"z/more.json", more, 1},
          {"z/one.json",
           edited(user("one.example"), "\"clouds.json\"", R"(["clouds.json", "more.json"])"), 1}}),
      nullptr);
  CHECK(
      is_told(two, "/use/1: \"office\" is defined in z/clouds.json:4:13 and in z/more.json:1:29;"));
}

TEST_CASE("what cannot be used is said where it is named") {
  const auto told_of = [](const std::string& use) {
    return told(
        compile(of({{"z/clouds.json", clouds, 1},
                    {"z/plain.json", user("plain.example"), 1},
                    {"z/one.json", edited(user("one.example"), "\"clouds.json\"", use), 1}}),
                nullptr));
  };
  using Catch::Contains;
  CHECK_THAT(
      told_of(R"("none.json")"),
      Contains(
          "z/one.json:1:33: /use: the shared file \"none.json\" cannot be read: No such file"));
  CHECK_THAT(told_of(R"("plain.json")"),
             Contains("\"plain.json\" is no shared file; write \"shared\": true in it"));
  CHECK_THAT(told_of(R"(["clouds.json", "./clouds.json"])"), Contains("this file is named twice"));
  CHECK_THAT(told_of("1"), Contains("/use: "));
}

TEST_CASE("a shared file holds definitions only and uses no others") {
  const auto told_of = [](const std::string& more) {
    return told(compile(of({{"z/clouds.json",
                             edited(clouds, "\"shared\": true,", "\"shared\": true, " + more), 1}}),
                        nullptr));
  };
  using Catch::Contains;
  CHECK_THAT(told_of(R"("records": {},)"),
             Contains("/records: \"records\" has no place in a shared file; it holds \"clouds\""));
  CHECK_THAT(told_of(R"("zone": "example.com",)"),
             Contains("\"zone\" has no place in a shared file"));
  CHECK_THAT(told_of(R"("use": "more.json",)"), Contains("a shared file uses no others"));
  CHECK(
      told_of(R"("note": "of the company", "format": 1, "regions": { "dc:a": [1, 2] },)").empty());
}

TEST_CASE("names in a shared file are absolute") {
  const Compiled served = compile(of({{"z/clouds.json", R"({ "shared": true, "services": { "web": {
             "endpoints": { "a": { "MX": "10 mail.example.net" } } } } })",
                                       1},
                                      {"z/one.json", user("one.example"), 1}}),
                                  nullptr);
  REQUIRE(told(served).empty());
  const auto& rdata = hosted(served, "one.example.").services[0]->endpoints[0].data[0];
  CHECK(rdata.size() == 2 + 18);  // the preference and mail.example.net. in wire form
}

TEST_CASE("services nested through a shared file count as levels like others") {
  std::string shared =
      R"({ "shared": true, "services": { "web": { "endpoints": { "a": { "A": "192.0.2.1" } } })";
  std::string below = "web";
  for (const char* name : {"b", "c", "d", "e"}) {
    shared += std::string(", \"") + name + R"(": { "endpoints": { "x": { "service": ")" + below +
              "\" } } }";
    below = name;
  }
  shared += " } }";
  const auto nested =
      [&shared](const std::string& inner) {
        return told(
            compile(of({{"z/clouds.json", shared, 1},
                        {"z/one.json", user("one.example", R"("services": { "own": { "endpoints": {
                              "in": { "service": ")" + inner + R"(" } } } },)"),
                         1}}),
                    nullptr));
      };
  CHECK_THAT(nested("e"), Catch::Contains("services nested deeper than 4 levels"));
  CHECK(nested("d").empty());
}

TEST_CASE("a change of a shared file, or of a list that it names, is a change of its users") {
  const Compiled served = compile(two_users(), nullptr);
  CHECK(served.files.contains("z/clouds.json"));
  const std::string listed = edited(clouds, R"(["198.51.100.0/24"])", R"({ "file": "none.cidr" })");
  const Compiled refused = compile(two_users(listed), &served);
  CHECK(refused.files.contains("z/none.cidr"));
  CHECK(refused.units.at("one.example.").stale);
}

TEST_CASE("kept texts are compiled with the shared texts that were kept with them") {
  Sources kept =
      of({{"z/one.json", user("one.example"), 7}, {"z/two.json", user("two.example"), 7}});
  const auto shared_text = [](const std::string& text) {
    SourceFile file;
    file.path = "z/clouds.json";
    file.text = text;
    return file;
  };
  kept.files[0].shared = {shared_text(edited(clouds, "192.0.2.20", "192.0.2.21"))};
  kept.files[1].shared = {shared_text(clouds)};
  const Compiled served = compile(kept, nullptr);
  REQUIRE(told(served).empty());
  CHECK(hosted(served, "one.example.").services[0]->endpoints[1].a[0][3] == 21);
  CHECK(hosted(served, "two.example.").services[0]->endpoints[1].a[0][3] == 20);
  CHECK(served.units.at("one.example.").serial == 7);
}
