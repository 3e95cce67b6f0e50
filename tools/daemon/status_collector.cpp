#include "tools/daemon/status_collector.h"

namespace tools::daemon {

using namespace std::chrono_literals;

StatusCollector::StatusCollector(Loop& loop, health::Monitor& monitor)
    : monitor_(monitor), timer_(loop, [this] { look(); }) {}

void StatusCollector::collect(Done done) {
  waiting_.emplace_back(monitor_.status(), std::move(done));
  timer_.once(1ms);
}

void StatusCollector::look() {
  auto asked = std::exchange(waiting_, {});
  for (auto& [status, done] : asked) {
    if (status.wait_for(0s) == std::future_status::ready) {
      done(status.get());
    } else {
      waiting_.emplace_back(std::move(status), std::move(done));
    }
  }
  if (!waiting_.empty()) timer_.once(2ms);
}

}  // namespace tools::daemon
