#include <catch2/catch.hpp>

#include "scratch_folder.h"
#include "tools/daemon/state_folder.h"
#include "zones/compile/shared_file.h"

using namespace tools::daemon;
using zones::compile::Unit;
namespace fs = std::filesystem;

namespace {

std::map<std::string, Unit> units(const std::string& apex, const std::string& text,
                                  std::uint32_t serial) {
  Unit unit;
  std::string why;
  unit.apex = *zones::Name::parse(apex, zones::Name(), why);
  unit.file = "/etc/zones with blanks/app.json";
  unit.text = text;
  unit.serial = serial;
  std::map<std::string, Unit> all;
  all.emplace(unit.apex.to_string(), std::move(unit));
  return all;
}

std::vector<zones::compile::SourceFile> load_again(const fs::path& folder,
                                                   std::vector<std::string>& problems) {
  return StateFolder(folder).load(problems);
}

}  // namespace

TEST_CASE("an accepted zone comes back after a restart with its text, file and serial") {
  const ScratchFolder folder;
  const std::string text = "{ \"zone\": \"app.example.com\" }\n\n// the end";
  CHECK(StateFolder(folder / "state")
            .keep(units("app.example.com.", text, 4294967295))
            .problems.empty());
  std::vector<std::string> problems;
  const auto kept = load_again(folder / "state", problems);
  CHECK(problems.empty());
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].text == text);
  CHECK(kept[0].path == "/etc/zones with blanks/app.json");
  CHECK(kept[0].mtime_unix == 4294967295);
}

TEST_CASE("a zone is kept with the texts of the shared files that it uses") {
  const ScratchFolder folder;
  auto all = units("app.example.com.", "zone text", 1);
  for (const char* path : {"/etc/shared files/a.json", "/etc/b.json"}) {
    zones::compile::SourceFile source;
    source.path = path;
    source.text = "{ \"shared\": true }\nshared 1 x\n";
    all.begin()->second.shared.push_back(std::make_shared<const zones::compile::SharedFile>(
        path, "a.json", source, zones::compile::SharedFile::Scope{}));
  }
  CHECK(StateFolder(folder / "state").keep(all).problems.empty());
  std::vector<std::string> problems;
  const auto kept = load_again(folder / "state", problems);
  CHECK(problems.empty());
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].text == "zone text");
  REQUIRE(kept[0].shared.size() == 2);
  CHECK(kept[0].shared[0].path == "/etc/shared files/a.json");
  CHECK(kept[0].shared[1].path == "/etc/b.json");
  CHECK(kept[0].shared[1].text == "{ \"shared\": true }\nshared 1 x\n");
}

TEST_CASE("a newer text replaces the kept one, and a removed zone is forgotten") {
  const ScratchFolder folder;
  std::vector<std::string> problems;
  {
    StateFolder state(folder / "state");
    state.keep(units("app.example.com.", "old and longer", 1));
    state.keep(units("app.example.com.", "new", 2));
  }
  auto kept = load_again(folder / "state", problems);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].text == "new");
  CHECK(kept[0].mtime_unix == 2);
  {
    StateFolder state(folder / "state");
    state.load(problems);
    CHECK(state.keep({}).problems.empty());
  }
  CHECK(load_again(folder / "state", problems).empty());
  CHECK(problems.empty());
}

TEST_CASE("two servers never share a state directory") {
  const ScratchFolder folder;
  const StateFolder first(folder / "state");
  CHECK_THROWS_WITH(StateFolder(folder / "state"),
                    Catch::Contains("another server uses it; give each its own"));
}

TEST_CASE("a state directory that cannot be made is refused with the reason") {
  const ScratchFolder folder;
  folder.write("file", "");
  CHECK_THROWS_AS(StateFolder(folder / "file/state"), StateError);
}

TEST_CASE("a kept file that was cut short is left out and named") {
  const ScratchFolder folder;
  StateFolder(folder / "state").keep(units("app.example.com.", "a text of some length", 1));
  const auto file = folder / "state/app.example.com..kept";
  REQUIRE(fs::exists(file));
  fs::resize_file(file, fs::file_size(file) - 3);
  std::vector<std::string> problems;
  CHECK(load_again(folder / "state", problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], Catch::Contains("is no kept zone"));
}

TEST_CASE("apexes with odd octets or great length are kept under safe names") {
  const ScratchFolder folder;
  const std::string label(60, 'x');
  const std::string lengthy = label + "." + label + "." + label + "." + label + ".";
  for (const auto& apex : {std::string("*.Example."), lengthy}) {
    INFO(apex);
    const fs::path place = folder / std::to_string(apex.size());
    CHECK(StateFolder(place).keep(units(apex, "text", 1)).problems.empty());
    std::vector<std::string> problems;
    CHECK(load_again(place, problems).size() == 1);
  }
  StateFolder(folder / "slash").keep(units("a\\047b.example.", "text", 1));
  CHECK(fs::exists(folder / "slash/a%2fb.example..kept"));
}

TEST_CASE("keeping many zones lets other work in between and goes on after it") {
  const ScratchFolder folder;
  std::map<std::string, Unit> zones;
  for (int i = 0; i < 20; ++i) {
    zones.merge(units("z" + std::to_string(i) + ".example.", "text " + std::to_string(i), 1));
  }
  std::vector<std::string> problems;
  {
    StateFolder state(folder / "state");
    int written = 0;
    const auto after_three = [&] { return ++written % 3 == 0; };
    int calls = 1;
    while (!state.keep(zones, after_three).done) ++calls;
    CHECK(calls == 7);
  }
  CHECK(load_again(folder / "state", problems).size() == 20);
  for (const auto& entry : fs::directory_iterator(folder / "state")) {
    CHECK(entry.path().extension() != ".new");
  }
}

TEST_CASE("what a crash left half written is no zone, and is written over") {
  const ScratchFolder folder;
  StateFolder(folder / "state").keep(units("app.example.com.", "old", 1));
  folder.write("state/app.example.com..kept.new", "trimtab-kept 1 2 30 half");
  std::vector<std::string> problems;
  auto kept = load_again(folder / "state", problems);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].text == "old");
  CHECK(StateFolder(folder / "state").keep(units("app.example.com.", "new", 2)).done);
  CHECK(load_again(folder / "state", problems).at(0).text == "new");
  CHECK(problems.empty());
}
