// What the prober saw, in the state directory.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "test/tools/scratch_folder.h"
#include "tools/daemon/health_file.h"

using health::Recollection;
using health::Verdict;
using tools::daemon::HealthFile;

namespace {

Recollection two() {
  return {{"app.example.com.:web", "aws", "192.0.2.1", 0xFFFF'FFFF'FFFF'FFFFU, Verdict::down, 3,
           1'700'000'000'000, "HTTP 503 \xFF"},
          {"app.example.com.:web", "gcp", "192.0.2.2", 7, Verdict::up, 0, 0, ""}};
}

std::string text_of(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("what is kept is found by the next server") {
  const ScratchFolder folder;
  std::vector<std::string> problems;
  CHECK(HealthFile(folder.path()).load(problems).empty());
  CHECK(HealthFile(folder.path()).keep(two()).empty());
  const auto found = HealthFile(folder.path()).load(problems);
  CHECK(problems.empty());
  REQUIRE(found.size() == 2);
  CHECK(found[0].digest == two()[0].digest);
  CHECK(found[0].verdict == Verdict::down);
  CHECK(found[0].turned_by == 3);
  CHECK(found[0].since_unix_ms == 1'700'000'000'000);
  CHECK(found[1].verdict == Verdict::up);
}

TEST_CASE("nothing is written while nothing changes") {
  const ScratchFolder folder;
  HealthFile file(folder.path());
  auto all = two();
  all[0].failure = "HTTP 503";
  CHECK(file.keep(all).empty());
  std::filesystem::remove(folder.path() / "health.json");
  all[0].since_unix_ms += 400;  // reckoned from two clocks
  CHECK(file.keep(all).empty());
  CHECK_FALSE(std::filesystem::exists(folder.path() / "health.json"));
  all[0].verdict = Verdict::up;
  CHECK(file.keep(all).empty());
  CHECK(std::filesystem::exists(folder.path() / "health.json"));
}

TEST_CASE("a damaged or newer file is told of and set aside, and the server goes on") {
  const ScratchFolder folder;
  const auto path = folder.path() / "health.json";
  const std::string text = GENERATE(
      as<std::string>{}, "", "{", "{}", "[]", "{\"format\":1}", "{\"format\":1,\"states\":7}",
      "{\"format\":1,\"states\":[{\"service\":1}]}", "{\"format\":2,\"states\":[]}");
  CAPTURE(text);
  std::ofstream(path) << text;
  std::vector<std::string> problems;
  HealthFile file(folder.path());
  CHECK(file.load(problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], Catch::Matchers::Contains("states begin anew"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(text_of(path.string() + ".bad") == text);
  CHECK(file.keep(two()).empty());
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("a folder that cannot be written is told of once") {
  HealthFile file("/proc/no-such-folder");
  CHECK_THAT(file.keep(two()), Catch::Matchers::Contains("cannot write"));
  CHECK(file.keep(two()).empty());
}
