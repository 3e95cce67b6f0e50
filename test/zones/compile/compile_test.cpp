// What a reload keeps, takes and refuses (ZONE.md §1), on texts as people write them.
#include "zones/compile/compile.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "test/zones/compile/sources.h"

using namespace zones::compile;
using namespace sources;

TEST_CASE("a good file is served, with its serial, its services and what is probed for them") {
  const Compiled served =
      compile(of({{"a.json", zone_text("example.com"), 1'700'000'000}}), nullptr);
  REQUIRE(told(served).empty());
  REQUIRE(served.units.size() == 1);
  const Unit& unit = served.units.at("example.com.");
  CHECK(unit.serial == 1'700'000'000);
  CHECK(unit.hosted.zone->serial() == 1'700'000'000);
  CHECK_FALSE(unit.stale);
  CHECK(served.changed);
  CHECK(served.refused == 0);
  REQUIRE(served.roster.size() == 1);
  CHECK(served.roster[0].name == "example.com.:web");
  REQUIRE(unit.hosted.services.size() == 1);
  CHECK(unit.hosted.services[0]->standings == served.roster[0].roll);
  CHECK(served.roster[0].roll->size() == 2);
  CHECK(unit.hosted.services[0]->catchments != nullptr);
  CHECK(served.snapshot->zones.all().size() == 1);
}

TEST_CASE("a reload of the same text changes nothing and shares everything") {
  const Sources sources = of({{"a.json", zone_text("example.com"), 1000}});
  const Compiled before = compile(sources, nullptr);
  Sources touched = sources;
  touched.files[0].mtime_unix = 2000;
  const Compiled after = compile(touched, &before);
  CHECK_FALSE(after.changed);
  CHECK(after.snapshot == before.snapshot);
  CHECK(after.units.at("example.com.").serial == 1000);
  CHECK(after.roster[0].roll == before.roster[0].roll);
}

TEST_CASE("a changed record keeps the service, its standings and its catchments") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  const std::string text = edited(zone_text("example.com"), "203.0.113.1", "203.0.113.2");
  const Compiled after = compile(of({{"a.json", text, 2000}}), &before);
  CHECK(after.changed);
  CHECK(after.snapshot->generation == before.snapshot->generation + 1);
  CHECK(zone(after) != zone(before));
  CHECK(service(after) == service(before));
  CHECK(after.roster[0].roll == before.roster[0].roll);
}

TEST_CASE("a changed weight keeps standings and catchments, not the chain") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  const std::string text = edited(zone_text("example.com"), "\"weight\": 60", "\"weight\": 61");
  const Compiled after = compile(of({{"a.json", text, 2000}}), &before);
  CHECK(service(after) != service(before));
  CHECK(service(after)->chain != service(before)->chain);
  CHECK(service(after)->standings == service(before)->standings);
  CHECK(service(after)->catchments == service(before)->catchments);
}

TEST_CASE("a changed geo rule makes new catchments and keeps the standings") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  const std::string text = edited(zone_text("example.com"), "192.0.2.0/24", "198.51.100.0/24");
  const Compiled after = compile(of({{"a.json", text, 2000}}), &before);
  CHECK(service(after)->catchments != service(before)->catchments);
  CHECK(service(after)->standings == service(before)->standings);
}

TEST_CASE("a changed address or check gets new standings") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  for (const auto& [from, to] : {std::pair{"192.0.2.10", "192.0.2.11"}, {"\"5s\"", "\"6s\""}}) {
    const std::string text = edited(zone_text("example.com"), from, to);
    const Compiled after = compile(of({{"a.json", text, 2000}}), &before);
    CAPTURE(to, told(after));
    CHECK(service(after)->standings != service(before)->standings);
    CHECK(service(after)->standings == after.roster[0].roll);
    CHECK(service(after)->catchments == service(before)->catchments);
  }
}

TEST_CASE("a new geography makes new catchments for a text that did not change") {
  const Sources sources = of({{"a.json", zone_text("example.com"), 1000}});
  const Compiled before = compile(sources, nullptr);
  Sources moved = sources;
  moved.geography = std::make_shared<const geo::Geography>();
  const Compiled after = compile(moved, &before);
  CHECK(after.changed);
  CHECK(zone(after) == zone(before));
  CHECK(service(after)->catchments != service(before)->catchments);
  CHECK(service(after)->chain == service(before)->chain);
  CHECK(service(after)->standings == service(before)->standings);
  CHECK(after.snapshot->geography == moved.geography);
}

TEST_CASE("a new geography reaches a zone whose file is broken too") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  Sources moved = of({{"a.json", "{", 1000}});
  moved.geography = std::make_shared<const geo::Geography>();
  const Compiled after = compile(moved, &before);
  CHECK(after.units.at("example.com.").stale);
  CHECK(service(after)->catchments != service(before)->catchments);
}

TEST_CASE("the serial never goes back and never stands still when the text changes") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 5000}}), nullptr);
  const std::string text = edited(zone_text("example.com"), "203.0.113.1", "203.0.113.2");
  const auto serial = [&](std::int64_t mtime) {
    return zone(compile(of({{"a.json", text, mtime}}), &before))->serial();
  };
  CHECK(serial(6000) == 6000);
  CHECK(serial(5000) == 5001);
  CHECK(serial(4000) == 5001);
}

TEST_CASE("a written serial that goes back is served with a warning") {
  const auto with_serial = [](const char* serial) {
    return edited(zone_text("example.com"), "\"ttl\": 300,",
                  "\"ttl\": 300, \"soa\": {\"serial\": " + std::string(serial) + "},");
  };
  const Compiled before = compile(of({{"a.json", with_serial("20"), 1}}), nullptr);
  CHECK(before.units.at("example.com.").serial == 20);
  const Compiled after = compile(of({{"a.json", with_serial("19"), 2}}), &before);
  CHECK(after.units.at("example.com.").serial == 19);
  CHECK_THAT(told(after), Catch::Contains("/soa/serial: warning[serial-goes-back]: serial 19 comes "
                                          "before 20, which was served; write a later one, or "
                                          "leave it out"));
}

TEST_CASE("a broken text leaves the last good version serving, stale, with its faults") {
  const Compiled before = compile(
      of({{"a.json", zone_text("example.com"), 1000}, {"b.json", zone_text("example.net"), 1000}}),
      nullptr);
  const std::string other = edited(zone_text("example.net"), "203.0.113.1", "203.0.113.9");
  const Compiled after = compile(
      of({{"a.json", "{\"zone\": \"example.com\",}", 2000}, {"b.json", other, 2000}}), &before);
  const Unit& kept = after.units.at("example.com.");
  CHECK(kept.stale);
  REQUIRE(kept.faults.size() == 1);
  CHECK(kept.faults[0].to_string() ==
        "a.json:1:23: /: a comma before the closing '}'; take the comma out");
  CHECK(kept.hosted.zone == before.units.at("example.com.").hosted.zone);
  CHECK(kept.text == zone_text("example.com"));
  CHECK(after.units.at("example.net.").hosted.zone != before.units.at("example.net.").hosted.zone);
  CHECK(after.refused == 1);
  CHECK(after.changed);

  const Compiled again = compile(
      of({{"a.json", "{\"zone\": \"example.com\",}", 2000}, {"b.json", other, 2000}}), &after);
  CHECK_FALSE(again.changed);

  const Compiled mended =
      compile(of({{"a.json", zone_text("example.com"), 3000}, {"b.json", other, 2000}}), &after);
  CHECK(mended.changed);
  CHECK_FALSE(mended.units.at("example.com.").stale);
  CHECK(mended.units.at("example.com.").faults.empty());
  CHECK(mended.snapshot == after.snapshot);
}

TEST_CASE("a broken zone that was never served is not served") {
  const Compiled served = compile(of({{"a.json", "{\"zone\": \"example.com\"", 1}}), nullptr);
  CHECK(served.units.empty());
  CHECK(served.refused == 1);
  REQUIRE(served.snapshot != nullptr);
  CHECK(served.snapshot->zones.all().empty());
}

TEST_CASE("a file cut off at any octet never takes a served zone away") {
  const std::string text = zone_text("example.com");
  const Compiled before = compile(of({{"a.json", text, 1000}}), nullptr);
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    const Compiled after = compile(of({{"a.json", text.substr(0, length), 2000}}), &before);
    CAPTURE(length);
    REQUIRE(after.units.size() == 1);
    REQUIRE(after.units.at("example.com.").stale);
    REQUIRE(after.snapshot == before.snapshot);
    REQUIRE_FALSE(after.units.at("example.com.").faults.empty());
  }
}

TEST_CASE(
    "a file that vanishes, empties or becomes {} keeps its zone until it is removed on purpose") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  const std::string gone =
      "a.json:1:1: /: zone example.com. is in no file any more; it is served as before; put it "
      "back, or remove it on purpose with `trimtab reload --remove example.com.`";
  const std::vector<std::vector<File>> states{
      {}, {{"a.json", "", 2}}, {{"a.json", "{}", 2}}, {{"a.json", " \n// gone\n", 2}}};
  for (const auto& files : states) {
    Sources sources = of(files);
    const Compiled kept = compile(sources, &before);
    CHECK_THAT(told(kept), Catch::Contains(gone));
    CHECK(kept.units.at("example.com.").stale);
    CHECK(kept.snapshot == before.snapshot);
    CHECK(kept.refused > 0);

    sources.remove = {"Example.COM"};
    const Compiled removed = compile(sources, &kept);
    CHECK(removed.units.empty());
    CHECK(removed.roster.empty());
    CHECK(removed.snapshot->zones.all().empty());
    CHECK(removed.changed);
  }
}

TEST_CASE("a folder that is suddenly empty keeps every zone") {
  const Compiled before = compile(
      of({{"a.json", zone_text("example.com"), 1}, {"b.json", zone_text("example.net"), 1}}),
      nullptr);
  const Compiled after = compile(of({}), &before);
  CHECK(after.units.size() == 2);
  CHECK(after.refused == 2);
  CHECK(after.snapshot == before.snapshot);
}

TEST_CASE("a zone that its file still holds cannot be removed") {
  Sources sources = of({{"a.json", zone_text("example.com"), 1}});
  const Compiled before = compile(sources, nullptr);
  sources.remove = {"example.com."};
  const Compiled after = compile(sources, &before);
  CHECK(told(after) ==
        "a.json:2:11: /zone: zone example.com. is to be removed, but this file still holds it; "
        "delete the file first");
  CHECK_FALSE(after.units.at("example.com.").stale);

  sources.files[0].text = "{ broken";
  const Compiled broken = compile(sources, &before);
  CHECK_THAT(told(broken), Catch::Contains("is to be removed, but this file may hold it"));
  CHECK(broken.units.at("example.com.").stale);
}

TEST_CASE("removing a zone that nobody serves names the nearest one") {
  Sources sources = of({{"a.json", zone_text("example.com"), 1}});
  const Compiled before = compile(sources, nullptr);
  sources.remove = {"exmaple.com"};
  CHECK(told(compile(sources, &before)) ==
        "--remove:1:1: /: zone exmaple.com. is not served; did you mean \"example.com.\"?");
}

TEST_CASE("a zone found in another file has moved, with all it has") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1000}}), nullptr);
  const Compiled after = compile(of({{"b.json", zone_text("example.com"), 2000}}), &before);
  CHECK(told(after).empty());
  CHECK(after.units.at("example.com.").file == "b.json");
  CHECK(zone(after) == zone(before));
  CHECK(service(after) == service(before));
  CHECK(after.changed);
}

TEST_CASE("two files for one zone are told of each other, and the served version stays") {
  const std::string text = zone_text("example.com");
  const Compiled before = compile(of({{"a.json", text, 1000}}), nullptr);
  const Compiled after =
      compile(of({{"a.json", text, 1000}, {"b.json", zone_text("Example.COM"), 2000}}), &before);
  CHECK(told(after) ==
        "a.json:2:11: /zone: zone example.com. is written in b.json:2:11 too; keep one of the "
        "files\n"
        "b.json:2:11: /zone: zone example.com. is written in a.json:2:11 too; keep one of the "
        "files");
  CHECK(after.units.at("example.com.").stale);
  CHECK(after.snapshot == before.snapshot);
  CHECK(after.refused == 2);
  CHECK(compile(of({{"a.json", text, 1}, {"b.json", text, 1}}), nullptr).units.empty());
}

TEST_CASE("an unreadable file is a fault and keeps its zone") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1}}), nullptr);
  Sources sources = of({{"a.json", "", 1}});
  sources.files[0].unreadable = "Permission denied";
  const Compiled after = compile(sources, &before);
  CHECK(told(after) == "a.json:1:1: /: the file cannot be read: Permission denied");
  CHECK(after.units.at("example.com.").stale);
}

TEST_CASE("a file whose zone was renamed keeps the old zone as stale beside the new one") {
  const Compiled before = compile(of({{"a.json", zone_text("example.com"), 1}}), nullptr);
  const Compiled after = compile(of({{"a.json", zone_text("example.net"), 2}}), &before);
  CHECK(after.units.at("example.com.").stale);
  CHECK_FALSE(after.units.at("example.net.").stale);
}

TEST_CASE("every fault of every file is told in one run") {
  const std::string first = edited(edited(zone_text("example.com"), "\"records\"", "\"recods\""),
                                   "\"ttl\": 300", "\"format\": 2, \"use\": [\"shared.json\"]");
  const std::string second =
      edited(zone_text("example.net"), "\"serve\": \"web\"", "\"serve\": \"wbe\"");
  const Compiled served =
      compile(of({{"a.json", first, 1}, {"b.json", second, 1}, {"c.json", "[]", 1}}), nullptr);
  const std::string all = told(served);
  CAPTURE(all);
  CHECK_THAT(all, Catch::Contains("/recods: unknown key \"recods\"; did you mean \"records\"?"));
  CHECK_THAT(all, Catch::Contains("a.json:4:13: /format: 2 is out of range; write one of 1 to 1"));
  CHECK_THAT(all, Catch::Contains("/use/0: the shared file \"shared.json\" cannot be read"));
  CHECK_THAT(all, Catch::Contains("there is no service \"wbe\"; did you mean \"web\"?"));
  CHECK_THAT(all, Catch::Contains("c.json:1:1: /: expected an object, found a list; write {...}"));
  CHECK(served.refused == 3);
}

TEST_CASE("a zone without a name, or with none that can be one, is told so") {
  const auto fault_for = [](const std::string& name) {
    return told(compile(of({{"a.json", zone_text(name), 1}}), nullptr));
  };
  CHECK_THAT(fault_for(""), Catch::Contains("a.json:2:11: /zone: \"\" is no zone name"));
  CHECK_THAT(fault_for("a..b"), Catch::Contains("a.json:2:11: /zone: \"a..b\" is no zone name: "));
  CHECK_THAT(fault_for("*.example.com"),
             Catch::Contains("a.json:2:11: /zone: \"*.example.com\" is a wildcard; "));
  const std::string text = edited(zone_text("example.com"), "\"zone\"", "\"note\"");
  CHECK_THAT(told(compile(of({{"a.json", text, 1}}), nullptr)),
             Catch::Contains("a.json:1:1: /: \"zone\" is missing; write \"zone\": "
                             "\"app.example.com\""));
}

TEST_CASE("a child that its served parent does not delegate is warned of, unless that is allowed") {
  const std::string parent = zone_text("example.com");
  const std::string child = zone_text("app.example.com");
  const Compiled served = compile(of({{"a.json", parent, 1}, {"b.json", child, 1}}), nullptr);
  CHECK(told(served) ==
        "b.json:2:11: /zone: warning[child-without-cut]: zone app.example.com. lies in zone "
        "example.com., which has no NS records for it; add them to the records of example.com.");
  CHECK(served.refused == 0);
  CHECK(served.units.size() == 2);

  const std::string allowed =
      edited(child, "\"ttl\": 300", "\"ttl\": 300, \"allow\": \"child-without-cut\"");
  CHECK(told(compile(of({{"a.json", parent, 1}, {"b.json", allowed, 1}}), nullptr)).empty());

  const std::string with_cut =
      edited(parent, "\"records\": {", "\"records\": {\"app\": {\"NS\": \"ns.example.net.\"},");
  CHECK(told(compile(of({{"a.json", with_cut, 1}, {"b.json", child, 1}}), nullptr)).empty());
}

TEST_CASE("warnings of a file that did not change are told again") {
  const std::string text = edited(zone_text("example.com"), "\"records\": {",
                                  "\"records\": {\"*.w\": {\"NS\": \"ns.example.net.\"},");
  const Sources sources = of({{"a.json", text, 1}});
  const Compiled before = compile(sources, nullptr);
  CHECK_THAT(told(before), Catch::Contains("warning["));
  CHECK(told(compile(sources, &before)) == told(before));
}
