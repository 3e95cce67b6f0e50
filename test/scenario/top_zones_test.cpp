// The root and a top-level domain are zones as others are.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

using Catch::Contains;

constexpr const char* root = R"({ "zone": ".",
  "nameservers": { "a.servers": ["192.0.2.53", "2001:db8::53"] },
  "services": { "web": { "ttl": 20, "endpoints": { "one": { "A": "192.0.2.9" } } } },
  "records": {
    "tld": { "NS": "ns.tld", "DS": "12345 13 2 )"
                             "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
                             R"(" },
    "ns.tld": { "A": "192.0.2.1" },
    "other": { "NS": "ns.other" },
    "ns.other": { "A": "192.0.2.2" },
    "www": { "serve": "web" } } })";
constexpr const char* tld = R"({ "zone": "tld", "nameservers": { "ns": "192.0.2.1" },
  "records": { "example": { "NS": "ns.example" }, "ns.example": { "A": "192.0.2.10" },
               "www": { "A": "192.0.2.12" } } })";

}  // namespace

TEST_CASE("the root and a top-level domain are checked, served, delegated from and exported") {
  scenario::Stage stage;
  const auto file = stage.write("zones/root.json", root).string();
  const auto child = stage.write("zones/tld.json", tld).string();
  const auto checked = scenario::run({scenario::trimtab(), "check", "--strict", file, child});
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
  stage.start();
  const auto ask = [&stage](const std::string& name, std::vector<std::string> more) {
    more.insert(more.end(), {"+noall", "+comments", "+answer", "+authority", "+additional"});
    return stage.dig_whole(name, more);
  };
  CHECK(stage.dig(".", {"NS"}) == std::set<std::string>{"a.servers."});
  CHECK_THAT(ask(".", {"SOA"}), Contains("flags: qr aa") && Contains("\tSOA\ta.servers."));
  CHECK(stage.dig("www") == std::set<std::string>{"192.0.2.9"});

  const auto referral = ask("www.other", {"A"});
  CHECK_THAT(referral, Contains("status: NOERROR") && !Contains(" aa"));
  CHECK_THAT(referral, Contains("other.\t\t\t3600\tIN\tNS\tns.other.") && Contains("192.0.2.2"));
  const auto no_name = ask("no.such", {"A"});
  CHECK_THAT(no_name, Contains("status: NXDOMAIN") && Contains("flags: qr aa"));
  CHECK_THAT(no_name, Contains("\tSOA\ta.servers."));

  CHECK_THAT(ask("tld", {"SOA"}), Contains("flags: qr aa") && Contains("\tSOA\tns.tld."));
  CHECK_THAT(ask("tld", {"DS"}), Contains("flags: qr aa") && Contains("12345 13 2"));
  CHECK_THAT(ask("a.example.tld", {"A"}), Contains("NS\tns.example.tld.") && !Contains(" aa"));
  CHECK_THAT(ask("none.tld", {"A"}), Contains("status: NXDOMAIN") && Contains("\tSOA\tns.tld."));

  const auto exported = scenario::run({scenario::trimtab(), "export", "zonefile", file});
  CHECK_THAT(exported.output, Contains("$ORIGIN .\n"));
  const auto again = scenario::run({scenario::trimtab(), "import", "zonefile",
                                    stage.write("root.zone", exported.output).string()});
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.output, Contains("\"zone\": \".\""));
}
