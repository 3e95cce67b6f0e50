// Real resolvers of three kinds find us from a root of their own, by a delegation that is not ours.
#include <catch2/catch.hpp>

#include "test/scenario/stage.h"

TEST_CASE("unbound, Knot Resolver and BIND resolve through us") {
  const ScratchFolder folder;
  const auto told = scenario::run({"unshare", "--map-root-user", "--net", "bash",
                                   std::string(TEST_SOURCE_DIR) + "/test/scenario/resolvers.bash",
                                   scenario::trimtab(), folder.path().string()});
  INFO(told.output);
  REQUIRE(told.exit_code == 0);
  for (const std::string resolver : {"unbound", "kresd", "named"}) {
    for (const char* line :
         {" www.app.test: 203.0.113.2 2001:db8::2\n",
          " any.tenant.app.test: 203.0.113.2 2001:db8::2\n", " app.test: 203.0.113.2 2001:db8::2\n",
          " alias.app.test: www.app.test. 203.0.113.2 2001:db8::2\n", " text: \"hello\"\n",
          " no name: NXDOMAIN\n", " no data: NOERROR 0\n", " large: 90\n",
          " served for: at most 20\n", " text for: at most 30\n"}) {
      INFO(resolver << line);
      CHECK(told.output.find(resolver + line) != std::string::npos);
    }
  }
}
