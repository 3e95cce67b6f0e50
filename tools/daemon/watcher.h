// Watches folders through inotify and says that something that matters may have changed. Control
// loop only. What inotify cannot see (NFS) or refuses (no watches left) is left to the slow look of
// whoever owns this.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tools/daemon/file_identity.h"
#include "tools/daemon/loop.h"
#include "tools/daemon/watch_points.h"

namespace tools::daemon {

class Watcher {
 public:
  Watcher(Loop& loop, std::function<void()> changed);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Watches exactly these from now on. A folder that was deleted and made anew under the same name
  /// is watched again. True when any watch is new: changes before now may have gone unseen.
  bool watch(const WatchPoints& points);
  /// Folders that could not be watched, with the reason.
  [[nodiscard]] const std::map<std::filesystem::path, std::string>& refused() const noexcept {
    return refused_;
  }

 private:
  struct Watch;
  Loop& loop_;
  std::function<void()> changed_;
  std::map<std::filesystem::path, std::unique_ptr<Watch>> watches_;
  std::map<std::filesystem::path, std::string> refused_;
};

}  // namespace tools::daemon
