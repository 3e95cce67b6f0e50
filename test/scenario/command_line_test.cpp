// What is written wrongly on the command line is named, and never half obeyed.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/scenario/stage.h"

namespace {

using Catch::Contains;
using scenario::Stage;

constexpr const char* good = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "records": { "www": { "A": "192.0.2.1" } } })";

scenario::Outcome trimtab(std::vector<std::string> words) {
  words.insert(words.begin(), scenario::trimtab());
  return scenario::run(words);
}

}  // namespace

TEST_CASE("a verb that there is not is named, with the nearest one and all there are") {
  const auto wrong = trimtab({"statsu", "--json"});
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.output, Contains("\"statsu\" is no verb; did you mean \"status\"? there are: "
                                    "serve, check, explain, status, reload, push"));
  const auto far = trimtab({"bogus"});
  CHECK(far.exit_code == 2);
  CHECK_THAT(far.output, Contains("\"bogus\" is no verb; there are: serve, "));
  const auto kind = trimtab({"import", "zonefiel", "app.zone"});
  CHECK(kind.exit_code == 2);
  CHECK_THAT(kind.output, Contains("\"zonefiel\" is no kind of import; did you mean \"zonefile\"? "
                                   "there are: zonefile"));
  CHECK(trimtab({"--version"}).exit_code == 0);
  CHECK(trimtab({}).exit_code == 2);
}

TEST_CASE("more workers than there can be are refused with the range") {
  const auto told = trimtab({"serve", "--workers", "257", "--zones", "/nowhere"});
  CHECK(told.exit_code == 2);
  CHECK_THAT(told.output, Contains("--workers: 257 is out of range; write 0 to 256"));
}

TEST_CASE("check takes a folder or files, not both, and each file once") {
  Stage stage;
  const auto file = stage.write("zones/app.json", good);
  const auto folder = stage.path("zones").string();
  const auto both = trimtab({"check", "--zones", folder, file.string()});
  CHECK(both.exit_code == 2);
  CHECK_THAT(both.output, Contains("give one of them"));
  const auto twice = trimtab({"check", file.string(), folder + "/../zones/./app.json"});
  INFO(twice.output);
  CHECK(twice.exit_code == 0);
  CHECK_THAT(twice.output, Contains("1 zone: 0 faults"));
}

TEST_CASE("explain of a server that is still starting is the system's refusal") {
  Stage stage;
  Server silent;
  silent.behave(Manner::silent);  // the first probe keeps the server from serving
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "checks": { "web": { "http": {}, "interval": "1h", "timeout": "1h", "port": )" +
                                    std::to_string(silent.port()) + R"(, "target": "127.0.0.1" } },
    "services": { "web": { "check": "web", "steer": ["healthy"],
      "endpoints": { "a": { "A": "192.0.2.1" } } } },
    "records": { "www": { "serve": "web" } } })");
  stage.write("trimtab.json", R"({ "zones": "zones", "startup_wait": "10m" })");
  stage.launch();
  const auto told = stage.ask({"explain", "www.app.test", "--live"});
  CHECK(told.exit_code == 3);
  CHECK_THAT(told.output, Contains("starting"));
}
