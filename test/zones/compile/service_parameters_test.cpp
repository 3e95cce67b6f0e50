// SVCB and HTTPS with every registered parameter: RFC 9460, 9461 and 9540, and what TLS adds.
#include <catch2/catch.hpp>

#include "test/zones/compile/imported.h"
#include "zones/compile/presentation.h"
#include "zones/compile/rdata.h"
#include "zones/record.h"

namespace {

using namespace zones::compile;

struct Accepted {
  std::string text, wire;  // in hexadecimal, with blanks
};

// Wire forms by hand from the RFCs' pictures: priority, target, then key, length, value.
const std::vector<Accepted>& accepted() {
  static const std::vector<Accepted> cases{
      {"0 .", "0000 00"},
      {"1 . alpn=h2", "0001 00 0001 0003 026832"},
      {"1 . alpn=\"h2,h3-19\" no-default-alpn", "0001 00 0001 0009 026832 0568332d3139 0002 0000"},
      {"1 . port=8443", "0001 00 0003 0002 20fb"},
      {"1 . ipv4hint=192.0.2.1,192.0.2.2", "0001 00 0004 0008 c0000201 c0000202"},
      {"1 . ech=AQID", "0001 00 0005 0003 010203"},
      {"1 . ipv6hint=2001:db8::1", "0001 00 0006 0010 20010db8000000000000000000000001"},
      {"1 . dohpath=/dns-query{?dns}", "0001 00 0007 0010 2f646e732d71756572797b3f646e737d"},
      {"1 . ohttp", "0001 00 0008 0000"},
      {"1 . tls-supported-groups=29,23", "0001 00 0009 0004 001d 0017"},
      {"1 . key7=\"/q{?dns}\" key8 key667=hello",
       "0001 00 0007 0008 2f717b3f646e737d 0008 0000 029b 0005 68656c6c6f"},
      {"1 . ohttp dohpath=/q{?dns} port=53 mandatory=dohpath,alpn alpn=h2",
       "0001 00 0000 0004 0001 0007 0001 0003 026832 0003 0002 0035 0007 0008 2f717b3f646e737d "
       "0008 0000"},
  };
  return cases;
}

std::vector<std::uint8_t> octets(std::string text) {
  std::erase(text, ' ');
  std::string why;
  return *octets_of_hex(text, why);
}

std::string trouble(const std::string& text) {
  std::string why;
  const auto rdata = rdata_of(zones::type::https, text, zones::Name(), why);
  CHECK(rdata.has_value() == why.empty());
  return why;
}

}  // namespace

TEST_CASE("every registered parameter of SVCB and HTTPS has its wire form, and a text that reads") {
  for (const std::uint16_t type : {zones::type::svcb, zones::type::https}) {
    for (const Accepted& each : accepted()) {
      INFO(each.text);
      std::string why;
      const auto rdata = rdata_of(type, each.text, zones::Name(), why);
      INFO(why);
      REQUIRE(rdata);
      CHECK(*rdata == octets(each.wire));
      const std::string text = written_rdata(type, *rdata, zones::Name());
      INFO(text);
      CHECK(text.find("\\#") == text.npos);
      CHECK(rdata_of(type, text, zones::Name(), why) == rdata);
    }
  }
}

TEST_CASE("parameters that say nothing, or too much, are refused with what is wrong") {
  CHECK_THAT(trouble("1 . foo=bar"),
             Catch::StartsWith("\"foo\" is no parameter; there are mandatory, alpn, "));
  for (const char* key : {"key65535=a", "key65536=a", "key07=a", "key=a", "Alpn=h2"}) {
    CHECK_THAT(trouble(std::string("1 . ") + key), Catch::Contains("is no parameter; there are"));
  }
  CHECK_THAT(trouble("1 . mandatory=foo alpn=h2"), Catch::StartsWith("\"foo\" is no parameter"));
  CHECK(trouble("1 . mandatory=mandatory") == "\"mandatory\" names a key twice, or itself");
  CHECK(trouble("1 . mandatory=ohttp") == "\"mandatory\" names a key that is not there");
  CHECK(trouble("1 . port=\"65536\"") == "\"65536\" is not a whole number from 0 to 65535");
  CHECK(trouble("1 . ohttp=yes") == "\"ohttp\" takes no value");
  CHECK(trouble("1 . key1=\"\\002h2\"") == "\"key1\" has a name; write it as \"alpn\"");
  CHECK(trouble("1 . key6=::1") == "\"key6\" has a name; write it as \"ipv6hint\"");
  const std::string escaped = "an escape in \"alpn\"; write the data as \\# LENGTH HEX (RFC 3597)";
  CHECK(trouble(R"(1 . alpn="f\\\\oo\\,bar,h2")") == escaped);  // RFC 9460 appendix D.2
  CHECK(trouble(R"(1 . alpn=a\044b)") == escaped);
  CHECK(trouble("\\# 10 0001 00 0001 0003 02682c").empty());
  const std::string path = "\"dohpath\" needs a path with a variable, as in /dns-query{?dns}";
  CHECK(trouble("1 . dohpath=/dns-query") == path);
  CHECK(trouble("1 . dohpath=dns-query{?dns}") == path);
  CHECK(trouble("1 . dohpath=/dns-query{?name}") == path);
  CHECK(trouble("1 . dohpath=/q{?dns,a}").empty());
  CHECK(trouble("1 . dohpath") == path);
  CHECK(trouble("1 . dohpath=/a{?dns} key7=/b{?dns}") == "a parameter stands twice");
  CHECK(trouble("1 . tls-supported-groups=29,29") ==
        "\"tls-supported-groups\" names a group twice");
  CHECK(trouble("1 . tls-supported-groups=x25519") ==
        "\"x25519\" is not a whole number from 0 to 65535");
  CHECK(trouble("1 . key9=\\001") == "\"tls-supported-groups\" needs a list of numbers");
}

TEST_CASE("every registered parameter survives import and export") {
  for (const Accepted& each : accepted()) {
    INFO(each.text);
    const imported::Files files(imported::zone_with("svc HTTPS " + each.text + "\n"));
    INFO(files.told());
    const auto made = files.import();
    REQUIRE_FALSE(made.json.empty());
    const auto unit = imported::served(made.json);
    const imported::Files exported(master_file_of(unit));
    CHECK(exported.told("").empty());
    CHECK(imported::records(imported::served(exported.import("").json)) == imported::records(unit));
  }
}
