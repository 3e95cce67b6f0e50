// What the server file lets the server say beside its answers, as dig sees it.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

using scenario::Stage;

constexpr const char* zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "services": { "web": { "endpoints": { "one": { "A": "192.0.2.1" }, "two": { "A": "192.0.2.2" } },
                         "steer": ["healthy", { "first": 1 }] } },
  "records": { "www": { "serve": "web" } } })";

bool has(const std::string& output, const std::string& part) {
  return output.find(part) != output.npos;
}

}  // namespace

TEST_CASE("CHAOS, keepalive, report channel and drained answers are told as the server file says") {
  Stage stage;
  stage.write("zones/app.json", zone);
  stage.write("trimtab.json", R"({ "zones": "zones", "chaos": { "version": "Trimtab", "id": "lon" },
    "ede_to": "127.0.0.0/8", "report_channel": "agent.example.net",
    "limits": { "tcp_idle": "30s" } })");
  stage.start();
  CHECK(stage.dig("version.bind", {"TXT", "CH"}) == std::set<std::string>{"\"Trimtab\""});
  CHECK(stage.dig("hostname.bind", {"TXT", "CH"}) == std::set<std::string>{"\"lon\""});
  CHECK(has(stage.dig_whole("www.app.test", {"+tcp", "+keepalive"}), "; TCP KEEPALIVE: 30.0 secs"));
  CHECK(has(stage.dig_whole("www.app.test"), "; OPT=18: 05 61 67 65 6e 74"));
  CHECK_FALSE(has(stage.dig_whole("www.app.test"), "; EDE: "));
  REQUIRE(stage.ask({"drain", "web/one"}).exit_code == 0);
  CHECK(has(stage.dig_whole("www.app.test"), "; EDE: 0 (Other): (drained: an endpoint is out"));
  stage.replace("trimtab.json", R"({ "zones": "zones", "ede_to": "192.0.2.0/24" })");
  CHECK(scenario::await([&] {
    return has(stage.dig_whole("version.bind", {"TXT", "CH"}), "status: REFUSED");
  }));
  const std::string quiet = stage.dig_whole("www.app.test");
  CHECK_FALSE(has(quiet, "; EDE: "));
  CHECK_FALSE(has(quiet, "; OPT=18"));
}
