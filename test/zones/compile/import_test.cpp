// Zone JSON from a master file reads as a person would have written it, serves the same, and what
// the compiler has against it is told where the record stands.
#include <catch2/catch.hpp>

#include "test/zones/compile/imported.h"
#include "test/zones/compile/sources.h"

namespace {

using Catch::Contains;
using imported::Files;
using imported::zone_with;
using Set = std::multiset<std::string>;

}  // namespace

TEST_CASE("an imported zone is written with the short forms that zone JSON has") {
  const Files files(R"($TTL 300
@       3600 SOA ns1 hostmaster 2024010101 2h 600 1209600 60
@       3600 NS ns1
@       3600 NS ns.example.net.
@       MX 10 mail
@       TXT "v=spf1 -all"
@       CAA 0 issue "ca.example"
ns1     3600 A 198.51.100.53
ns1     3600 AAAA 2001:db8::53
mail    A 192.0.2.25
mail    A 192.0.2.26
www     60 A 192.0.2.1
www     60 AAAA 2001:db8::1
static  A 192.0.2.1
static  60 TXT one ("two " strings)
eu      3600 NS ns.eu
ns.eu   3600 A 198.51.100.7
*.any   CNAME www
example.com TYPE65280 \# 3 010203
)");
  CHECK(files.told().empty());
  CHECK(files.import().json == R"({
  "zone": "example.com",
  "ttl": 300,
  "soa": { "serial": 2024010101, "refresh": 7200 },
  "nameservers": { "ns1": ["198.51.100.53", "2001:db8::53"], "ns.example.net.": [] },
  "records": {
    "@": { "MX": "10 mail", "TXT": "v=spf1 -all", "CAA": "0 issue \"ca.example\"" },
    "*.any": { "CNAME": "www" },
    "example.com.example.com.": { "TYPE65280": "\\# 3 010203" },
    "eu": { "NS": "ns.eu" },
    "ns.eu": { "A": "198.51.100.7" },
    "mail": { "A": ["192.0.2.25", "192.0.2.26"] },
    "static": {
      "A": "192.0.2.1",
      "TXT": { "ttl": 60, "values": [["one", "two ", "strings"]] }
    },
    "www": { "ttl": 60, "A": "192.0.2.1", "AAAA": "2001:db8::1" }
  }
}
)");
}

TEST_CASE("long lines are broken, one record a line") {
  const std::string name(30, 'n');
  const std::string json =
      Files(zone_with("a MX 1 " + name + "1\na MX 2 " + name + "2\na MX 3 " + name +
                      "3\n"
                      "a A 192.0.2.1\n"))
          .import()
          .json;
  CHECK_THAT(json, Contains("    \"a\": {\n      \"A\": \"192.0.2.1\",\n      \"MX\": [\n        "
                            "\"1 " +
                            name + "1\",\n        \"2 " + name + "2\",\n"));
}

TEST_CASE("TXT comes as plain strings where JSON can hold them") {
  const std::string many(255, 'x');
  const auto told = Files(zone_with("a TXT \"" + many +
                                    "\" tail\nb TXT one two\nc TXT \"\\255\"\n"
                                    "d TXT \"\" \"\"\ne TXT \"\\195\\188\\000\"\nf TXT \"\"\n"))
                        .import()
                        .json;
  CHECK_THAT(told, Contains("\"" + many + "tail\""));
  CHECK_THAT(told, Contains(R"("b": { "TXT": [["one", "two"]] })"));
  CHECK_THAT(told, Contains(R"("c": { "TYPE16": "\"\\255\"" })"));
  CHECK_THAT(told, Contains(R"("d": { "TXT": [["", ""]] })"));
  CHECK_THAT(told, Contains(R"("e": { "TXT": "ü\u0000" })"));
  CHECK_THAT(told, Contains(R"("f": { "TXT": "" })"));
  CHECK(imported::records(imported::served(told)).contains("c.example.com. 300 TXT \"\\255\""));
}

TEST_CASE("TTLs of nameservers and SOA come along") {
  const Files files("$TTL 86400\n@ SOA ns1 h\\@x.y 1 2 3 4 5\n@ 172800 NS ns1\nns1 A 192.0.2.1\n");
  const auto json = files.import().json;
  CHECK_THAT(json, Contains("\"ttl\": 86400,\n"));
  CHECK(imported::records(imported::served(json)) ==
        Set{"example.com. 86400 SOA ns1.example.com. h@x.y.example.com. 1 2 3 4 5",
            "example.com. 172800 NS ns1.example.com.", "ns1.example.com. 86400 A 192.0.2.1"});
}

TEST_CASE("the root's zone comes in") {
  const Files files(
      "$TTL 60\n. SOA a.root. b. 1 2 3 4 5\n. NS a.root.\na.root. A 192.0.2.1\n"
      "com. NS ns.com.\nns.com. A 192.0.2.2\n");
  const auto json = files.import("").json;
  CHECK_THAT(json, Contains(R"("zone": ".")"));
  CHECK(imported::records(imported::served(json)).contains("ns.com. 60 A 192.0.2.2"));
}

TEST_CASE("what the compiler refuses is told at its record, other places too") {
  struct Case {
    const char* records;
    const char* told;
  };
  const Case each = GENERATE(
      Case{"a CNAME b\nb A 192.0.2.1\na A 192.0.2.1\n",
           "zone:4:1: a CNAME stands alone (RFC 1034 §3.6.2), but a.example.com. also has A at "
           "zone:6:1; keep the CNAME or the rest"},
      Case{"a CNAME b\na CNAME c\n", "zone:4:1: 2 CNAMEs at one name"},
      Case{"x NS ns.x\n",
           "zone:4:1: the nameserver ns.x.example.com. has no addresses; write its A or AAAA"},
      Case{"d DNAME example.net.\nd NS ns.example.net.\n",
           "zone:4:1: a DNAME at a delegation: NS is at zone:5:1 (RFC 6672 §2.3)"},
      Case{"a CNAME b\nb CNAME a\n", "zone:4:1: a CNAME that leads back to itself"});
  INFO(each.records);
  CHECK_THAT(Files(zone_with(each.records)).told(), Contains(each.told));
  CHECK(Files(zone_with(each.records)).import().json.empty());
}

TEST_CASE("what is odd but served is a warning at its record") {
  struct Case {
    const char* records;
    const char* told;
  };
  const Case each = GENERATE(
      Case{
          "a A 192.0.2.1\na A 192.0.2.1\n",
          "zone:5:1: warning[duplicate-record]: the same record stands at zone:4:1; leave one out"},
      Case{"a 60 A 192.0.2.1\na 30 A 192.0.2.2\n",
           "zone:5:1: warning[ttl-differs]: another TTL than the A at zone:4:1, the lesser counts; "
           "write one TTL for all (RFC 2181 §5.2)"},
      Case{"a.example.net. A 192.0.2.1\n",
           "zone:4:1: warning[out-of-zone]: a.example.net. is "
           "outside the zone: left out; leave it to its own zone"},
      Case{"x NS ns.example.net.\ny.x TXT hidden\n",
           "zone:5:1: warning[occluded]: TXT below the delegation x.example.com. at zone:4:1 is "
           "never answered; write it in the child zone, or leave it out"});
  INFO(each.records);
  CHECK(Files(zone_with(each.records)).told() == each.told);
  CHECK_FALSE(Files(zone_with(each.records)).import().json.empty());
}

TEST_CASE("what a signer made is left out, with a word") {
  const std::string key = "DNSKEY 257 3 13 AAAA";
  const std::string rrsig = "RRSIG A 13 3 300 20300101000000 20200101000000 1 example.com. AAAA\n";
  const Files signed_zone(
      zone_with("@ " + key + "\na A 192.0.2.1\na " + rrsig + "b A 192.0.2.1\nb " + rrsig +
                "a NSEC b A\nc NS ns.example.net.\nc DS 1 13 2 " + std::string(64, 'a') + "\n"));
  CHECK(
      signed_zone.told() ==
      "zone:4:1: warning[left-out]: 1 DNSKEY left out, here the first: the zone is served without "
      "signatures; remove the DS at the parent before it is served so\n"
      "zone:6:1: warning[left-out]: 2 RRSIG left out, here the first: the zone is served without "
      "signatures; remove the DS at the parent before it is served so\n"
      "zone:9:1: warning[left-out]: 1 NSEC left out, here the first: the zone is served without "
      "signatures; remove the DS at the parent before it is served so");
  const auto json = signed_zone.import().json;
  CHECK_THAT(json, Contains("\"DS\""));
  CHECK_THAT(json, !Contains("DNSKEY"));
  const auto plain = Files(zone_with("@ " + key + "\n")).import().json;
  CHECK_THAT(plain, Contains("DNSKEY"));
}

TEST_CASE("a transfer's output, with the SOA at both ends, is one zone") {
  const std::string soa = "example.com. 300 IN SOA ns.example.net. h.example.com. 1 2 3 4 5\n";
  const Files files("; <<>> dig\n" + soa + "example.com. 300 IN NS ns.example.net.\n" + soa +
                    ";; x\n");
  CHECK(files.told("").empty());
}

TEST_CASE("a steered name is a comment in the exported master file, the rest its records") {
  const auto unit = imported::served(sources::zone_text("example.com"));
  const std::string text = zones::compile::master_file_of(unit);
  CHECK_THAT(text, Contains("$ORIGIN example.com.\n$TTL 300\n@\t3600\tIN\tSOA\tns1 hostmaster 0 "));
  CHECK_THAT(text, Contains("\n; www: A and AAAA are steered by the service example.com.:web, not "
                            "static\n"));
  CHECK_THAT(text, Contains("\nstatic\t\tIN\tA\t203.0.113.1\nstatic\t\tIN\tTXT\t\"plain\"\n"));
  const Files again(text);
  CHECK(again.told("").empty());
  CHECK(imported::records(imported::served(again.import("").json)) == imported::records(unit));
}
