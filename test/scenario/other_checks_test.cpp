// A whole server with checks of kinds exec, push and dns: from the zone file to what dig says.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"
#include "test/tools/upstream.h"

namespace {

using Catch::Contains;
using scenario::Stage;
using Answer = std::set<std::string>;

std::string zone_text(const std::string& check) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "checks": { "it": )" +
         check + R"( },
  "services": { "web": { "ttl": 1, "steer": ["healthy"], "endpoints": {
    "a": { "A": "192.0.2.1", "check": "it" }, "b": { "A": "192.0.2.2" } } } },
  "records": { "www": { "serve": "web" } } })";
}

const Answer both{"192.0.2.1", "192.0.2.2"}, one{"192.0.2.2"};

}  // namespace

TEST_CASE("a program's exit code decides what is answered, where the server file allows programs") {
  Stage stage;
  const std::string flag = stage.path("is-good").string();
  stage.write("is-good", "");
  stage.write(
      "zones/app.json",
      zone_text(
          R"({ "exec": ["/bin/sh", "-c", "test -e )" + flag +
          R"( || { echo flag gone; exit 1; }"], "interval": "100ms", "fall": 1, "rise": 1 })"));
  const auto check = [&](const std::string& server) {
    return scenario::run({scenario::trimtab(), "check", "-c", stage.write("trimtab.json", server)});
  };
  const auto refused = check(R"({ "zones": "zones" })");
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.output, Contains("/checks/it/exec: this server runs no programs for zones"));
  const auto unknown =
      scenario::run({scenario::trimtab(), "check", stage.path("zones/app.json").string()});
  CHECK(unknown.exit_code == 0);
  CHECK_THAT(unknown.output, Contains("warning[exec-needs-leave]"));
  CHECK(check(R"({ "zones": "zones", "health": { "exec": true } })").exit_code == 0);

  stage.start();
  CHECK(stage.dig("www.app.test") == both);
  std::filesystem::remove(flag);
  CHECK(stage.await_answer("www.app.test", one));
  CHECK_THAT(stage.ask({"status"}).output, Contains("exit 1: flag gone"));
  stage.write("is-good", "");
  CHECK(stage.await_answer("www.app.test", both));
}

TEST_CASE("a pushed state is answered until it expires") {
  Stage stage;
  stage.write("zones/app.json", zone_text(R"({ "push": { "expires": "1h" } })"));
  stage.start();
  CHECK(stage.dig("www.app.test") == both);
  const auto pushed = stage.ask({"push", "it", "down", "--reason", "deploying"});
  CHECK(pushed.exit_code == 0);
  CHECK_THAT(pushed.output, Contains("pushed down to 1 probe"));
  CHECK(stage.await_answer("www.app.test", one));
  CHECK_THAT(stage.ask({"status"}).output, Contains("pushed: deploying"));
  CHECK(stage.ask({"push", "web/a", "up", "--for", "1s"}).exit_code == 0);
  CHECK(stage.await_answer("www.app.test", both));
  CHECK(stage.ask({"push", "app.test:it", "down", "--for", "1s"}).exit_code == 0);
  CHECK(stage.await_answer("www.app.test", one));
  CHECK(stage.await_answer("www.app.test", both));

  CHECK(stage.ask({"push", "it", "over"}).exit_code == 2);
  const auto missing = stage.ask({"push", "web/b", "down"});
  CHECK(missing.exit_code == 1);
  CHECK_THAT(missing.output, Contains("\"web/b\" has no check of kind push"));
}

TEST_CASE("a DNS server that lacks the data is out of the answer until it has it") {
  Stage stage;
  Upstream upstream;
  upstream.answer({"198.51.100.1"}, {}, 60);
  stage.write(
      "zones/app.json",
      zone_text(
          R"({ "dns": { "name": "www.example.com", "contains": "198.51.100.1", "port": )" +
          std::to_string(upstream.port()) +
          R"( }, "target": "127.0.0.1", "interval": "100ms", "timeout": "90ms", "fall": 1, "rise": 1 })"));
  stage.start();
  CHECK(stage.dig("www.app.test") == both);
  upstream.answer({"198.51.100.2"}, {}, 60);
  CHECK(stage.await_answer("www.app.test", one));
  CHECK_THAT(stage.ask({"status"}).output, Contains("answer lacks 198.51.100.1"));
  upstream.answer({"198.51.100.1"}, {}, 60);
  CHECK(stage.await_answer("www.app.test", both));
}
