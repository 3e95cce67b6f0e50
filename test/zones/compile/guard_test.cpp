// The guard of a service, from zone JSON to the roster.
#include <catch2/catch.hpp>

#include "test/zones/compile/sources.h"
#include "zones/compile/compile.h"

using namespace std::chrono_literals;
using zones::compile::compile;

namespace {

zones::compile::Compiled with(const std::string& guard) {
  const std::string zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": { "web": { "check": { "tcp": { "port": 1 } }, "guard": )" +
                           guard + R"(, "endpoints": { "a": { "A": "192.0.2.1" } } } },
    "records": { "www": { "serve": "web" } } })";
  return compile(sources::of({{"app.json", zone, 1}}), nullptr);
}

health::GuardRule read(const std::string& guard) {
  const auto compiled = with(guard);
  CHECK(sources::told(compiled).empty());
  REQUIRE(compiled.roster.size() == 1);
  return compiled.roster[0].guard;
}

}  // namespace

TEST_CASE("a service's guard arrives in the roster") {
  CHECK(read("\"50%\"") == health::GuardRule{50, 10s});
  CHECK(read("{ \"share\": \"25%\", \"within\": \"1m\" }") == health::GuardRule{25, 60s});
  CHECK(read("false") == health::GuardRule{});
}

TEST_CASE("a guard that is written wrongly is named with what to do") {
  for (const char* guard :
       {"\"0%\"", "\"100%\"", "\"half\"", "50", "true", "{ \"within\": \"5s\" }"}) {
    CAPTURE(guard);
    CHECK_THAT(sources::told(with(guard)),
               Catch::Contains("expected the share that may go down at once; write \"50%\""));
  }
}
