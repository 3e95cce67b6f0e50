// The one object that holds all parts of a running server, in the order in which they need each
// other. Control loop only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dns/server.h"
#include "health/monitor.h"
#include "tools/daemon/background_thread.h"
#include "tools/daemon/control_api.h"
#include "tools/daemon/daemon.h"
#include "tools/daemon/debounce.h"
#include "tools/daemon/hand_keeper.h"
#include "tools/daemon/health_file.h"
#include "tools/daemon/http_server.h"
#include "tools/daemon/journal.h"
#include "tools/daemon/log.h"
#include "tools/daemon/lookups.h"
#include "tools/daemon/loop.h"
#include "tools/daemon/operator_desk.h"
#include "tools/daemon/publisher.h"
#include "tools/daemon/reload_queue.h"
#include "tools/daemon/renewals.h"
#include "tools/daemon/status_collector.h"
#include "tools/daemon/watcher.h"

namespace tools::daemon {

class ServerProcess {
 public:
  /// Binds every address and locks the state directory. Throws dns::BindError, StateError.
  ServerProcess(const ServeOptions& options, ServerFile file, std::optional<std::string> token,
                std::vector<dns::CookieSecret> cookies);
  /// Until a signal ends it, or start-up fails. Returns the exit code.
  int run();

 private:
  [[nodiscard]] std::uint64_t clock_ms() const;
  [[nodiscard]] StatusReport first_report(const ServeOptions& options) const;
  [[nodiscard]] OperatorDesk::Sources sources();
  [[nodiscard]] ControlActions actions(const ServeOptions& options);
  void log_listeners();

  void load_first();
  void first_loaded(const Loaded& loaded);
  void wait_for_health();
  void wait_for_probes();
  void begin_serving();

  Lookups::Listener lookup_listener();
  void renew_when_due();
  void start_renewal();
  void renewed(const Renewed& renewed);
  Known learn(const health::Roster& roster);

  void keep_accepted();
  void recall_health();
  void keep_health();
  void keep_health_at_last();
  void start_reload(std::set<std::string> remove, bool asked_for);
  void reloaded(const Loaded& loaded, bool asked_for);
  void reload_failed(const std::string& why);
  void take(const Loaded& loaded);
  void record(const Loaded& loaded);
  void push(const Request& request, const Reply& reply);  // server_push.cpp
  void note_incidents();
  void note_restart_needs(const ServerFile& wanted);

  void files_changed();
  void files_settled();
  void look_at_files();
  void end(int exit_code, std::string_view why);

  const bool strict_;
  const ServerFile file_;  // as the process was started
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Log log_;
  Loop loop_;
  Inbox inbox_;
  dns::Server server_;
  health::Monitor monitor_;
  Publisher publisher_;                    // the compiler thread's, once it runs
  std::optional<HealthFile> health_file_;  // the compiler thread's; beside what the publisher keeps
  Lookups lookups_;
  Renewals renewals_;
  StatusCollector collector_;
  StatusReport report_;  // without what is fetched anew for each request
  std::shared_ptr<const zones::Snapshot> snapshot_;
  std::shared_ptr<const health::Roster> roster_;  // of the snapshot
  std::shared_ptr<const dns::Settings> settings_;
  HandKeeper hands_;
  OperatorDesk desk_;
  ControlApi api_;
  HttpServer http_;
  Journal journal_;
  ReloadQueue queue_;
  Debounce debounce_;
  Watcher watcher_;
  Timer settled_, look_, wait_over_, renew_, remember_, incidents_;
  bool looking_ = false;
  bool names_tried_ = false;  // each name of the first load has been looked up, well or badly
  bool begin_after_renewal_ = false;  // the wait was over in the middle of one
  bool hung_up_ = false;              // SIGHUP came: the next load is one that was asked for
  Signal terminate_, interrupt_, hang_up_;
  int exit_code_ = 0;
  BackgroundThread explainer_;  // a table of everybody takes seconds of its CPU time
  BackgroundThread compiler_;   // last: ends first
};

}  // namespace tools::daemon
