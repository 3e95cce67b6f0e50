// What a registry's checker says of a delegation to us.
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "test/scenario/stage.h"

namespace {

/// What it printed, by level: "SECONDS LEVEL TESTCASE TAG ARGUMENTS" a line.
std::map<std::string, std::vector<std::string>> findings(const std::string& output) {
  std::map<std::string, std::vector<std::string>> by_level;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    double seconds = 0;
    std::string level;
    if (words >> seconds >> level) by_level[level].push_back(line);
  }
  return by_level;
}

}  // namespace

TEST_CASE("Zonemaster finds no error in a delegation to us") {
  const ScratchFolder folder;
  const auto told = scenario::run({"unshare", "--map-root-user", "--net", "bash",
                                   std::string(TEST_SOURCE_DIR) + "/test/scenario/zonemaster.bash",
                                   scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  const auto found = findings(told.output);
  CHECK(found.at("INFO").size() > 30);  // it asked us
  CHECK_FALSE(found.contains("ERROR"));
  CHECK_FALSE(found.contains("CRITICAL"));
  // That no PTR record names our made-up addresses, and that the zone is not signed, is so.
  for (const std::string& line : found.at("WARNING")) {
    CHECK(line.find("NAMESERVER_IP_WITHOUT_REVERSE") != std::string::npos);
  }
}
