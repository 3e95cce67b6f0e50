// Zones from JSON: what good ones become, and the exact message for each mistake in one record.
#include "zones/compile/records.h"

#include <catch2/catch.hpp>

#include "test/zones/compile/zone_text.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"

using namespace zone_text;

TEST_CASE("the records of the documented example zone are what it says") {
  using namespace zones::type;
  const Built built = build(R"({
    "zone": "app.example.com", "ttl": 300,
    "nameservers": { "ns1": "198.51.100.53", "ns2": ["203.0.113.53", "2001:db8::53"],
                     "ns.other.net.": [] },
    "records": {
      "@":        { "serve": "web", "MX": "10 mail.example.net.", "TXT": "v=spf1 -all",
                    "CAA": "0 issue \"ca.example\"" },
      "*.tenant": { "serve": "web" },
      "static":   { "A": "203.0.113.1", "ttl": 3600,
                    "TXT": { "ttl": 60, "values": ["one record", ["two ", "strings"]] } },
      "docs":     { "CNAME": "docs.example.net." },
      "eu":       { "NS": "ns.eu" }, "ns.eu": { "A": "192.0.2.9" },
      "rel":      { "MX": ["10 static", "20 @"] }
    }})",
                            "app.example.com.");
  REQUIRE(built.messages.empty());
  const Zone& zone = *built.zone;
  CHECK(shown(zone, "app.example.com.", zones::type::soa) ==
        "3600 ns1.app.example.com. hostmaster.app.example.com. 2026 3600 600 1209600 60");
  CHECK(zone.serial() == 2026);
  CHECK(shown(zone, "app.example.com.", ns) ==
        "3600 ns1.app.example.com. | ns2.app.example.com. | ns.other.net.");
  CHECK(shown(zone, "ns2.app.example.com.", a) == "3600 203.0.113.53");
  CHECK(shown(zone, "ns2.app.example.com.", aaaa) == "3600 2001:db8::53");
  CHECK(shown(zone, "app.example.com.", mx) == "300 10 mail.example.net.");
  CHECK(shown(zone, "app.example.com.", txt) == "300 \"v=spf1 -all\"");
  CHECK(shown(zone, "app.example.com.", 257) == "300 0 issue \"ca.example\"");
  CHECK(zone.apex_node().service == 0U);
  CHECK(zone.find_node(name_of("*.tenant.app.example.com.").wire())->service == 0U);
  CHECK_FALSE(zone.find_node(name_of("tenant.app.example.com.").wire())->service);
  CHECK(shown(zone, "static.app.example.com.", a) == "3600 203.0.113.1");
  CHECK(shown(zone, "static.app.example.com.", txt) == "60 \"one record\" | \"two \" \"strings\"");
  CHECK(shown(zone, "docs.app.example.com.", cname) == "300 docs.example.net.");
  CHECK(shown(zone, "eu.app.example.com.", ns) == "3600 ns.eu.app.example.com.");
  CHECK(shown(zone, "ns.eu.app.example.com.", a) == "3600 192.0.2.9");
  CHECK(zone.find_node(name_of("ns.eu.app.example.com.").wire())->is_occluded);
  CHECK(shown(zone, "rel.app.example.com.", mx) ==
        "300 10 static.app.example.com. | 20 app.example.com.");
}

TEST_CASE("the SOA takes what is written and sensible values for the rest") {
  const auto soa = [](const std::string& rest) {
    const Built built = build("{\"nameservers\":{\"b.\":[],\"a.\":[]}" + rest + "}");
    INFO(built.messages);
    REQUIRE(built.zone);
    return shown(*built.zone, "z.example.", zones::type::soa);
  };
  CHECK(soa("") == "3600 a. hostmaster.z.example. 2026 3600 600 1209600 60");
  CHECK(soa(R"(,"ttl":20)") == "3600 a. hostmaster.z.example. 2026 3600 600 1209600 20");
  CHECK(soa(R"(,"ttl":"1h")") == "3600 a. hostmaster.z.example. 2026 3600 600 1209600 60");
  CHECK(soa(R"(,"soa":{"primary":"ns9","contact":"john.doe@mail.example","refresh":"2h","retry":1,
               "expire":"1d","minimum":5,"serial":4294967295})") ==
        "3600 ns9.z.example. john\\.doe.mail.example. 4294967295 7200 1 86400 5");
  CHECK(soa(R"(,"soa":{"contact":"dns"})") == "3600 a. dns.z.example. 2026 3600 600 1209600 60");
  CHECK(build(R"({"nameservers":{"a.":[]},"soa":{"serial":4294967296,"primry":"x"}})").messages ==
        "z.json:1:42: /soa/serial: 4294967296 is out of range; write one of 0 to "
        "4294967295\n"
        "z.json:1:53: /soa/primry: unknown key \"primry\"; did you mean \"primary\"?\n");
}

TEST_CASE("a name's ttl is for its plain records, a set's own ttl goes before it") {
  const Built built = build(with_records(
      R"("a": {"ttl": "1m", "A": "192.0.2.1", "MX": {"ttl": 7, "values": "0 ."}},
         "sub": {"NS": "ns.sub"}, "ns.sub": {"A": "192.0.2.1", "ttl": 9})"));
  REQUIRE(built.messages.empty());
  CHECK(shown(*built.zone, "a.z.example.", 1) == "60 192.0.2.1");
  CHECK(shown(*built.zone, "a.z.example.", 15) == "7 0 .");
  CHECK(shown(*built.zone, "ns.sub.z.example.", 1) == "9 192.0.2.1");
}

TEST_CASE("keys are master-file names, and a note is no name") {
  const Built built = build(with_records(R"("note": "mine", "esc\\.dot": {"A": "192.0.2.1"},
      "abs.z.example.": {"A": "192.0.2.2"}, "\\*": {"A": "192.0.2.3", "note": "any"})"));
  REQUIRE(built.messages.empty());
  CHECK(shown(*built.zone, "esc\\.dot.z.example.", 1) == "300 192.0.2.1");
  CHECK(shown(*built.zone, "abs.z.example.", 1) == "300 192.0.2.2");
  CHECK(shown(*built.zone, "*.z.example.", 1) == "300 192.0.2.3");
  CHECK(built.zone->nodes().size() == 4);
}

TEST_CASE("each mistake in the records is named with its place and a way out") {
  struct Case {
    std::string records, wanted;
  };
  const Case cases[] = {
      {R"("a..b": {"A": "192.0.2.1"})",
       "z.json:2:13: /records/a..b: \"a..b\" is no name: empty label\n"},
      {R"("www.example.net.": {"A": "192.0.2.1"})",
       "z.json:2:13: /records/www.example.net.: www.example.net. is outside the zone z.example.; "
       "leave out the dot at its end if it belongs to the zone\n"},
      {R"("www.z.example": {"A": "192.0.2.1"})",
       "z.json:2:13: /records/www.z.example: warning[name-doubled]: names are relative, so this is "
       "www.z.example.z.example.; end it in a dot, or leave the zone's name out\n"},
      {R"("www": {"A": "192.0.2.1"}, "WWW.z.example.": {"A": "192.0.2.1"})",
       "z.json:2:40: /records/WWW.z.example.: \"WWW.z.example.\" and \"www\" at z.json:2:13 are "
       "one "
       "name; put its data in one place\n"},
      {R"("*": {"A": "192.0.2.1"}, "\\*": {"A": "192.0.2.1"})",
       "z.json:2:38: /records/\\*: \"\\*\" and \"*\" at z.json:2:13 are one name; put its data in "
       "one "
       "place\n"},
      {R"("a": 5)", "z.json:2:18: /records/a: expected an object, found 5; write {...}\n"},
      {R"("a": {"a": "192.0.2.1"})",
       "z.json:2:19: /records/a/a: unknown record type \"a\"; did you mean \"A\"?\n"},
      {R"("a": {"CNAMEE": "x"})",
       "z.json:2:19: /records/a/CNAMEE: unknown record type \"CNAMEE\"; did you mean \"CNAME\"?\n"},
      {R"("a": {"Serve": "web"})",
       "z.json:2:19: /records/a/Serve: unknown record type \"Serve\"; did you mean \"serve\"?\n"},
      {R"("a": {"srve": "web"})",
       "z.json:2:19: /records/a/srve: unknown record type \"srve\"; did you mean \"serve\"?\n"},
      {R"("a": {"txt": "web"})",
       "z.json:2:19: /records/a/txt: unknown record type \"txt\"; did you mean \"TXT\"?\n"},
      {R"("@": {"SOA": "a b 1 2 3 4 5"})",
       "z.json:2:19: /records/@/SOA: the zone's SOA is not among the records; write what it "
       "differs "
       "in as \"soa\" beside \"records\"\n"},
      {R"("a": {"A": "192.0.2.1", "TYPE1": "192.0.2.2"})",
       "z.json:2:37: /records/a/TYPE1: TYPE1 is the type at z.json:2:24 too; keep one of them\n"},
      {R"("a": {"MX": "10"})",
       "z.json:2:25: /records/a/MX: \"10\" is no MX data: a field is missing; write it as in \"10 "
       "mail.example.net.\"\n"},
      {R"("a": {"A": ["192.0.2.1", "192.0.2.x", 7]})",
       "z.json:2:38: /records/a/A/1: \"192.0.2.x\" is no A data: it is not an IPv4 address; write "
       "it "
       "as in \"192.0.2.1\"\n"
       "z.json:2:51: /records/a/A/2: expected a text, found 7; put it in double quotes\n"},
      {R"("a": {"A": []})",
       "z.json:2:24: /records/a/A: an empty list of A records; leave \"A\" out\n"},
      {R"("a": {"A": {"ttl": 5}})",
       "z.json:2:24: /records/a/A: no \"values\" in it; write {\"ttl\": 60, \"values\": [...]}\n"},
      {R"("a": {"A": {"value": "192.0.2.1", "values": "192.0.2.1"}})",
       "z.json:2:25: /records/a/A/value: unknown key \"value\"; did you mean \"values\"?\n"},
      {R"("a": {"A": ["192.0.2.1", "192.0.2.1"]})",
       "z.json:2:38: /records/a/A/1: warning[duplicate-record]: the same record stands at "
       "z.json:2:25;"
       " leave one out\n"},
      {R"("a": {"TXT": "\"quoted\""})",
       "z.json:2:26: /records/a/TXT: warning[txt-quotes]: the quotes would be part of the data: "
       "TXT "
       "takes plain strings; leave the inner quotes out\n"},
      {R"("a": {"TXT": [[]]})",
       "z.json:2:27: /records/a/TXT/0: a TXT record without strings; write [\"\"] for an empty "
       "one\n"},
      {R"("a": {"serve": "nosuch"})", "z.json:2:28: /records/a/serve: no service nosuch\n"},
      {R"("a": {"serve": "web", "ttl": 5})",
       "z.json:2:42: /records/a/ttl: warning[ttl-unused]: a name's \"ttl\" is for its plain "
       "records, "
       "and it has none; set the service's \"ttl\"\n"},
      {R"("a": {})",
       "z.json:2:18: /records/a: warning[name-empty]: a name without data: it exists and answers "
       "nothing; leave it out, or give it records\n"},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.records);
    CHECK(messages(wanted.records) == wanted.wanted);
  }
}

TEST_CASE("every type that is suggested has an example, which reads where it is whole") {
  for (const std::string_view name : zones::compile::type_names()) {
    INFO(name);
    const std::string_view example = zones::compile::example_data(name);
    CHECK_FALSE(example.empty());
    if (example.find("-IN-") != std::string_view::npos) continue;
    std::string why;
    CHECK(zones::compile::rdata_of(*zones::compile::type_of(name), example, {}, why));
    CHECK(why.empty());
  }
}
