// The control API's routes (docs: control API): who asks is checked first, then the route's
// function is called. Knows neither sockets nor the daemon: what it needs is handed in. Control
// loop only.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "tools/daemon/access.h"
#include "tools/daemon/http.h"
#include "tools/daemon/report.h"

namespace tools::daemon {

struct ControlActions {
  std::function<void(std::function<void(StatusReport)>)> status;  // calls back when it is together
  std::function<void(std::set<std::string> remove, std::function<void(ReloadResult)>)> reload;
  std::function<void(const Request&, const Reply&)> explain;  // may be empty: no such route then
  std::function<bool()> is_serving;
  std::function<void(const Request&, const Reply&)> push = {};     // may be empty, too
  std::function<void(const Request&, const Reply&)> by_hand = {};  // may be empty, like `explain`
};

class ControlApi {
 public:
  ControlApi(ControlActions actions, AccessRules rules);

  void handle(const Request& request, const Reply& reply);
  void set_rules(AccessRules rules) { rules_ = std::move(rules); }

 private:
  void status(const Request& request, const Reply& reply);
  void metrics(const Request& request, const Reply& reply);
  void reload(const Request& request, const Reply& reply);
  void push(const Request& request, const Reply& reply);
  void explain(const Request& request, const Reply& reply);
  void by_hand(const Request& request, const Reply& reply);
  void healthy(const Request& request, const Reply& reply);
  void ready(const Request& request, const Reply& reply);

  struct Route;
  static const Route* find_route(std::string_view path);

  ControlActions actions_;
  AccessRules rules_;
};

}  // namespace tools::daemon
