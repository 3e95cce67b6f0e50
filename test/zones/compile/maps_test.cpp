#include "zones/compile/maps.h"

#include <catch2/catch.hpp>

#include "test/tools/scratch_folder.h"
#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/sources.h"

using namespace zones::compile;
using Kind = zones::steer::GeoKey::Kind;
using Messages = std::vector<std::string>;

namespace {

/// A zone with these maps, of which "map:x" is used beside other keys of one `geo` step.
std::string with_maps(const std::string& maps, const std::string& more_keys = "") {
  return "{'maps': {" + maps +
         "}, 'services': {'web': {'endpoints': {'a': {'A': '192.0.2.1'}},"
         "'steer': {'geo': {'map:x': 'a', " +
         more_keys + "'*': 'a'}}}}}";
}

Messages messages_of(const std::string& maps, const std::string& more_keys = "") {
  return read_quoted(with_maps(maps, more_keys)).messages;
}

zones::steer::GeoKey key_of(const std::string& maps) {
  const ServicesRead read = read_quoted(with_maps(maps));
  CHECK(read.messages.empty());
  REQUIRE(read.plans.size() == 1);
  return std::get<zones::steer::Geo>(read.plans[0].chain->steps()[0].rule).rule.keys.at(0);
}

zones::steer::GeoMap map_of(const std::string& maps) { return *key_of(maps).map; }

geo::Prefix network(const std::string& text) { return *geo::Prefix::parse(text); }

/// Of a zone whose map "x" is the file "list.txt" with this text; "{}" stands for the list's path.
Messages messages_of_list(const std::string& text) {
  const ScratchFolder folder;
  const auto list = folder.write("list.txt", text);
  Messages messages;
  auto quoted = with_maps("'x': {'file': 'list.txt'}");
  std::replace(quoted.begin(), quoted.end(), '\'', '"');
  Faults faults;
  const auto document = Document::parse(folder / "z.json", quoted, faults);
  read_services(Reader(*document, faults), document->root(),
                {{true, true, true, true}, zones::Name{}});
  for (const Fault& fault : std::move(faults).take()) {
    std::string message = fault.to_string();
    for (auto at = message.find(folder.path()); at != std::string::npos;
         at = message.find(folder.path())) {
      message.erase(at, folder.path().string().size() + 1);
    }
    messages.push_back(message);
  }
  return messages;
}

struct Bad {
  std::string maps, message;
};

}  // namespace

TEST_CASE("a map is of countries, of ASNs or of networks, sorted and each once") {
  const auto countries = key_of("'x': ['DE', 'country:AT', 'CH']");
  CHECK(countries.kind == Kind::group);
  CHECK(countries.label == "map:x");
  CHECK(countries.map->countries.front().view() == "AT");
  CHECK(countries.map->countries.size() == 3);
  CHECK(key_of("'x': 'AS64500'").kind == Kind::asn);
  CHECK(map_of("'x': ['AS64501', 'asn:64500']").asns == std::vector<std::uint32_t>{64500, 64501});
  CHECK(key_of("'x': '10.0.0.0/8'").kind == Kind::network);
  CHECK(
      map_of("'x': ['2001:db8::/32', '198.51.100.0/24', '10.0.0.0/8'], 'note': 'ours'").networks ==
      std::vector{network("10.0.0.0/8"), network("198.51.100.0/24"), network("2001:db8::/32")});
}

TEST_CASE("the European Union is a map of its 27 members and no other map is called so") {
  const auto read = read_quoted(with_maps("'x': 'GB'", "'map:european-union': 'a', "));
  CHECK(read.messages.empty());
  const auto& keys = std::get<zones::steer::Geo>(read.plans[0].chain->steps()[0].rule).rule.keys;
  CHECK(keys[1].map->countries.size() == 27);
  CHECK(
      messages_of("'x': 'GB', 'european-union': 'DE'") ==
      Messages{"/maps/european-union: \"european-union\" is built in; give the map another name"});
}

TEST_CASE("what is no member of a map is a fault with what was perhaps meant") {
  const std::string kinds = "a map holds countries, ASNs or networks";
  const Bad bad = GENERATE_COPY(values<Bad>(
      {{"'x': []", "/maps/x: an empty map; name countries, ASNs or networks, or leave it out"},
       {"'x': ['DE', 'Austria']",
        "/maps/x/1: \"Austria\" is no country, continent, network or ASN; did you mean \"AT\"?"},
       {"'x': ['DE', 'uk']",
        "/maps/x/1: \"uk\" is no country, continent, network or ASN; did you mean \"GB\"?"},
       {"'x': ['AS1', 'AS4294967296']",
        "/maps/x/1: \"AS4294967296\" is no AS number; write \"AS1\" to \"AS4294967295\""},
       {"'x': '10.0.0.0/33'",
        "/maps/x: \"10.0.0.0/33\" is no network; write an address and a length such as "
        "\"10.0.0.0/8\""},
       {"'x': 'AF'", "/maps/x: \"AF\" is a continent; write \"country:AF\""},
       {"'x': 'EU'", "/maps/x: \"EU\" is no country, ASN or network; " + kinds},
       {"'x': 'US-CA'", "/maps/x: \"US-CA\" is no country, ASN or network; " + kinds},
       {"'x': '*'", "/maps/x: \"*\" is no country, ASN or network; " + kinds},
       {"'x': 'map:y'", "/maps/x: \"map:y\" is no country, ASN or network; " + kinds},
       {"'x': ['10.0.0.0/8', 'DE']",
        "/maps/x/1: \"DE\" in a map of networks, which \"10.0.0.0/8\" made it; make a map for each "
        "kind"},
       {"'x': {'fil': 'y'}", "/maps/x: a map's list without \"file\"; write {\"file\": PATH}"}}));
  const auto messages = messages_of(bad.maps);
  REQUIRE_FALSE(messages.empty());
  CHECK(messages[0] == bad.message);
}

TEST_CASE("what is odd about many members of a map is said once") {
  CHECK(messages_of("'x': ['10.0.0.1/8', '198.51.100.1/24']") ==
        Messages{"/maps/x/0: warning[geo-host-bits]: \"10.0.0.1/8\" has bits set behind its length "
                 "(and 1 more like it); write the network itself"});
  CHECK(messages_of("'x': '192.0.2.1'").size() == 1);  // too fine for client subnets
  CHECK(
      messages_of("'x': ['DE', 'AT', 'DE']") ==
      Messages{"/maps/x/2: warning[map-repeats]: the same stands at z.json:1:17 already; leave it "
               "out"});
  CHECK(messages_of("'x': ['10.1.0.0/16', '10.0.0.0/8']") ==
        Messages{"/maps/x/0: warning[map-overlaps]: \"10.1.0.0/16\" lies in \"10.0.0.0/8\" at "
                 "z.json:1:32; leave it out, unless a key between the two is meant"});
}

TEST_CASE("a client in two keys of one rank is a fault that names both places") {
  CHECK(messages_of("'x': ['DE', 'AT'], 'y': ['CH', 'DE']", "'map:y': 'a', ") ==
        Messages{"/services/web/steer/geo/map:y: DE is in \"map:x\" (z.json:1:17) and in \"map:y\" "
                 "(z.json:1:42): which list counts?; take it out of one of them"});
  CHECK(messages_of("'x': ['DE', 'AT']", "'map:european-union': 'a', ")[0].find("(built in)") !=
        std::string::npos);
  CHECK(messages_of("'x': ['AS64500', 'AS64501']", "'AS64501': 'a', ").size() == 1);
  CHECK(messages_of("'x': '10.0.0.0/8'", "'10.0.0.0/8': 'a', ").size() == 1);
  // Ranked by their lengths, and a country before its group.
  CHECK(messages_of("'x': '10.0.0.0/8', 'y': '10.1.0.0/16'", "'map:y': 'a', ").empty());
  CHECK(messages_of("'x': ['DE', 'AT']", "'DE': 'a', ").empty());
}

TEST_CASE("a map that nothing names is pointed out, and a key of no map with the nearest one") {
  CHECK(
      messages_of("'x': 'DE', 'dach': ['DE', 'AT', 'CH']") ==
      Messages{"/maps/dach: warning[unused-map]: nothing uses the map \"dach\"; remove it or name "
               "it in a \"geo\" step as \"map:dach\""});
  CHECK(messages_of("'x': 'DE', 'dach': ['AT', 'CH']", "'map:dahc': 'a', ") ==
        Messages{"/services/web/steer/geo/map:dahc: no map is called \"dahc\"; did you mean "
                 "\"dach\"?"});
}

TEST_CASE("a list has a member per line, comments and blank lines; faults name its line") {
  CHECK(messages_of_list("# offices\n10.0.0.0/8  # London\r\n\n\t2001:db8::/32\n").empty());
  CHECK(
      messages_of_list("10.0.0.0/8\n10.0.0/8\nDE\n\x01\n") ==
      Messages{"list.txt:2:1: /: \"10.0.0/8\" is no network; write an address and a length such "
               "as \"10.0.0.0/8\"",
               "list.txt:3:1: /: \"DE\" in a map of networks, which \"10.0.0.0/8\" made it; make "
               "a map for each kind",
               "list.txt:4:1: /: \"?\" is no country, ASN or network; a map holds countries, ASNs "
               "or networks"});
  CHECK(messages_of_list("AS1\nAS2\nAS1\n") ==
        Messages{"list.txt:3:1: /: warning[map-repeats]: the same stands at list.txt:1:1 already; "
                 "leave it out"});
  CHECK(
      messages_of_list("# nothing\n") ==
      Messages{"z.json:1:11: /maps/x: an empty map; name countries, ASNs or networks, or leave it "
               "out"});
}

TEST_CASE("a list of another format is refused with its first faults and their number") {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "<tr>\n";
  const auto messages = messages_of_list(text);
  CHECK(messages.size() == 101);
  CHECK(std::count(messages.begin(), messages.end(),
                   "z.json:1:11: /maps/x: the map has 150 more members with faults; is it the "
                   "right list?") == 1);
}

TEST_CASE("a list that cannot be read is a fault of the zone that names it") {
  const auto messages = messages_of("'x': {'file': 'no-such-list'}");
  CHECK(messages == Messages{"/maps/x/file: the list \"no-such-list\" cannot be read: No such file "
                             "or directory; the path counts from this file's folder"});
  CHECK(messages_of("'x': {'file': '/'}").size() == 1);
}

TEST_CASE("a changed list changes the zone, a broken or vanished one leaves the last good zone") {
  const ScratchFolder folder;
  folder.write("office.cidr", "203.0.113.0/24\n");
  std::string text =
      sources::edited(sources::zone_text("example.org"), "\"192.0.2.0/24\"", "\"map:office\"");
  text =
      sources::edited(text, "\"services\"",
                      "\"maps\": { \"office\": { \"file\": \"office.cidr\" } },\n  \"services\"");
  const auto from = sources::of({{folder / "z.json", text, 1}});
  const auto first = compile(from, nullptr);
  CHECK(sources::told(first).empty());
  CHECK(first.files == std::set<std::string>{folder / "office.cidr"});
  CHECK_FALSE(compile(from, &first).changed);

  folder.write("office.cidr", "198.51.100.0/24\n");
  const auto second = compile(from, &first);
  CHECK(second.changed);
  CHECK(sources::service(second) != sources::service(first));

  folder.write("office.cidr", "198.51.100.0/24\nthere\n");
  const auto third = compile(from, &second);
  CHECK(third.units.at("example.org.").stale);
  CHECK(sources::service(third) == sources::service(second));
  CHECK(sources::told(third).find("office.cidr:2:1: ") != std::string::npos);

  std::filesystem::remove(folder / "office.cidr");
  const auto fourth = compile(from, &third);
  CHECK(fourth.units.at("example.org.").stale);
  CHECK(fourth.files == first.files);  // still watched

  folder.write("office.cidr", "198.51.100.0/24\n");
  const auto fifth = compile(from, &fourth);
  CHECK_FALSE(fifth.units.at("example.org.").stale);
  CHECK(sources::service(fifth) == sources::service(second));
}
