// The server as a process: start-up, reloads and the end, on the control loop. Workers answer, the
// prober probes and the compiler compiles on threads of their own; this one only tells them what to
// do and never waits for them, except at the very end.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "dns/answer.h"
#include "health/monitor.h"
#include "tools/daemon/http.h"
#include "tools/daemon/server_file.h"
#include "zones/snapshot.h"

namespace tools::daemon {

/// What is served at this moment, for `explain --live`.
struct Live {
  std::shared_ptr<const zones::Snapshot> snapshot;
  std::shared_ptr<const health::Roster> roster;  // of the snapshot
  std::shared_ptr<const dns::Settings> settings;
  std::uint64_t now_ms;   // the server's clock
  health::Status health;  // every state with its reason
};

struct ServeOptions {
  std::filesystem::path server_file;  // empty: none
  Overrides overrides;
  bool strict = false;  // any fault at start-up ends it
  std::string version;
  /// Answers GET /v1/explain, on a thread of its own; may be empty.
  std::function<Response(const Request&, const Live&)> explain;
};

/// Serves until SIGTERM or SIGINT. Returns the exit code: 0 ended in order, 1 the input has faults,
/// 3 the system refused (address in use, state directory). Says why on stderr.
int serve(const ServeOptions& options);

}  // namespace tools::daemon
