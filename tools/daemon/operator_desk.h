// The control API's routes for what operators do by hand: drains and forces, histories, probes on
// demand. Access is checked before. Control loop only.
#pragma once

#include <functional>
#include <memory>

#include "health/monitor.h"
#include "tools/daemon/hand_keeper.h"
#include "tools/daemon/hand_request.h"
#include "tools/daemon/http.h"
#include "zones/snapshot.h"

namespace tools::daemon {

class OperatorDesk {
 public:
  /// `snapshot` gives what is served; null before anything is. `status` calls back with the
  /// prober's view.
  struct Sources {
    std::function<std::shared_ptr<const zones::Snapshot>()> snapshot;
    std::function<void(std::function<void(health::Status)>)> status;
  };

  /// All must outlive it.
  OperatorDesk(HandKeeper& keeper, health::Monitor& monitor, Inbox& inbox, Sources sources)
      : keeper_(keeper), monitor_(monitor), inbox_(inbox), sources_(std::move(sources)) {}

  /// /v1/drain, /v1/undrain, /v1/force, /v1/hands, /v1/history and /v1/probe.
  void handle(const Request& request, const Reply& reply);

 private:
  void lay(Command command, const Request& request, const Reply& reply);
  void lift(const Request& request, const Reply& reply);
  void list(const Reply& reply);
  void history(const Request& request, const Reply& reply);
  void probe(const Request& request, const Reply& reply);
  [[nodiscard]] health::LaidHand held_at(const std::string& what) const;

  HandKeeper& keeper_;
  health::Monitor& monitor_;
  Inbox& inbox_;
  Sources sources_;
};

}  // namespace tools::daemon
