// Rate limiting in the whole server, where an address that is not loopback can ask.
#include <catch2/catch.hpp>
#include <sstream>

#include "test/scenario/stage.h"

namespace {

/// Sum of all samples whose names begin so.
double sum_of(const std::string& told, const std::string& name) {
  double sum = 0;
  std::istringstream lines(told);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name, 0) == 0) sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

}  // namespace

TEST_CASE("a flood of one answer is counted, told and held back where that is wanted") {
  const ScratchFolder folder;
  const auto told = scenario::run({"unshare", "--map-root-user", "--net", "bash",
                                   std::string(TEST_SOURCE_DIR) + "/test/scenario/rate_limit.bash",
                                   scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  for (const char* line :
       {"counted: 40\n", "enforced: few\n", "loopback: 40\n", "192.0.2.0/24", "www.app.test.",
        "trimtab_rate_limit_actions_total{action=\"drop\"}", "told at the end: 1\n"}) {
    CHECK(told.output.find(line) != told.output.npos);
  }
  const double dropped = sum_of(told.output, "trimtab_dropped_total{reason=\"rate_limit\"}");
  CHECK(dropped > 0);
  CHECK(dropped == sum_of(told.output, "trimtab_rate_limit_actions_total{action=\"drop\"}"));
  CHECK(sum_of(told.output, "trimtab_queries_total") ==
        sum_of(told.output, "trimtab_replies_total") +
            sum_of(told.output, "trimtab_dropped_total"));
}
