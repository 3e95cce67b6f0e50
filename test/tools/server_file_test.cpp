#include <catch2/catch.hpp>

#include "scratch_folder.h"
#include "tools/daemon/listen_address.h"
#include "tools/daemon/server_file.h"

using namespace tools::daemon;
using namespace std::chrono_literals;

namespace {

/// Every fault of one text, the file's name cut off.
std::vector<std::string> faults_of(const std::string& text) {
  const ScratchFolder folder;
  const auto path = folder.write("trimtab.json", text);
  zones::compile::Faults faults;
  const auto file = read_server_file(path, {}, faults);
  CHECK(file.has_value() == !faults.any());
  std::vector<std::string> lines;
  for (const auto& fault : faults.all()) {
    lines.push_back(fault.to_string().substr(path.string().size() + 1));
  }
  return lines;
}

ServerFile read(const std::filesystem::path& path, const Overrides& overrides = {}) {
  zones::compile::Faults faults;
  auto file = read_server_file(path, overrides, faults);
  for (const auto& fault : faults.all()) UNSCOPED_INFO(fault.to_string());
  REQUIRE(file);
  return *file;
}

}  // namespace

TEST_CASE("the server file of the manual is taken with every key") {
  const ScratchFolder folder;
  const auto file = read(folder.write("trimtab.json", R"({
    "$schema": "trimtab.schema.json", "format": 1, "note": "London",
    "listen": ["127.0.0.1:5300", { "address": "[::1]:5301", "udp_payload": 1400 }], "workers": 3, "zones": "zones",
    "geo": { "databases": ["GeoLite2-City.mmdb", "/srv/GeoLite2-ASN.mmdb"],
             "networks": { "10.0.0.0/8": { "country": "GB", "at": [51.5, -0.1] },
                           "10.1.0.0/16": { "subdivision": "US-CA", "asn": "AS64500" } } },
    "control": { "listen": "127.0.0.1:8054", "token_file": "control.token" },
    "state": "state", "nsid": "ns1-lon", "resolvers": ["127.0.0.1", "[::1]:5353"], "startup_wait": "7s",
    "limits": { "tcp_connections": 50, "tcp_per_client": 7, "tcp_idle": "3s", "udp_payload": 1410 }, "log": "warning",
    "health": { "exec": true },
    "cookies": { "secret_file": "cookies", "required": true, "uncookied_payload": 512 },
    "chaos": { "version": "Trimtab", "id": "lon" }, "ede_to": ["10.0.0.0/8", "2001:db8::1"],
    "report_channel": "agent.example.net",
    "rate_limit": { "per_second": 50, "slip": 3, "leak": 4, "networks": { "v4": 32, "v6": 64 },
                    "exempt": "10.0.0.0/8", "enforce": true }
  })"));
  REQUIRE(file.listen.size() == 2);
  CHECK(file.listen[0].to_string() == "127.0.0.1:5300");
  CHECK(file.listen[0].udp_payload == 0);
  CHECK(file.listen[1].to_string() == "[::1]:5301");
  CHECK(file.listen[1].udp_payload == 1400);
  CHECK(file.workers == 3);
  CHECK(file.zones == folder / "zones");
  CHECK(file.exec);
  REQUIRE(file.databases.size() == 2);
  CHECK(file.databases[0] == folder / "GeoLite2-City.mmdb");
  CHECK(file.databases[1] == "/srv/GeoLite2-ASN.mmdb");
  REQUIRE(file.networks.size() == 2);
  CHECK(file.networks[0].first.to_string() == "10.0.0.0/8");
  CHECK(file.networks[0].second.country.view() == "GB");
  CHECK(file.networks[0].second.continent == geo::Continent::EU);
  CHECK(file.networks[0].second.position == geo::Position{51.5F, -0.1F});
  CHECK(file.networks[1].second.country.view() == "US");
  CHECK(file.networks[1].second.subdivision.view() == "US-CA");
  CHECK(file.networks[1].second.asn == 64500);
  CHECK(file.control.to_string() == "127.0.0.1:8054");
  CHECK(file.token_file == folder / "control.token");
  CHECK(file.state == folder / "state");
  CHECK(file.settings.nsid == "ns1-lon");
  REQUIRE(file.resolvers.size() == 2);
  CHECK(file.resolvers[0].to_string() == "127.0.0.1:53");
  CHECK(file.resolvers[1].to_string() == "[::1]:5353");
  CHECK(file.startup_wait == 7s);
  CHECK(file.tcp.connections == 50);
  CHECK(file.tcp.per_client == 7);
  CHECK(file.tcp.idle == 3s);
  CHECK(file.settings.udp_payload == 1410);
  CHECK(file.cookie_file == folder / "cookies");
  CHECK(file.settings.cookies.required);
  CHECK(file.settings.cookies.uncookied_payload == 512);
  CHECK(file.settings.cookies.secrets.empty());
  CHECK(file.settings.chaos.version == "Trimtab");
  CHECK(file.settings.chaos.id == "lon");
  REQUIRE(file.settings.ede_to.size() == 2);
  CHECK(file.settings.ede_to[0].to_string() == "10.0.0.0/8");
  CHECK(file.settings.ede_to[1].to_string() == "2001:db8::1/128");
  CHECK(file.settings.report_channel.to_string() == "agent.example.net.");
  const dns::LimitRule& limit = file.settings.rate_limit;
  CHECK(limit == dns::LimitRule{50, 3, 4, 32, 64, true, {*geo::Prefix::parse("10.0.0.0/8")}});
  CHECK(file.log_level == Level::warning);
}

TEST_CASE("the guard of the whole server has its witnesses") {
  const ScratchFolder folder;
  const auto file = read(folder.write("trimtab.json", R"({ "health": {
    "guard": { "share": "40%", "within": "30s" },
    "witnesses": [{ "tcp": "192.0.2.1:53" }, { "tcp": "[2001:db8::1]:443", "note": "by the other uplink" }] } })"));
  CHECK(file.guarding.rule == health::GuardRule{40, 30s});
  REQUIRE(file.guarding.witnesses.size() == 2);
  CHECK(file.guarding.witnesses[0].target == "192.0.2.1");
  CHECK(file.guarding.witnesses[0].port == 53);
  CHECK(file.guarding.witnesses[1].target == "2001:db8::1");
  CHECK(file.guarding.witnesses[1].port == 443);
}

TEST_CASE("a guard or witness that is written wrongly is named, and a guard without a witness") {
  const auto faults = faults_of(R"({ "health": { "guard": "100%",
  "witnesses": [{ "tcp": "192.0.2.1" }, { "http": "x" }, {}] } })");
  REQUIRE(faults.size() == 5);
  CHECK_THAT(faults[0],
             Catch::Contains("/health/guard: expected the share that may go down at once"));
  CHECK_THAT(faults[1],
             Catch::Contains("/health/witnesses/0/tcp: \"192.0.2.1\" is no address with"));
  CHECK_THAT(faults[2], Catch::Contains("unknown key \"http\""));
  CHECK_THAT(faults[3], Catch::Contains("/health/witnesses/1: a witness without an address"));
  const auto alone = faults_of(R"({ "health": { "guard": "50%" } })");
  REQUIRE(alone.size() == 1);
  CHECK_THAT(alone[0], Catch::Contains("guard-without-witness"));
}

TEST_CASE("without a server file the defaults of the manual hold") {
  const auto file = read({});
  REQUIRE(!file.listen.empty());
  CHECK(file.listen[0].to_string() == "127.0.0.1:5300");
  CHECK(file.control.to_string() == "127.0.0.1:8053");
  CHECK(file.zones == "zones");
  CHECK(file.workers == 0);
  CHECK_FALSE(file.state);
  CHECK_FALSE(file.token_file);
  CHECK(file.startup_wait == 5s);
}

TEST_CASE("the command line goes before the server file, key by key") {
  const ScratchFolder folder;
  Overrides overrides;
  std::string why;
  overrides.listen = {*parse_listen("127.0.0.1:0", why)};
  overrides.workers = 2;
  overrides.zones = "elsewhere";
  overrides.databases = {"a.mmdb"};
  const auto file = read(folder.write("trimtab.json", R"({"listen": "127.0.0.1:5300", "workers": 7,
    "zones": "zones", "geo": {"databases": "b.mmdb"}, "state": "kept"})"),
                         overrides);
  REQUIRE(file.listen.size() == 1);
  CHECK(file.listen[0].port == 0);
  CHECK(file.workers == 2);
  CHECK(file.zones == "elsewhere");
  REQUIRE(file.databases.size() == 1);
  CHECK(file.databases[0] == "a.mmdb");
  CHECK(file.state == folder / "kept");
}

TEST_CASE("every fault of a server file is named in one run, with its place and what to do") {
  const auto faults = faults_of(R"({
  "listne": ["127.0.0.1:5300"],
  "listen": ["127.0.0.1", "localhost:53"],
  "workers": -1,
  "geo": { "networks": { "10.0.0.1/8": { "country": "GB" },
                         "10.0.0.0/8": { "country": "UK" },
                         "192.0.2.0/24": { "subdivision": "California" },
                         "nowhere": {} } },
  "resolvers": "dns.example",
  "startup_wait": "soon"
})");
  REQUIRE(faults.size() == 10);
  CHECK(faults[0] == "2:3: /listne: unknown key \"listne\"; did you mean \"listen\"?");
  CHECK(faults[1] ==
        "3:14: /listen/0: no address with a port; write it like 127.0.0.1:5300 or [::1]:5300");
  CHECK(faults[2] ==
        "3:27: /listen/1: \"localhost\" is no IP address; write it like 127.0.0.1:5300 or "
        "[::1]:5300");
  CHECK(faults[3].starts_with("4:14: /workers: "));
  CHECK(faults[4] ==
        "5:40: /geo/networks/10.0.0.1~18: \"10.0.0.1/8\" has bits set behind its length; did you "
        "mean \"10.0.0.0/8\"?");
  CHECK(faults[5] ==
        "6:53: /geo/networks/10.0.0.0~18/country: \"UK\" is no country; write its ISO 3166-1 code "
        "in upper case, like \"GB\"");
  CHECK(faults[6] ==
        "7:59: /geo/networks/192.0.2.0~124/subdivision: \"California\" is no subdivision; write "
        "its ISO 3166-2 code with the country, like \"US-CA\"");
  CHECK(faults[7] ==
        "8:37: /geo/networks/nowhere: \"nowhere\" is no network; write it like 10.0.0.0/8");
  CHECK(faults[8] ==
        "9:16: /resolvers: \"dns.example\" is no IP address; write it like 127.0.0.1 or ::1, with "
        "a port like 127.0.0.1:5353");
  CHECK(faults[9].starts_with("10:19: /startup_wait: "));
}

TEST_CASE("a server file that is not there is one fault, said in words") {
  const ScratchFolder folder;
  zones::compile::Faults faults;
  CHECK_FALSE(read_server_file(folder / "none.json", {}, faults));
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all()[0].to_string() ==
        (folder / "none.json").string() +
            ":1:1: /: cannot be read: No such file or directory; name the server file with -c");
}

TEST_CASE("one network written twice is a fault, however it is written") {
  const auto faults =
      faults_of(R"({"geo": {"networks": {"2001:db8::/32": {}, "2001:0db8::/32": {}}}})");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].ends_with(": 2001:db8::/32 stands here twice; keep one of them"));
}

TEST_CASE("an edit of what only a restart can change is told apart from what reloads live") {
  const ScratchFolder folder;
  const auto running = read(folder.write("trimtab.json", R"({"listen": "127.0.0.1:5300"})"));
  const auto live = read(folder.write("trimtab.json", R"({"listen": "127.0.0.1:5300",
    "nsid": "other", "zones": "other", "geo": {"databases": "x.mmdb"}, "log": "debug",
    "control": {"token_file": "t"}, "limits": {"udp_payload": 1400}, "ede_to": "10.0.0.0/8",
    "cookies": {"required": true, "secret_file": "c"}, "chaos": {"id": "x"},
    "report_channel": "agent.example.net", "rate_limit": {"enforce": true}})"));
  CHECK(needs_restart(running, live).empty());
  const auto other = read(folder.write("trimtab.json", R"({"listen": "127.0.0.1:5301",
    "workers": 2, "control": {"listen": "127.0.0.1:9"}, "state": "s", "health": {"exec": true},
    "limits": {"tcp_connections": 1, "tcp_per_client": 0, "tcp_idle": "1s"}})"));
  CHECK(needs_restart(running, other) ==
        std::vector<std::string>{"listen", "workers", "control.listen", "state", "health.exec",
                                 "limits.tcp_connections", "limits.tcp_per_client",
                                 "limits.tcp_idle"});
}

TEST_CASE("a listener with a payload of its own is another listener") {
  const ScratchFolder folder;
  const auto plain = read(folder.write("trimtab.json", R"({"listen": "127.0.0.1:5300"})"));
  const auto wide = read(folder.write(
      "trimtab.json", R"({"listen": {"address": "127.0.0.1:5300", "udp_payload": 1400}})"));
  REQUIRE(wide.listen.size() == 1);
  CHECK(needs_restart(plain, wide) == std::vector<std::string>{"listen"});
}

TEST_CASE("what is said on the wire beside answers is read with every fault at its place") {
  const auto faults = faults_of(R"({
  "listen": [{ "udp_payload": 1400 }, { "address": "127.0.0.1:53", "udp_payload": 100 },
             { "address": "127.0.0.1:54", "udp": 1400 }],
  "cookies": { "secrets": ["00"], "required": "yes", "uncookied_payload": 100 },
  "chaos": { "version": 1, "hostname": "x" },
  "ede_to": ["10.0.0.1/8", "here"],
  "report_channel": "agent..net"
})");
  REQUIRE(faults.size() == 11);
  CHECK(faults[0] ==
        "2:14: /listen/0: no address to listen on; write {\"address\": \"127.0.0.1:5300\", "
        "\"udp_payload\": 1400}");
  CHECK(faults[1].starts_with("2:83: /listen/1/udp_payload: "));
  CHECK_THAT(faults[2], Catch::Contains("unknown key \"udp\""));
  CHECK_THAT(faults[3], Catch::Contains("unknown key \"secrets\"; known are: secret_file,"));
  CHECK(faults[4].starts_with("4:47: /cookies/required: "));
  CHECK(faults[5].starts_with("4:75: /cookies/uncookied_payload: "));
  CHECK_THAT(faults[6], Catch::Contains("unknown key \"hostname\""));
  CHECK(faults[7].starts_with("5:25: /chaos/version: "));
  CHECK(faults[8] ==
        "6:14: /ede_to/0: \"10.0.0.1/8\" has bits set behind its length; did you mean "
        "\"10.0.0.0/8\"?");
  CHECK(faults[9] == "6:28: /ede_to/1: \"here\" is no network; write it like 10.0.0.0/8");
  CHECK_THAT(faults[10], Catch::Contains("/report_channel: \"agent..net\" is no agent domain: "));
  const auto root = faults_of(R"({ "report_channel": ".",
    "chaos": { "id": ")" + std::string(256, 'x') +
                              R"(" } })");
  REQUIRE(root.size() == 2);
  CHECK_THAT(root[0], Catch::Contains("/chaos/id: a text of 256 octets; at most 255"));
  CHECK_THAT(root[1], Catch::Contains("\".\" is no agent domain; write the name of the zone"));
  std::string networks = "\"10.0.0.0/8\"";
  for (int i = 0; i < 64; ++i) networks += ", \"10.0.0.0/8\"";
  const auto many = faults_of("{ \"ede_to\": [" + networks + "] }");
  REQUIRE(many.size() == 1);
  CHECK_THAT(many[0], Catch::Contains("/ede_to: 65 networks; at most 64"));
}

TEST_CASE("a rate limit is read with every fault at its place") {
  const auto faults = faults_of(R"({ "rate_limit": {
    "per_second": -1, "slip": 101, "leak": 1.5, "networks": { "v4": 33, "v6": 0, "v5": 1 },
    "exempt": ["10.0.0.1/8"], "enforce": 1, "window": 5 } })");
  const std::vector<std::string> keys{
      "unknown key \"window\"",    "/rate_limit/per_second: ", "/rate_limit/slip: ",
      "/rate_limit/leak: ",        "unknown key \"v5\"",       "/rate_limit/networks/v4: ",
      "/rate_limit/networks/v6: ", "/rate_limit/exempt/0: ",   "/rate_limit/enforce: "};
  CHECK(faults.size() == keys.size());
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(std::ranges::any_of(
        faults, [&key](const std::string& fault) { return fault.find(key) != std::string::npos; }));
  }
}

TEST_CASE("addresses to listen on") {
  std::string why;
  CHECK(parse_listen("127.0.0.1:0", why)->port == 0);
  CHECK(parse_listen("[2001:db8::1]:53", why)->to_string() == "[2001:db8::1]:53");
  for (const auto* bad : {"", ":53", "127.0.0.1", "::1:53", "[::1]", "[127.0.0.1]:53",
                          "127.0.0.1:65536", "127.0.0.1:", "127.0.0.1:53x", "localhost:53"}) {
    INFO(bad);
    why.clear();
    CHECK_FALSE(parse_listen(bad, why));
    CHECK_FALSE(why.empty());
  }
  CHECK(is_loopback(*geo::Address::parse("127.9.9.9")));
  CHECK(is_loopback(*geo::Address::parse("::1")));
  CHECK_FALSE(is_loopback(*geo::Address::parse("128.0.0.1")));
  CHECK_FALSE(is_loopback(*geo::Address::parse("::")));
  CHECK_FALSE(is_loopback(*geo::Address::parse("0.0.0.0")));
}

TEST_CASE("a network too fine to be a client's is worth a warning, and is taken for resolvers") {
  const ScratchFolder folder;
  zones::compile::Faults faults;
  const auto file = read_server_file(
      folder.write("trimtab.json",
                   R"({"geo": {"networks": {"203.0.113.0/28": {}, "2001:db8::/57": {},
                                            "203.0.114.0/24": {}, "2001:db9::/56": {}}}})"),
      {}, faults);
  REQUIRE(file);
  CHECK(file->networks.size() == 4);
  REQUIRE(faults.all().size() == 2);
  CHECK_THAT(faults.all()[0].to_string(),
             Catch::Contains("warning[networks-too-fine]: \"203.0.113.0/28\" is finer than /24"));
  CHECK_THAT(faults.all()[1].to_string(), Catch::Contains("write a /56 where clients are meant"));
}
