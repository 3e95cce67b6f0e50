// Rate limiting in the whole server, where an address that is not loopback can ask.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

TEST_CASE("a flood of one answer is counted, told and held back where that is wanted") {
  const ScratchFolder folder;
  const auto told = scenario::run({"unshare", "--map-root-user", "--net", "bash",
                                   std::string(TEST_SOURCE_DIR) + "/test/scenario/rate_limit.bash",
                                   scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  for (const char* line : {"counted: 40\n", "enforced: few\n", "loopback: 40\n", "192.0.2.0/24",
                           "www.app.test.", "trimtab_rate_limit_actions_total{action=\"drop\"}"}) {
    CHECK(told.output.find(line) != told.output.npos);
  }
}
