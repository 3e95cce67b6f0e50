// What the log says of a load: the zones that came, changed, went stale or went away, and the
// faults, each said once and not again at every look. Control loop only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "health/monitor.h"
#include "tools/daemon/log.h"
#include "tools/daemon/publisher.h"

namespace tools::daemon {

class Journal {
 public:
  explicit Journal(Log& log) : log_(log) {}

  /// True when anything was said.
  bool note(const Loaded& loaded);
  void note(const health::Event& event);

 private:
  bool note_faults(const std::vector<zones::compile::Fault>& faults);
  bool note_zones(const std::vector<ZoneRow>& zones);
  bool note_databases(const std::vector<DatabaseRow>& databases);

  Log& log_;
  std::map<std::string, Level> faults_;  // their texts
  std::vector<ZoneRow> zones_;
  std::vector<DatabaseRow> databases_;
};

}  // namespace tools::daemon
