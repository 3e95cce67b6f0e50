// A real resolver finds us through a real delegation.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

TEST_CASE("unbound resolves through a parent zone's delegation to us") {
  const ScratchFolder folder;
  const auto told = scenario::run({"unshare", "--map-root-user", "--net", "bash",
                                   std::string(TEST_SOURCE_DIR) + "/test/scenario/delegation.bash",
                                   scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  const auto says = [&](const char* line) { return told.output.find(line) != told.output.npos; };
  CHECK(says("www.app.test 192.0.2.1"));
  CHECK(says("any.tenant.app.test 192.0.2.1"));
  CHECK(says("alias.app.test www.app.test. 192.0.2.1"));
  CHECK(says("text \"hello\""));
  CHECK(says("none status: NXDOMAIN"));
  CHECK(says("nodata status: NOERROR"));
  CHECK(says("tcp 192.0.2.1"));
}
