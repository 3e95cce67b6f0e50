// What the log says of a load: the zones that came, changed, went stale or went away, and the
// faults, each said once and not again at every look. Control loop only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dns/incidents.h"
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
  /// `enforced`: what is beyond the rate is held back, not only counted.
  void note(const dns::Incident& incident, bool enforced);
  /// Of a name that is looked up: said when lookups begin to fail and when they are good again.
  void note(const std::string& name, const health::Resolution& resolution);
  void note(const std::string& name, const std::vector<geo::Address>& addresses);

 private:
  bool note_faults(const std::vector<zones::compile::Fault>& faults);
  bool note_zones(const std::vector<ZoneRow>& zones);
  bool note_databases(const std::vector<DatabaseRow>& databases);

  Log& log_;
  std::map<std::string, Level> faults_;  // their texts
  std::vector<ZoneRow> zones_;
  std::vector<DatabaseRow> databases_;
  std::set<std::string> failing_;  // names
};

}  // namespace tools::daemon
