// The operator's hands of a running server: one change after the other is laid by the prober, kept
// on disk, and answered; what has an end is lifted when it is over. Control loop only.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "health/monitor.h"
#include "tools/daemon/hand_store.h"
#include "tools/daemon/log.h"
#include "tools/daemon/loop.h"

namespace tools::daemon {

class HandKeeper {
 public:
  /// `on_disk_thread` runs work where disks may be waited for, in order.
  struct Surroundings {
    Loop& loop;
    Inbox& inbox;
    health::Monitor& monitor;
    Log& log;
    std::function<void(std::function<void()>)> on_disk_thread;
  };

  HandKeeper(Surroundings surroundings, HandStore store);

  /// Lays what was kept, less what is over by now. Before the prober adopts its first roster.
  void load();

  /// What a change came to. Bereft services: it was refused, and nothing has changed.
  struct Result {
    std::vector<health::Bereft> bereft;
    std::string not_kept;  // why it will not outlive the process; empty: it will
  };
  using Done = std::function<void(const Result&)>;

  /// Instead of what lies on the same grip, where anything does.
  void lay(health::LaidHand hand, bool is_guarded, Done done);
  /// Never refused: what probes see is in force again.
  void lift(const health::Grip& grip, Done done);

  [[nodiscard]] const std::vector<health::LaidHand>& hands() const noexcept { return hands_; }
  /// As many may lie at once: a guard against programs, each costs every endpoint a comparison.
  static constexpr std::size_t most_hands = 256;

 private:
  using Hands = std::vector<health::LaidHand>;
  struct Change {
    std::function<void(Hands&)> edit;
    bool is_guarded = false;
    Done done;
  };

  void ask(Change change);
  void begin_next();
  void laid(const Hands& hands, std::vector<health::Bereft> bereft, const Done& done);
  void keep(const Done& done);
  void expire();
  void arm();

  Surroundings around_;
  HandStore store_;
  Hands hands_;
  std::deque<Change> waiting_;  // the first is under way, where `is_busy_`
  bool is_busy_ = false;
  Timer expiry_;
};

}  // namespace tools::daemon
