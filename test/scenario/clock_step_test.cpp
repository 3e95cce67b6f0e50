// The machine's clock is set, by hand or by a time daemon, while the server runs. libfaketime shows
// the server alone another time of day; it and the sanitizers' runtimes do not go together.
#include <catch2/catch.hpp>

#include <sstream>

#include "test/health/server.h"
#include "test/scenario/stage.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TRIMTAB_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TRIMTAB_SANITIZED
#endif
#endif

#ifndef TRIMTAB_SANITIZED

namespace {

using Answer = std::set<std::string>;
constexpr auto library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a clock that is set a day ahead or back turns nothing, and probing goes on") {
  Server backend;
  scenario::Stage stage;
  stage.write("zones/app.json",
              R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "services": { "web": { "ttl": 1, "steer": ["healthy"], "endpoints": {
    "a": { "A": "192.0.2.1", "check": { "http": { "path": "/" }, "target": "127.0.0.1", "port": )" +
                  std::to_string(backend.port()) +
                  R"(, "interval": "100ms", "timeout": "90ms", "fall": 2, "rise": 1 } },
    "b": { "A": "192.0.2.2" } } } },
  "records": { "@": { "serve": "web" } } })");
  const auto clock = stage.write("clock", "+0");
  stage.start_by({"env", std::string("LD_PRELOAD=") + library,
                  "FAKETIME_TIMESTAMP_FILE=" + clock.string(), "FAKETIME_NO_CACHE=1",
                  "FAKETIME_DONT_FAKE_MONOTONIC=1"});
  stage.start();
  const Answer both{"192.0.2.1", "192.0.2.2"}, second{"192.0.2.2"};
  REQUIRE(stage.dig("app.test") == both);
  std::size_t died = 0;

  for (const char* step : {"+1d", "-1d", "+400d", "+0"}) {
    INFO("the clock is set to " << step);
    stage.replace("clock", step);
    const auto probed = backend.requests().size();
    CHECK(scenario::await([&] { return backend.requests().size() > probed + 5; }));
    CHECK(stage.dig("app.test") == both);
    CHECK(count_of(stage.program().output(), "endpoint down") == died);

    backend.answer(503);
    CHECK(stage.await_answer("app.test", second));
    backend.answer(200);
    CHECK(stage.await_answer("app.test", both));
    CHECK(count_of(stage.program().output(), "endpoint down") == ++died);
  }
  std::set<std::string> days;  // of the log's lines: the server did see another time each time
  std::istringstream lines(stage.program().output());
  for (std::string line; std::getline(lines, line);) {
    if (line.find("endpoint down") != line.npos) days.insert(line.substr(0, 10));
  }
  CHECK(days.size() >= died);
}

#endif
