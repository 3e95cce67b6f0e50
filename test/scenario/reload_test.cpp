// Files change while it serves; whatever happens to them, nothing that was good is lost.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>

#include "test/scenario/stage.h"

namespace {

using scenario::Stage;
using Answer = std::set<std::string>;

std::string zone(const std::string& address, const std::string& apex = "app.test") {
  return "{ \"zone\": \"" + apex +
         "\", \"nameservers\": { \"ns1\": \"192.0.2.53\" },\n  \"records\": { \"www\": { \"A\": "
         "\"" +
         address + "\" } } }\n";
}

struct Served {
  Served() {
    stage.write("zones/app.json", zone("192.0.2.1"));
    stage.write("zones/other.json", zone("192.0.2.7", "other.test"));
    stage.start();
  }
  /// Whether `trimtab status` calls the zone stale; awaited, since files are looked at a moment
  /// after they change.
  bool await_status(const std::string& text) {
    return scenario::await([&] {
      return stage.ask({"status", "--json"}).output.find(text) != std::string::npos;
    });
  }
  bool still_serves(const std::string& address = "192.0.2.1") {
    return stage.dig("www.app.test") == Answer{address} &&
           stage.dig("www.other.test") == Answer{"192.0.2.7"};
  }
  Stage stage;
};

}  // namespace

TEST_CASE("a zone file may be replaced by rename or rewritten in place") {
  Served served;
  served.stage.replace("zones/app.json", zone("192.0.2.2"));
  CHECK(served.stage.await_answer("www.app.test", {"192.0.2.2"}));
  served.stage.write("zones/app.json", zone("192.0.2.3"));
  CHECK(served.stage.await_answer("www.app.test", {"192.0.2.3"}));
}

TEST_CASE("a broken, half-written, empty or vanished file never takes a served zone away") {
  Served served;
  const std::string good = zone("192.0.2.2");
  const std::vector<std::string> bad{
      "{",        "", "{}", "not json at all", good.substr(0, good.size() / 2), zone("192.0.2.999"),
      "[1, 2, 3]"};
  for (const std::string& text : bad) {
    INFO(text);
    served.stage.replace("zones/app.json", text);
    CHECK(served.await_status("\"stale\": true"));
    CHECK(served.still_serves());
    served.stage.replace("zones/app.json", zone("192.0.2.1"));
    CHECK(served.await_status("\"stale\": false"));
    CHECK(scenario::await([&] {
      return served.stage.ask({"status", "--json"}).output.find("\"stale\": true") ==
             std::string::npos;
    }));
  }
  std::filesystem::remove(served.stage.path("zones/app.json"));
  CHECK(served.await_status("\"stale\": true"));
  CHECK(served.still_serves());
}

TEST_CASE(
    "a folder that empties or vanishes keeps its zones, and is watched again when it is back") {
  Served served;
  std::filesystem::remove_all(served.stage.path("zones"));
  CHECK(served.await_status("\"stale\": true"));
  CHECK(served.still_serves());
  served.stage.write("zones/app.json", zone("192.0.2.5"));
  CHECK(served.stage.await_answer("www.app.test", {"192.0.2.5"}));
  CHECK(served.stage.dig("www.other.test") == Answer{"192.0.2.7"});
}

TEST_CASE("trimtab reload answers when the new zone serves, or with the faults that refused it") {
  Served served;
  served.stage.replace("zones/app.json", zone("192.0.2.2"));
  CHECK(served.stage.ask({"reload"}).exit_code == 0);
  CHECK(served.still_serves("192.0.2.2"));
  served.stage.replace("zones/app.json", zone("192.0.2.999"));
  const auto refused = served.stage.ask({"reload"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.output.find("app.json:2:30: /records/www/A: ") != refused.output.npos);
  CHECK(served.still_serves("192.0.2.2"));
}

TEST_CASE("a zone is removed only on purpose") {
  Served served;
  std::filesystem::remove(served.stage.path("zones/app.json"));
  CHECK(served.await_status("\"stale\": true"));
  CHECK(served.stage.ask({"reload", "--remove", "app.test"}).exit_code == 0);
  CHECK(served.stage.dig_whole("www.app.test").find("REFUSED") != std::string::npos);
  CHECK(served.stage.dig("www.other.test") == Answer{"192.0.2.7"});
}

TEST_CASE("a storm of SIGHUPs ends with the newest zone served") {
  Served served;
  served.stage.replace("zones/app.json", zone("192.0.2.2"));
  for (int i = 0; i < 200; ++i) served.stage.program().signal(SIGHUP);
  CHECK(served.stage.await_answer("www.app.test", {"192.0.2.2"}));
  CHECK(served.stage.ask({"reload"}).exit_code == 0);
}

TEST_CASE("Kubernetes' links to a data folder are followed when they are swapped") {
  Stage stage;
  namespace fs = std::filesystem;
  stage.write("zones/..one/app.json", zone("192.0.2.1"));
  fs::create_directory_symlink("..one", stage.path("zones/..data"));
  fs::create_symlink("..data/app.json", stage.path("zones/app.json"));
  stage.start();
  CHECK(stage.dig("www.app.test") == Answer{"192.0.2.1"});
  stage.write("zones/..two/app.json", zone("192.0.2.2"));
  fs::create_directory_symlink("..two", stage.path("zones/..data_new"));
  fs::rename(stage.path("zones/..data_new"), stage.path("zones/..data"));
  CHECK(stage.await_answer("www.app.test", {"192.0.2.2"}));
}

TEST_CASE(
    "a database that is truncated or vanishes leaves its last good state in use; a new one is "
    "taken") {
  const char* database = std::getenv("TRIMTAB_COUNTRY_MMDB");
  if (database == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
  Stage stage;
  const auto copy = stage.path("country.mmdb");
  std::filesystem::copy_file(database, copy);
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": { "web": { "steer": [{ "geo": { "DE": "de", "*": "rest" } }],
      "endpoints": { "de": { "A": "192.0.2.1" }, "rest": { "A": "192.0.2.2" } } } },
    "records": { "www": { "serve": "web" } } })");
  stage.start({"--geo", copy.string()});
  const std::vector<std::string> german{"+subnet=91.10.0.0/24"};
  REQUIRE(stage.dig("www.app.test", german) == Answer{"192.0.2.1"});
  const auto stale = [&] {
    return stage.ask({"status", "--json"}).output.find("\"stale\": true") != std::string::npos;
  };

  std::filesystem::resize_file(
      copy, std::filesystem::file_size(copy) / 2);  // in place, as a broken download does
  CHECK(scenario::await(stale));
  CHECK(stage.dig("www.app.test", german) == Answer{"192.0.2.1"});
  std::filesystem::remove(copy);
  CHECK(stage.ask({"reload"}).exit_code == 1);
  CHECK(stage.dig("www.app.test", german) == Answer{"192.0.2.1"});
  std::filesystem::copy_file(database, copy);
  CHECK(scenario::await([&] { return !stale(); }));
  CHECK(stage.dig("www.app.test", german) == Answer{"192.0.2.1"});
}

TEST_CASE("the server file is reloaded; what needs a restart is said") {
  Stage stage;
  stage.write("zones/app.json", zone("192.0.2.1"));
  stage.write("trimtab.json", R"({ "zones": "zones", "nsid": "one" })");
  stage.start();
  CHECK(stage.dig_whole("www.app.test", {"+nsid"}).find("(\"one\")") != std::string::npos);
  stage.replace("trimtab.json", R"({ "zones": "zones", "nsid": "two", "workers": 7 })");
  CHECK(scenario::await([&] {
    return stage.dig_whole("www.app.test", {"+nsid"}).find("(\"two\")") != std::string::npos;
  }));
  CHECK(stage.ask({"status"}).output.find("restart needed: workers") != std::string::npos);
  stage.replace("trimtab.json", R"({ "zones": "zones", "nsd": "three" })");
  CHECK(scenario::await([&] {
    return stage.ask({"status"}).output.find("did you mean \"nsid\"?") != std::string::npos;
  }));
  CHECK(stage.dig_whole("www.app.test", {"+nsid"}).find("(\"two\")") != std::string::npos);
}

TEST_CASE("accepted zones stand in for broken files at start-up where there is a state directory") {
  Stage stage;
  stage.write("zones/app.json", zone("192.0.2.1"));
  stage.start({"--state", stage.path("state").string()});
  REQUIRE(scenario::await([&] {
    return std::filesystem::exists(stage.path("state")) &&
           !std::filesystem::is_empty(stage.path("state"));
  }));
  CHECK(stage.ask({"reload"}).exit_code == 0);  // what was accepted first is kept by then
  stage.program().signal(SIGTERM);
  CHECK(stage.program().await_end() == 0);
  stage.write("zones/app.json", "{ broken");
  stage.start({"--state", stage.path("state").string()});
  CHECK(stage.dig("www.app.test") == Answer{"192.0.2.1"});
}

TEST_CASE("a fault that is gone is refused no more, in status and in the log") {
  Stage stage;
  stage.write("zones/app.json", zone("192.0.2.1"));
  stage.write("trimtab.json", R"({ "zones": "zones" })");
  stage.start();
  const auto await_result = [&](const std::string& result) {
    return scenario::await([&] {
      return stage.ask({"status", "--json"}).output.find("\"result\": \"" + result + "\"") !=
             std::string::npos;
    });
  };
  stage.replace("trimtab.json", R"({ "zones": "zones", "nsd": "one" })");
  CHECK(await_result("refused"));
  stage.replace("trimtab.json", R"({ "zones": "zones" })");
  CHECK(await_result("ok"));
  stage.program().await_line(R"(info fault gone text=.*\\"nsd\\")");
}

TEST_CASE("an edit is seen in the log and in status while the disk of the state directory hangs") {
  Stage stage;
  stage.write("zones/app.json", zone("192.0.2.1"));
  stage.start({"--state", stage.path("state").string()});
  REQUIRE(scenario::await([&] { return exists(stage.path("state/app.test..kept")); }));
  // Opening it waits for a reader that never comes, as a write to a hanging disk would.
  REQUIRE(mkfifo(stage.path("state/app.test..kept.new").c_str(), 0600) == 0);
  stage.replace("zones/app.json", zone("192.0.2.2"));
  stage.program().await_line(R"(reloaded generation=)");
  CHECK(stage.dig("www.app.test") == Answer{"192.0.2.2"});
}
