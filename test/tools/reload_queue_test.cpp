#include <catch2/catch.hpp>

#include "tools/daemon/debounce.h"
#include "tools/daemon/reload_queue.h"

using namespace tools::daemon;
using namespace std::chrono_literals;

TEST_CASE("files are looked at once they have been quiet, and within the limit under a stream") {
  Debounce debounce(60ms, 300ms);
  CHECK_FALSE(debounce.waiting());
  CHECK(debounce.note(1000ms) == 1060ms);
  CHECK(debounce.note(1050ms) == 1110ms);
  CHECK(debounce.waiting());
  CHECK(debounce.note(1230ms) == 1290ms);
  CHECK(debounce.note(1280ms) == 1300ms);  // 300 ms after the first change, however busy
  CHECK(debounce.note(1299ms) == 1300ms);
  debounce.acted();
  CHECK_FALSE(debounce.waiting());
  CHECK(debounce.note(1310ms) == 1370ms);
}

TEST_CASE("a hundred reload requests during one reload cost one more, which answers them all") {
  std::vector<std::set<std::string>> started;
  ReloadQueue queue([&](std::set<std::string> remove, bool) { started.push_back(remove); });
  queue.open();
  int answered = 0;
  std::uint64_t generation = 0;
  const auto done = [&](const ReloadResult& result) {
    ++answered;
    generation = result.generation;
  };
  queue.ask({}, done);
  REQUIRE(started.size() == 1);
  for (int i = 0; i < 100; ++i) queue.ask({"zone" + std::to_string(i % 2)}, done);
  CHECK(started.size() == 1);
  queue.finished({true, 7, {}});
  CHECK(answered == 1);  // the others began to wait after this reload had begun reading
  REQUIRE(started.size() == 2);
  CHECK(started[1] == std::set<std::string>{"zone0", "zone1"});
  queue.finished({true, 8, {}});
  CHECK(answered == 101);
  CHECK(generation == 8);
  CHECK(started.size() == 2);
}

TEST_CASE("a request made before the server serves waits for the end of start-up") {
  int started = 0;
  ReloadQueue queue([&](const std::set<std::string>&, bool asked_for) {
    ++started;
    CHECK(asked_for);
  });
  queue.files_changed();
  queue.ask({}, {});
  CHECK(started == 0);
  queue.open();
  CHECK(started == 1);
}
