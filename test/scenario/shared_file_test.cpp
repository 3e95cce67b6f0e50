// Two zones that use the same shared file, while it is edited under the server.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

std::string shared(const std::string& gcp) {
  return R"({ "shared": true, "clouds": { "aws": {}, "gcp": {} },
  "services": { "web": { "steer": ["healthy", { "prefer": ["gcp", "aws"] }],
    "endpoints": { "aws": { "A": "192.0.2.1" }, "gcp": { "A": ")" +
         gcp + R"(" } } } } })";
}

std::string zone(const std::string& name, const std::string& more = "") {
  return R"({ "zone": ")" + name + R"(", "use": "shared/clouds.json",
  "nameservers": { "ns.example.net.": [] }, )" +
         more + R"( "records": { "www": { "serve": "web" } } })";
}

struct TwoZones {
  scenario::Stage stage;
  TwoZones() {
    stage.write("zones/shared/clouds.json", shared("192.0.2.2"));
    stage.write("zones/one.json", zone("one.test"));
    stage.write("zones/two.json", zone("two.test"));
  }
  [[nodiscard]] bool await_status(const std::string& text) const {
    return scenario::await([&] {
      return stage.ask({"status", "--json"}).output.find(text) != std::string::npos;
    });
  }
};

}  // namespace

TEST_CASE("an edited shared file changes the answers of every zone that uses it") {
  TwoZones zones;
  auto& stage = zones.stage;
  stage.start();
  CHECK(stage.await_answer("www.one.test", {"192.0.2.2"}));
  stage.replace("zones/shared/clouds.json", shared("192.0.2.3"));
  CHECK(stage.await_answer("www.one.test", {"192.0.2.3"}));
  CHECK(stage.await_answer("www.two.test", {"192.0.2.3"}));

  stage.replace("zones/shared/clouds.json", "{ \"shared\": true, ");
  CHECK(zones.await_status("the shared file \\\"shared/clouds.json\\\" has faults"));
  CHECK(stage.await_answer("www.two.test", {"192.0.2.3"}));

  stage.replace("zones/two.json", zone("two.test", "\"colour\": 1,"));
  stage.replace("zones/shared/clouds.json", shared("192.0.2.4"));
  CHECK(stage.await_answer("www.one.test", {"192.0.2.4"}));
  CHECK(stage.await_answer("www.two.test", {"192.0.2.3"}));
  CHECK(zones.await_status("\"shared/clouds.json:web@two.test.\""));
}

TEST_CASE("a command names a shared service once for all its users") {
  TwoZones zones;
  zones.stage.start();
  for (const char* what : {"web/gcp", "one.test:web/gcp", "two.test.:web/gcp",
                           "shared/clouds.json:web/gcp", "192.0.2.2", "cloud:gcp"}) {
    CAPTURE(what);
    const auto told = zones.stage.ask({"explain", "www.two.test", "--live", "--down", what});
    CHECK(told.exit_code == 0);
    CHECK(told.output.find("192.0.2.1") != std::string::npos);
    CHECK(told.output.find("192.0.2.2") == std::string::npos);
  }
  const auto unclear = zones.stage.ask({"explain", "www.two.test", "--live", "--down", "gcp"});
  CHECK(unclear.exit_code == 1);
  CHECK(unclear.output.find("it could mean cloud:gcp, shared/clouds.json:web/gcp") !=
        std::string::npos);
}

TEST_CASE("after a restart, kept shared texts stand in for a broken shared file") {
  TwoZones zones;
  auto& stage = zones.stage;
  stage.start({"--state", stage.path("state")});
  const auto is_kept = [&](const char* name) {
    return std::filesystem::exists(stage.path("state") / name);
  };
  CHECK(scenario::await([&] { return is_kept("one.test..kept") && is_kept("two.test..kept"); }));
  stage.stop();
  stage.write("zones/shared/clouds.json", "{");
  stage.start({"--state", stage.path("state")});
  CHECK(stage.await_answer("www.two.test", {"192.0.2.2"}));
}
