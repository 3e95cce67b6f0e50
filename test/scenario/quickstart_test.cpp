// The README's first command, with nothing to install and nothing to build: in a network and a copy
// of its folders of its own, so that its fixed ports meet nobody else's.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

namespace {

namespace fs = std::filesystem;
using Catch::Contains;

class Quickstart {
 public:
  Quickstart() {
    const fs::path source = TEST_SOURCE_DIR;
    for (const char* name : {"tools", "docs", "build/geo", "build/release"}) {
      fs::create_directories(stage_.path(name));
    }
    for (const char* name : {"quickstart", "standin_clouds"}) {
      fs::copy_file(source / "tools" / name, stage_.path("tools") / name);
    }
    fs::copy(source / "tools/example", stage_.path("tools/example"), fs::copy_options::recursive);
    fs::copy_file(source / "docs/zone.schema.json", stage_.path("docs/zone.schema.json"));
    const char* database = std::getenv("TRIMTAB_COUNTRY_MMDB");
    if (database == nullptr) FAIL("TRIMTAB_COUNTRY_MMDB names no database; tools/test fetches one");
    fs::copy_file(database, stage_.path("build/geo/geo-whois-asn-country.mmdb"));
    fs::create_symlink(scenario::trimtab(), stage_.path("build/release/trimtab"));
    for (const char* name : {"tools/prepare", "bin/cmake"}) {
      stage_.write(name, "#!/bin/sh\n");
      fs::permissions(stage_.path(name), fs::perms::owner_all);
    }
  }

  [[nodiscard]] scenario::Outcome run(const std::string& script) const {
    return scenario::run(
        {"unshare", "--map-root-user", "--net", "sh", "-c",
         "ip link set lo up; cd " + stage_.path("").string() + "; PATH=$PWD/bin:$PATH; " + script});
  }

 private:
  scenario::Stage stage_;
};

bool has_own_networks() {
  const bool has = scenario::run({"unshare", "--map-root-user", "--net", "true"}).exit_code == 0;
  if (!has) WARN("no network namespaces here: tools/quickstart is not tested");
  return has;
}

}  // namespace

TEST_CASE("quickstart serves the example, and stop ends it without a word") {
  if (!has_own_networks()) return;
  const Quickstart quickstart;
  const auto told = quickstart.run(
      "tools/quickstart >said || cat said; dig @127.0.0.1 -p 5300 www.app.example.com +short; "
      "echo stopping; tools/quickstart stop; tools/quickstart stop; "
      "ss -Hltn | grep . || echo nothing is left");
  INFO(told.output);
  CHECK_THAT(told.output, Contains("192.0.2."));
  CHECK_THAT(told.output, Contains("stopping\nnothing is left\n"));
}

TEST_CASE("quickstart says what keeps it from starting, and leaves nothing running") {
  if (!has_own_networks()) return;
  const std::string taken = GENERATE(as<std::string>(), "8053", "8070", "5300");
  const Quickstart quickstart;
  const auto told = quickstart.run(
      "python3 -c 'import socket; s = socket.create_server((\"127.0.0.1\", " + taken +
      ")); print(flush=True); s.accept(); s.accept()' >ready & holder=$!; "
      "until [ -s ready ]; do sleep 0.05; done; "
      "timeout 60 tools/quickstart; echo exit code $?; kill $holder; wait $holder 2>/dev/null; "
      "ss -Hltn | grep . || echo nothing is left");
  INFO(told.output);
  CHECK_THAT(told.output, Contains("did not start"));
  CHECK_THAT(told.output, Contains("127.0.0.1:" + taken));
  CHECK_THAT(told.output, Contains("exit code 1\nnothing is left\n"));
}
