// The prober's own network goes: nobody is blamed for it, and serving goes on.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

TEST_CASE("a server that loses its network freezes what it knows and goes on answering") {
  const ScratchFolder folder;
  const auto told =
      scenario::run({"unshare", "--map-root-user", "--net", "bash",
                     std::string(TEST_SOURCE_DIR) + "/test/scenario/network_gone.bash",
                     scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  for (const char* when : {"at first", "cable pulled", "plugged in", "interface down"}) {
    CHECK(told.output.find(std::string(when) + ": 192.0.2.2 192.0.2.3 \n") != told.output.npos);
  }
}
