// Reloads one after the other: what is asked for while one runs is put together into the next, so
// that a storm of signals, file events and requests costs two reloads at most. Control loop only.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tools/daemon/report.h"

namespace tools::daemon {

class ReloadQueue {
 public:
  using Done = std::function<void(const ReloadResult&)>;
  /// Starts one reload; its end is told by `finished`.
  using Start = std::function<void(std::set<std::string> remove, bool asked_for)>;

  explicit ReloadQueue(Start start) : start_(std::move(start)) {}

  /// Files may have changed; nobody waits for it.
  void files_changed();
  /// Somebody asks: `done` (may be empty) gets the result of a reload that began after this call.
  void ask(std::set<std::string> remove, Done done);
  void finished(const ReloadResult& result);
  /// Nothing is started before this.
  void open();

 private:
  void start_next();

  struct Wanted {
    bool any = false;
    bool asked_for = false;
    std::set<std::string> remove;
    std::vector<Done> waiting;
  };
  Start start_;
  Wanted next_;
  std::vector<Done> running_for_;
  bool running_ = true;  // until `open`
};

}  // namespace tools::daemon
