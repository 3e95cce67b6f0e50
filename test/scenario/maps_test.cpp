// A zone whose map is a list beside it: the list is edited while the zone is served.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

const std::string zone = R"({
  "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "maps": { "office": { "file": "../office.cidr" } },
  "services": { "web": {
    "steer": { "geo": { "map:office": "near", "*": "far" } },
    "endpoints": { "near": { "A": "192.0.2.1" }, "far": { "A": "192.0.2.2" } } } },
  "records": { "www": { "serve": "web" } } })";

}  // namespace

TEST_CASE("an edited list of a map is served without a touch of the zone; a broken one is not") {
  scenario::Stage stage;
  stage.write("office.cidr", "203.0.113.0/24  # London\n");
  stage.write("zones/app.json", zone);
  stage.start();
  const std::vector<std::string> london{"+subnet=203.0.113.0/24"}, paris{"+subnet=198.51.100.0/24"};
  CHECK(stage.await_answer("www.app.test", {"192.0.2.1"}, london));
  CHECK(stage.await_answer("www.app.test", {"192.0.2.2"}, paris));

  stage.replace("office.cidr", "203.0.113.0/24\n198.51.100.0/24\n");
  CHECK(stage.await_answer("www.app.test", {"192.0.2.1"}, paris));
  CHECK(stage.await_answer("www.app.test", {"192.0.2.1"}, london));

  const auto await_status = [&stage](const std::string& text) {
    return scenario::await([&] {
      return stage.ask({"status", "--json"}).output.find(text) != std::string::npos;
    });
  };
  stage.replace("office.cidr", "203.0.113.0/24\nParis\n");
  CHECK(await_status("office.cidr:2:1: "));
  CHECK(await_status("\"stale\": true"));
  CHECK(stage.await_answer("www.app.test", {"192.0.2.1"}, paris));

  std::filesystem::remove(stage.path("office.cidr"));
  CHECK(await_status("No such file"));
  CHECK(stage.await_answer("www.app.test", {"192.0.2.1"}, paris));

  stage.write("office.cidr", "203.0.113.0/24\n");
  CHECK(stage.await_answer("www.app.test", {"192.0.2.2"}, paris));
}

TEST_CASE("explain names the map that decided") {
  scenario::Stage stage;
  stage.write("office.cidr", "203.0.113.0/24\n");
  stage.write("zones/app.json", zone);
  stage.start();
  const auto told = stage.ask({"explain", "www.app.test", "--client", "203.0.113.0/24", "--live"});
  CHECK(told.output.find("geo map:office") != std::string::npos);
  CHECK(told.output.find("(map:office: near)") != std::string::npos);
}
