// Starting and ending: exit codes and messages for what the machine or the files refuse.
#include <catch2/catch.hpp>
#include <csignal>

#include "test/scenario/stage.h"

namespace {

using scenario::Stage;

constexpr const char* good = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "records": { "www": { "A": "192.0.2.1" } } })";

scenario::Outcome serve(const Stage& stage, std::vector<std::string> more) {
  more.insert(more.begin(), {scenario::trimtab(), "serve", "--zones", stage.path("zones").string(),
                             "--control", "127.0.0.1:0"});
  return scenario::run(more);
}

}  // namespace

TEST_CASE("a port in use is refused with the address, and exit code 3") {
  Stage stage;
  stage.write("zones/app.json", good);
  stage.start();
  const auto second = serve(stage, {"--listen", "127.0.0.1:" + stage.port()});
  CHECK(second.exit_code == 3);
  CHECK(second.output.find("127.0.0.1:" + stage.port()) != second.output.npos);
  CHECK(second.output.find("ddress already in use") != second.output.npos);
  CHECK(stage.dig("www.app.test") == std::set<std::string>{"192.0.2.1"});
}

TEST_CASE("no zone at all ends with exit code 1") {
  Stage stage;
  std::filesystem::create_directory(stage.path("zones"));
  const auto empty = serve(stage, {"--listen", "127.0.0.1:0"});
  CHECK(empty.exit_code == 1);
  CHECK(empty.output.find("no zone") != empty.output.npos);
  stage.write("zones/app.json", "{ \"zone\": \"app.test\" }");
  CHECK(serve(stage, {"--listen", "127.0.0.1:0"}).exit_code == 1);
}

TEST_CASE("an unreadable database is named at start-up") {
  Stage stage;
  stage.write("zones/app.json", good);
  const auto file = stage.write("broken.mmdb", "this is no database");
  const auto refused = serve(stage, {"--listen", "127.0.0.1:0", "--geo", file.string()});
  CHECK(refused.exit_code == 1);
  CHECK(refused.output.find("broken.mmdb") != refused.output.npos);
  CHECK(serve(stage, {"--listen", "127.0.0.1:0", "--geo", "/nowhere/at/all.mmdb"}).exit_code == 1);
}

TEST_CASE("good zones serve beside a broken one, unless --strict says otherwise") {
  Stage stage;
  stage.write("zones/app.json", good);
  stage.write("zones/broken.json", "{ \"zone\": ");
  CHECK(serve(stage, {"--listen", "127.0.0.1:0", "--strict"}).exit_code == 1);
  stage.start();
  CHECK(stage.dig("www.app.test") == std::set<std::string>{"192.0.2.1"});
}

TEST_CASE("SIGTERM and SIGINT end it with exit code 0") {
  for (const int number : {SIGTERM, SIGINT}) {
    Stage stage;
    stage.write("zones/app.json", good);
    stage.start();
    stage.program().signal(number);
    CHECK(stage.program().await_end() == 0);
  }
}

TEST_CASE("wrong use is exit code 2, a server that is not there exit code 3") {
  CHECK(scenario::run({scenario::trimtab(), "serve", "--no-such-option"}).exit_code == 2);
  CHECK(scenario::run({scenario::trimtab(), "frobnicate"}).exit_code == 2);
  const auto away = scenario::run({scenario::trimtab(), "status", "--control", "127.0.0.1:1"});
  CHECK(away.exit_code == 3);
  CHECK(away.output.find("127.0.0.1:1") != away.output.npos);
}

TEST_CASE("the example that tools/quickstart serves has no fault and no warning") {
  const char* database = std::getenv("TRIMTAB_COUNTRY_MMDB");
  if (database == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
  const auto checked =
      scenario::run({scenario::trimtab(), "check", "--strict", "--geo", database, "--zones",
                     std::string(TEST_SOURCE_DIR) + "/tools/example/zones"});
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
}
