// `explain` offline, and that it tells the same as the packets.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

constexpr const char* zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": { "weight": 60 }, "gcp": { "weight": 30 }, "openstack": { "weight": 10 } },
  "services": { "web": { "ttl": 20,
    "steer": ["healthy", { "geo": { "10.1.0.0/16": "openstack", "10.0.0.0/8": ["gcp", "openstack"], "*": "aws" } },
              "weighted", { "first": 1 }],
    "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" }, "openstack": { "A": "192.0.2.30" } } } },
  "records": { "www": { "serve": "web" }, "text": { "TXT": "hello" } } })";

scenario::Outcome explain(const scenario::Stage& stage, std::vector<std::string> words) {
  words.insert(words.begin(), {scenario::trimtab(), "explain"});
  words.insert(words.end(), {"--zones", stage.path("zones").string()});
  return scenario::run(words);
}

}  // namespace

TEST_CASE("explain tells each step, its candidates and the answer as it would be sent") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  const auto told = explain(stage, {"www.app.test", "--client", "10.1.2.0/24"});
  CHECK(told.exit_code == 0);
  CHECK(told.output.find("www.app.test A for 10.1.2.0/24   place unknown\n") == 0);
  CHECK(told.output.find("  geo 10.1.0.0/16 openstack            (10.1.0.0/16: openstack)\n") !=
        told.output.npos);
  CHECK(told.output.find("  weighted    openstack            (10)\n") != told.output.npos);
  CHECK(told.output.find("  first 1     openstack\n") != told.output.npos);
  CHECK(told.output.find("  answer      192.0.2.30   TTL 20   scope /16\n") != told.output.npos);
}

TEST_CASE("explain rehearses a failure: the client climbs to the wider key") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  for (const char* what :
       {"cloud:openstack", "web/openstack", "app.test:web/openstack", "192.0.2.30"}) {
    INFO(what);
    const auto told = explain(stage, {"www.app.test", "--client", "10.1.2.0/24", "--down", what});
    CHECK(told.exit_code == 0);
    CHECK(told.output.find("openstack out: assumed down") != told.output.npos);
    CHECK(told.output.find("(10.0.0.0/8: gcp, openstack) none left of 10.1.0.0/16: openstack") !=
          told.output.npos);
    CHECK(told.output.find("192.0.2.20") != told.output.npos);
  }
}

TEST_CASE("explain tells what became of a service within a service") {
  scenario::Stage stage;
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": {
      "web": { "ttl": 20, "steer": ["healthy", { "prefer": ["eu", "us"] }],
               "endpoints": { "eu": { "service": "eu" }, "us": { "A": "192.0.2.1" } } },
      "eu": { "endpoints": { "gcp": { "A": "192.0.2.20" } } } },
    "records": { "www": { "serve": "web" } } })");
  const auto up = explain(stage, {"www.app.test"});
  CHECK(up.output.find("  eu: start   gcp\n") != up.output.npos);
  CHECK(up.output.find("  answer      192.0.2.20   TTL 20\n") != up.output.npos);
  const auto down = explain(stage, {"www.app.test", "--down", "eu/gcp"});
  CHECK(down.output.find("gcp out: assumed down") != down.output.npos);
  CHECK(down.output.find("eu out: nothing left inside") != down.output.npos);
  CHECK(down.output.find("  answer      192.0.2.1   TTL 20\n") != down.output.npos);
  const auto drained = explain(stage, {"www.app.test", "--down", "web/eu"});
  CHECK(drained.output.find("eu out: assumed down") != drained.output.npos);
}

TEST_CASE("explain tells of services of other types, and where a chosen alias leads") {
  scenario::Stage stage;
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": {
      "mail": { "ttl": 20, "steer": ["healthy", { "prefer": ["a", "b"] }],
                "endpoints": { "a": { "MX": "10 a" }, "b": { "MX": "10 b" } } },
      "alias": { "ttl": 20, "endpoints": { "a": { "CNAME": "host" } } } },
    "records": { "@": { "serve": "mail" }, "www": { "serve": "alias" }, "host": { "A": "192.0.2.7" } } })");
  const auto mail = explain(stage, {"app.test", "MX", "--down", "mail/a"});
  CHECK(mail.output.find("a out: assumed down") != mail.output.npos);
  CHECK(mail.output.find("  answer      10 b.app.test.   TTL 20\n") != mail.output.npos);
  const auto alias = explain(stage, {"www.app.test"});
  CHECK(alias.output.find("www.app.test. is host.app.test.   TTL 20\n") != alias.output.npos);
  CHECK(alias.output.find("192.0.2.7") != alias.output.npos);
}

TEST_CASE("explain lists what an unclear word could mean and exits 1") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  const auto told = explain(stage, {"www.app.test", "--down", "openstack"});
  CHECK(told.exit_code == 1);
  CHECK(
      told.output.find(
          "\"openstack\" is no service; it could mean app.test.:web/openstack, cloud:openstack") !=
      told.output.npos);
  CHECK(explain(stage, {"www.app.test", "--down", "web:nothing"}).exit_code == 1);
  CHECK(explain(stage, {"www.app.test", "--client", "10.1"}).exit_code == 1);
  CHECK(explain(stage, {"www.app.test", "NOTYPE"}).exit_code == 1);
}

TEST_CASE("explain tells of plain data, missing names and names that are not ours") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  CHECK(explain(stage, {"text.app.test", "TXT"}).output.find("\"hello\"   TTL 300") !=
        std::string::npos);
  CHECK(explain(stage, {"no.app.test"}).output.find("NXDOMAIN   TTL 60") != std::string::npos);
  CHECK(explain(stage, {"text.app.test"}).output.find("no data   TTL 60") != std::string::npos);
  CHECK(explain(stage, {"www.else.test"}).output.find("no zone here holds this name") !=
        std::string::npos);
  CHECK(explain(stage, {"www.else.test"}).output.find("REFUSED") != std::string::npos);
}

TEST_CASE("explain's JSON and dig name the same address for the same client") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  stage.start();
  for (const char* client : {"10.1.2.0/24", "10.2.0.0/16", "192.0.2.0/24", "2001:db8::/48"}) {
    INFO(client);
    const auto told =
        stage.ask({"explain", "www.app.test", "--client", client, "--live", "--json"});
    CHECK(told.exit_code == 0);
    bool same = false;  // weighted draws anew per query: one of the candidates of `geo`
    for (const auto& address : stage.dig("www.app.test", {std::string("+subnet=") + client})) {
      same = address == "192.0.2.10" ? told.output.find("geo *") != told.output.npos
                                     : told.output.find("\"geo 10.") != told.output.npos;
    }
    CHECK(same);
  }
}

TEST_CASE("explain tells how far the endpoints are, and by which network a sticky draw went") {
  scenario::Stage stage;
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": { "region": "aws:us-east-1" }, "gcp": { "at": [48.9, 2.4] } },
  "services": { "near": { "steer": ["healthy", { "nearest": { "within": "100%", "bias": { "aws": 20 } } }, { "first": 1 }],
                          "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } } },
                "same": { "steer": ["healthy", "sticky", { "first": 1 }],
                          "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } } } },
  "records": { "near": { "serve": "near" }, "same": { "serve": "same" } } })");
  stage.write("server.json", R"({ "zones": "zones", "geo": { "networks": {
  "10.1.0.0/16": { "country": "GB", "at": [51.5, -0.1] } } } })");
  const auto told = [&stage](const std::string& name, const std::string& client) {
    return scenario::run({scenario::trimtab(), "explain", name, "--client", client, "-c",
                          stage.path("server.json").string()})
        .output;
  };
  const std::string near = told("near.app.test", "10.1.2.0/24");
  INFO(near);
  CHECK(near.find("  nearest     gcp                  (gcp 339 km, aws 4736 km by a bias of 20)") !=
        near.npos);
  CHECK(near.find("192.0.2.20") != near.npos);
  CHECK(near.find("scope /16") != near.npos);
  const std::string nowhere = told("near.app.test", "11.0.0.0/24");
  CHECK(nowhere.find("the client's place is unknown: keeps all") != nowhere.npos);
  const std::string same = told("same.app.test", "11.0.0.0/16");
  INFO(same);
  CHECK(same.find("by 11.0.0.0/24 (1, 1)") != same.npos);
  CHECK(same.find("scope /24") != same.npos);
}

TEST_CASE("explain --all-clients prints the map of a name, from files and of the running server") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone);
  const auto map = explain(stage, {"www.app.test", "--all-clients"});
  INFO(map.output);
  CHECK(map.exit_code == 0);
  CHECK(map.output.find("www.app.test A for all clients\n3 catchments, ") == 0);
  CHECK(map.output.find("  openstack ") != map.output.npos);
  CHECK(map.output.find("10.1.0.0/16\n") != map.output.npos);
  CHECK(explain(stage, {"www.app.test", "--all-clients", "--client", "10.1.2.0/24"}).exit_code ==
        2);
  CHECK(explain(stage, {"text.app.test", "TXT", "--all-clients"}).exit_code == 1);
  stage.start();
  const auto live = stage.ask({"explain", "www.app.test", "--all-clients", "--live"});
  CHECK(live.exit_code == 0);
  CHECK(live.output.find("www.app.test A for all clients\n3 catchments, ") == 0);
  CHECK(live.output.find("offline") == live.output.npos);
  const auto json = stage.ask({"explain", "www.app.test", "--all-clients", "--live", "--json"});
  CHECK(json.output.find("\"catchments\": 3") != json.output.npos);
  const auto refused = stage.ask({"explain", "text.app.test", "TXT", "--all-clients", "--live"});
  CHECK(refused.exit_code == 1);
}
