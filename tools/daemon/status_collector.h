// Fetches the prober's state without ever making the control loop wait for it: asked for, looked
// after every few milliseconds, handed on when it is there. Control loop only.
#pragma once

#include <functional>
#include <future>
#include <utility>
#include <vector>

#include "health/monitor.h"
#include "tools/daemon/loop.h"

namespace tools::daemon {

class StatusCollector {
 public:
  using Done = std::function<void(health::Status)>;

  StatusCollector(Loop& loop, health::Monitor& monitor);
  void collect(Done done);

 private:
  void look();
  health::Monitor& monitor_;
  Timer timer_;
  std::vector<std::pair<std::future<health::Status>, Done>> waiting_;
};

}  // namespace tools::daemon
