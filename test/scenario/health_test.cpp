// What the server makes of its own troubles, and what it knows after a restart.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "test/health/server.h"
#include "test/scenario/stage.h"

namespace {

using scenario::Stage;

std::string zone(const Server& backend, const std::string& schedule) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "services": { "web": { "check": { "http": {}, "target": ")" +
         backend.address() + R"(", "port": )" + std::to_string(backend.port()) + ", " + schedule +
         R"( }, "endpoints": { "a": { "A": "192.0.2.1" }, "b": { "A": "192.0.2.2", "check": null } } } },
  "records": { "www": { "serve": "web" } } })";
}

bool says(Stage& stage, const std::string& text) {
  return scenario::await([&] {
    return stage.ask({"status", "--json"}).output.find(text) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("what timed out while the server was stopped turns nothing down") {
  using namespace std::chrono_literals;
  Server backend;
  Stage stage;
  stage.write("zones/app.json", zone(backend, R"("interval": "1s", "timeout": "1s", "fall": 1)"));
  stage.start();
  REQUIRE(says(stage, "\"state\": \"up\""));
  backend.behave(Manner::silent);
  const int before = backend.connections();
  REQUIRE(backend.await_connections(before + 1));  // an attempt is under way
  stage.program().signal(SIGSTOP);
  std::this_thread::sleep_for(2500ms);  // longer than its timeout
  backend.answer(200);
  stage.program().signal(SIGCONT);
  REQUIRE(backend.await_connections(before + 4));
  CHECK(stage.ask({"status", "--json"}).output.find("\"failures\": 0") != std::string::npos);
  CHECK(stage.program().output().find("endpoint down") == std::string::npos);
}

TEST_CASE("after a restart `initial: last` answers as before, and tells since when") {
  Server backend;
  backend.answer(503);
  Stage stage;
  stage.write("zones/app.json", zone(backend, R"("interval": "1h", "initial": "last")"));
  const std::string state = stage.path("state").string();
  stage.start({"--state", state});
  REQUIRE(says(stage, "HTTP 503"));
  stage.program().signal(SIGTERM);
  CHECK(stage.program().await_end() == 0);
  REQUIRE(std::filesystem::exists(state + "/health.json"));

  SECTION("from what was kept") {
    backend.behave(Manner::silent);
    stage.start({"--state", state});
    CHECK(stage.dig("www.app.test") == std::set<std::string>{"192.0.2.2"});
    CHECK(says(stage, "\"last_failure\": \"HTTP 503\""));
  }
  SECTION("a damaged file is set aside and the server starts without it") {
    std::ofstream(state + "/health.json") << "{ half of";
    stage.start({"--state", state});
    CHECK(stage.program().output().find("states begin anew") != std::string::npos);
    CHECK(std::filesystem::exists(state + "/health.json.bad"));
    CHECK(says(stage, "HTTP 503"));
  }
}
