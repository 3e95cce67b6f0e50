// Record data: every type against ldns as the judge, and what ldns would let pass.
#include "zones/compile/rdata.h"

#include <ldns/ldns.h>

#include <algorithm>
#include <catch2/catch.hpp>

using zones::Name;
using zones::compile::rdata_of;
using zones::compile::rdata_text;
using zones::compile::type_of;

namespace {

const Name& origin() {
  static const Name name = [] {
    std::string why;
    return *Name::parse("Example.com.", Name(), why);
  }();
  return name;
}

std::string trouble_with(std::string_view type, std::string_view text) {
  std::string why;
  const auto rdata = rdata_of(type_of(type).value(), text, origin(), why);
  CHECK(rdata.has_value() == why.empty());
  return why;
}

std::string shown(std::string_view type, std::string_view text) {
  std::string why;
  const auto rdata = rdata_of(type_of(type).value(), text, origin(), why);
  INFO(type << ' ' << text << ": " << why);
  REQUIRE(rdata);
  return rdata_text(type_of(type).value(), *rdata);
}

// The wire form that ldns makes of a whole record by itself.
std::vector<std::uint8_t> judged(std::string_view type, std::string_view text) {
  const std::string line = "owner.example. 60 IN " + std::string(type) + ' ' + std::string(text);
  ldns_rdf* base = ldns_dname_new_frm_str("Example.com.");
  ldns_rr* record = nullptr;
  REQUIRE(ldns_rr_new_frm_str(&record, line.c_str(), 0, base, nullptr) == LDNS_STATUS_OK);
  ldns_buffer* buffer = ldns_buffer_new(LDNS_MAX_PACKETLEN);
  REQUIRE(ldns_rr_rdata2buffer_wire(buffer, record) == LDNS_STATUS_OK);
  const std::uint8_t* begin = ldns_buffer_begin(buffer);
  std::vector<std::uint8_t> rdata(begin, begin + ldns_buffer_position(buffer));
  ldns_buffer_free(buffer);
  ldns_rr_free(record);
  ldns_rdf_deep_free(base);
  return rdata;
}

const std::string_view digest32 =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
std::string with_digest32(std::string_view front) {
  return std::string(front) + std::string(digest32);
}

const std::vector<std::pair<std::string, std::string>>& samples() {
  static const std::vector<std::pair<std::string, std::string>> list{
      {"A", "192.0.2.1"},
      {"AAAA", "2001:db8::1"},
      {"AFSDB", "1 afs"},
      {"APL", "1:192.0.2.0/24 !2:2001:db8::/32"},
      {"CAA", "0 issue \"ca.example; account=1\""},
      {"CDNSKEY", "0 3 0 AA=="},
      {"CDS", "0 0 0 00"},
      {"CERT", "PKIX 1 5 AAAA"},
      {"CNAME", "www"},
      {"CSYNC", "66 3 A NS AAAA"},
      {"DHCID", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="},
      {"DNAME", "example.net."},
      {"DNSKEY",
       "256 3 5 AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5C"},
      {"DS", "60485 5 1 2BB183AF 5F22588179A53B0A98631FAD1A292118"},
      {"EUI48", "00-00-5e-00-53-2a"},
      {"EUI64", "00-00-5e-ef-10-00-00-2a"},
      {"HINFO", "\"a CPU\" OS"},
      {"HIP", "2 200100107B1A74DF365639CC39F1D578 AwEAAbdx rvs"},
      {"HTTPS", "1 . alpn=\"h2,h3\" ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1"},
      {"HTTPS", "16 foo.example.org. port=53 mandatory=ipv4hint,alpn alpn=h2 ipv4hint=192.0.2.1"},
      {"IPSECKEY", "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="},
      {"KX", "1 a"},
      {"L32", "10 10.1.2.0"},
      {"L64", "10 2001:0DB8:1140:1000"},
      {"LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m"},
      {"LP", "10 l64"},
      {"MX", "10 mail"},
      {"MX", "0 ."},
      {"NAPTR", "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" ."},
      {"NID", "10 0014:4fff:ff20:ee64"},
      {"NS", "ns.other.net."},
      {"OPENPGPKEY", "AQID"},
      {"PTR", "esc\\.dot"},
      {"RP", "mbox txt"},
      {"SMIMEA", with_digest32("3 1 1 ")},
      {"SOA", "ns1 hostmaster 1 2h 3 4 5"},
      {"SPF", "\"v=spf1\""},
      {"SRV", "10 60 5060 sip"},
      {"SSHFP", "1 1 123456789abcdef67890123456789abcdef67890"},
      {"SVCB", "0 foo"},
      {"SVCB", "1 . alpn=h2,h3 port=8443 key667=hello"},
      {"TLSA", with_digest32("3 1 1 ")},
      {"TXT", "\"a;b\" c \"say \\\"hi\\\"\""},
      {"TYPE65280", "\\# 4 0A000001"},
      {"URI", "10 1 \"ftp://ftp1.example.com/public\""},
      {"ZONEMD",
       "2018031500 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B641A47BA7FED2D"
       "D5B97AE499FAFA4F22C6BD647DE"}};
  return list;
}

}  // namespace

TEST_CASE("data of every type has the wire form that ldns gives it, and comes back from it") {
  for (const auto& [type, text] : samples()) {
    INFO(type << ' ' << text);
    std::string why;
    const auto rdata = rdata_of(type_of(type).value(), text, origin(), why);
    INFO(why);
    REQUIRE(rdata);
    CHECK(*rdata == judged(type, text));
    const std::string again = rdata_text(type_of(type).value(), *rdata);
    CHECK(rdata_of(type_of(type).value(), again, Name(), why) == rdata);
  }
}

TEST_CASE("every type that is suggested to a user has been tried") {
  for (const std::string_view name : zones::compile::type_names()) {
    INFO(name);
    CHECK(std::any_of(samples().begin(), samples().end(),
                      [name](const auto& sample) { return sample.first == name; }));
  }
}

TEST_CASE("names inside of data are relative to the zone unless a dot ends them") {
  CHECK(shown("MX", "10 mail") == "10 mail.Example.com.");
  CHECK(shown("MX", "10 mail.example.net.") == "10 mail.example.net.");
  CHECK(shown("MX", "10 @") == "10 Example.com.");
  CHECK(shown("CNAME", "foo\\.") == "foo\\..Example.com.");
  CHECK(shown("IPSECKEY", "10 3 2 gw AQNR") == "10 3 2 gw.Example.com. AQNR");
  CHECK(shown("SVCB", "1 svc") == "1 svc.Example.com.");
}

TEST_CASE("RFC 3597 data fits any type and is held to its length") {
  CHECK(shown("A", "\\# 4 0A 00 0001") == "10.0.0.1");
  CHECK(shown("TYPE65280", "\\# 2 abCD") == "\\# 2 abcd");
  CHECK(trouble_with("TYPE65280", "\\# 0").empty());
  CHECK(trouble_with("A", "\\# 4 0A00000g") == "\"0g\" is not hexadecimal");
  CHECK(trouble_with("A", "\\# 4 0A0000") == "\\# 4 is followed by 3 octets");
  CHECK(trouble_with("A", "\\# 3 0A0000") == "it does not read as data of this type");
  CHECK(trouble_with("MX", "\\# 3 000A01") == "it does not read as data of this type");
  CHECK(trouble_with("HTTPS", "\\# 2 0001") == "it does not read as data of this type");
  CHECK(trouble_with("TYPE65280", "\\# x") == "\"x\" is not a whole number from 0 to 65535");
  CHECK(trouble_with("TYPE65280", "\\# 70000 00") ==
        "\"70000\" is not a whole number from 0 to 65535");
  CHECK(trouble_with("TYPE65280", "\\#") ==
        "\\# needs a length and that many octets in hexadecimal");
  CHECK(trouble_with("TYPE65280", "abc") == "this type takes RFC 3597 data only: \\# LENGTH HEX");
}

TEST_CASE("data that a resolver would misread is refused with the reason") {
  const std::string comment = "\";\" begins a comment in master files; write \\; or quote the text";
  const std::string brackets = "brackets outside quotes; write \\( or \\), or leave them out";
  const std::string foreign = "control characters and octets outside ASCII are written as \\DDD";
  const std::string_view nul("10 a\0b", 6);
  struct Case {
    std::string_view type, text;
    std::string wanted;
  };
  const std::string long_label(64, 'a');
  const std::string mx_long = "10 " + long_label;
  const std::string label(63, 'a');
  const std::string mx_name = "10 " + label + '.' + label + '.' + label + '.' + label.substr(3);
  const std::string svcb_port = "1 . port=65536";
  const std::string inner_quote =
      "a quote within a word; write \\\" for the sign, blanks between strings";
  const std::string string256(256, 'x');
  const std::string escaped256 = "os \"\\255" + std::string(255, 'x') + '"';
  const std::string at_sign =
      "\"\\@.Example.com.\" begins with the label @, which ldns takes for the zone; write the data "
      "as "
      "\\# LENGTH HEX (RFC 3597)";
  const Case cases[] = {
      {"A", "", "it is empty"},
      {"A", " \t", "it is empty"},
      {"APL", "", "it is empty"},
      {"A", "192.0.2", "it is not an IPv4 address"},
      {"A", "2001:db8::1", "it is not an IPv4 address"},
      {"A", "192.0.2.01", "it is not an IPv4 address"},
      {"AAAA", "2001:db8::1%lo", "it is not an IPv6 address"},
      {"A", "192.0.2.1 192.0.2.2", "it has more fields than this type"},
      {"A", "192.0.2.1 ; old", comment},
      {"MX", "10 a;b", comment},
      {"MX", "10 a(b", brackets},
      {"A", "(192.0.2.1", brackets},
      {"A", "192.0.2.1\n", foreign},
      {"MX", nul, foreign},
      {"MX", "10 b\xc3\xbc", foreign},
      {"MX", "10", "a field is missing"},
      {"MX", "10 a b", "it has more fields than this type"},
      {"MX", "99999 m", "\"99999\" is not a whole number from 0 to 65535"},
      {"MX", "-1 m", "\"-1\" is not a whole number from 0 to 65535"},
      {"MX", "10 \"m\"", "the octet '\"' must be written as \\DDD"},
      {"MX", "10 a..b", "empty label"},
      {"MX", "10 a\\999b", "\\DDD needs three digits, at most 255"},
      {"MX", mx_long, "label longer than 63 octets"},
      {"MX", mx_name, "name longer than 255 octets"},
      {"SRV", "10 60 70000 sip", "\"70000\" is not a whole number from 0 to 65535"},
      {"SPF", "\"open", "a quote is not closed"},
      {"SPF", "a\\", "backslash at the end"},
      {"CAA", "0 is-sue \"ca.example\"", "it does not read as data of this type"},
      {"CSYNC", "66 3 A FOO", "\"FOO\" is no record type"},
      {"CSYNC", "66 3 TYPE65536", "\"TYPE65536\" is no record type"},
      {"SPF", "a \"b\"c", inner_quote},
      {"SPF", "a\"b c\"", inner_quote},
      {"CAA", "0 issue a\"b\"", inner_quote},
      {"SPF", string256, "a string of 256 octets, above 255; split it"},
      {"HINFO", escaped256, "a string of 256 octets, above 255; split it"},
      {"MX", "10 \\@", at_sign},
      {"RP", "a.example. \\064", at_sign},
      {"CAA", "256 issue \"x\"", "\"256\" is not a whole number from 0 to 255"},
      {"TLSA", "3 1 1 012", "an odd number of hexadecimal digits"},
      {"TLSA", "3 1 1 zz", "\"zz\" is not hexadecimal"},
      {"TLSA", "3 1 1 0123", "a digest of kind 1 has 32 octets, not 2"},
      {"DS", "60485 5 1 2BB1", "a digest of kind 1 has 20 octets, not 2"},
      {"SSHFP", "4 2 0123", "a digest of kind 2 has 32 octets, not 2"},
      {"APL", "1:192.0.2.0/99", "a prefix length of 99, above 32"},
      {"LOC", "91 N 4 E 0m", "a latitude above 90 degrees"},
      {"URI", "10 1 \"\"", "it does not read as data of this type"},
      {"HTTPS", svcb_port, "\"65536\" is not a whole number from 0 to 65535"},
      {"HTTPS", "1 . alpn=h2 alpn=h3", "a parameter stands twice"},
      {"HTTPS", "1 . mandatory=alpn", "\"mandatory\" names a key that is not there"},
      {"HTTPS", "1 . no-default-alpn", "\"no-default-alpn\" needs \"alpn\""},
      {"HTTPS", "1 . alpn", "\"alpn\" needs a list of protocols"},
      {"HTTPS", "0 foo alpn=h2",
       "priority 0 is an alias and takes no parameters (RFC 9460 §2.4.2)"},
      {"HTTPS", "\\# 11 0001 00 0003 0001 35 0001 00", "a parameter is cut off"},
      {"HTTPS", "\\# 14 0001 00 0003 0002 0035 0001 0001 00",
       "parameters must stand in the order of their numbers"},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.type << ' ' << wanted.text);
    CHECK(trouble_with(wanted.type, wanted.text) == wanted.wanted);
  }
}

TEST_CASE("a value of CAA may stand without quotes (RFC 8659 §4.1.1)") {
  CHECK(shown("CAA", "0 issue ca.example") == "0 issue \"ca.example\"");
  CHECK(shown("CAA", "0 issue \\;") == "0 issue \";\"");
  CHECK(shown("CAA", "0 iodef \"mailto:a\\\"b@c\"") == "0 iodef \"mailto:a\\\"b@c\"");
}

TEST_CASE("lists of types are in any case, and written without a blank behind them") {
  CHECK(shown("CSYNC", "66 3 ns a TYPE65280") == "66 3 A NS TYPE65280");
}

TEST_CASE("a name with the label @ in front is taken as octets, and written so") {
  std::string why;
  const auto rdata = rdata_of(type_of("MX").value(), "\\# 7 000a 0140 0161 00", origin(), why);
  REQUIRE(rdata);
  CHECK(zones::compile::written_rdata(type_of("MX").value(), *rdata, origin()) ==
        "\\# 7 000a0140016100");
}

TEST_CASE("text that ldns would cut off is refused, not served in part") {
  // 90 strings of 200 octets, each written with four characters: 18,090 octets from 72,360.
  std::string text, octets;
  for (int i = 0; i < 90; ++i) {
    text += " \"";
    for (int octet = 0; octet < 200; ++octet) text += "\\255";
    text += '"';
    octets += "c8" + std::string(400, 'f');
  }
  CHECK(trouble_with("SPF", text) ==
        "its text is longer than ldns reads; write it as \\# LENGTH HEX (RFC 3597)");
  CHECK(trouble_with("SPF", "\\# 18090 " + octets).empty());
  const std::string longest = std::string(65'500, 'A');
  std::string why;
  const auto key = rdata_of(type_of("OPENPGPKEY").value(), longest, origin(), why);
  REQUIRE(key);
  CHECK(key->size() == 65'500 / 4 * 3);
}

TEST_CASE("TXT takes plain strings and splits long ones at 255 octets") {
  using Bytes = std::vector<std::uint8_t>;
  CHECK(zones::compile::txt_rdata({"a b", "c"}) == Bytes{3, 'a', ' ', 'b', 1, 'c'});
  CHECK(zones::compile::txt_rdata({""}) == Bytes{0});
  CHECK(zones::compile::txt_rdata({std::string(255, 'x')}).size() == 256);
  const Bytes split = zones::compile::txt_rdata({std::string(600, 'x')});
  REQUIRE(split.size() == 603);
  CHECK(split[0] == 255);
  CHECK(split[256] == 255);
  CHECK(split[512] == 90);
}

TEST_CASE("types are written in upper case, and only what a zone can hold is one") {
  CHECK(type_of("A") == 1);
  CHECK(type_of("HTTPS") == 65);
  CHECK(type_of("TYPE1") == 1);
  CHECK(type_of("TYPE65280") == 65280);
  for (const std::string_view text :
       {"a",         "Mx",        "",     "OPT",    "ANY",   "AXFR",   "IXFR",    "TSIG",
        "TKEY",      "RRSIG",     "NSEC", "NSEC3",  "NULL",  "TYPE41", "TYPE255", "TYPE0",
        "TYPE65535", "TYPE65536", "TYPE", "TYPE-1", "TYPEX", "NOSUCH", "A ",      "TYPE 1"}) {
    INFO(text);
    CHECK_FALSE(type_of(text));
  }
  CHECK(zones::compile::type_name(15) == "MX");
  CHECK(zones::compile::type_name(65280) == "TYPE65280");
}
