// Everything `trimtab status` and /metrics tell, as plain values: filled on the control loop,
// turned into JSON by report.cpp and into metrics by metrics.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/served_ledger.h"
#include "dns/tally.h"
#include "health/monitor.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

struct ZoneRow {
  std::string name;  // apex, presentation form
  std::string file;
  std::uint32_t serial = 0;
  bool stale = false;
  std::vector<zones::compile::Fault> faults;  // why, when stale
};

struct DatabaseRow {
  std::string name;  // of the layer: "GeoLite2-City"; "networks" for the server file's own
  std::string file;  // empty for "networks"
  std::uint64_t build_epoch = 0;  // seconds since 1970; 0 unknown
  bool stale = false;             // the file cannot be read; the last good layer is in use
  std::string problem;            // why
};

/// The last time anything was loaded, and the counts since start.
struct ReloadRow {
  std::int64_t at_unix_ms = 0;                // 0: never
  bool good = false;                          // no fault
  std::vector<zones::compile::Fault> faults;  // warnings among them
  std::uint64_t accepted = 0, refused = 0;    // since start, the start-up's own included
};

/// Over all workers.
dns::Tally sum(const std::vector<const dns::Tally*>& tallies);

std::int64_t unix_now_ms();  // wall clock

struct StatusReport {
  std::string version;
  std::int64_t started_unix_ms = 0, now_unix_ms = 0;
  bool serving = false;
  std::vector<std::string> listen;
  std::string control;
  unsigned workers = 0;
  std::uint64_t generation = 0;
  std::vector<ZoneRow> zones;
  std::vector<DatabaseRow> geography;
  ReloadRow reload;
  std::vector<std::string> restart_needed;  // keys of the server file
  dns::Tally counts;                        // since the start, of all workers
  dns::ServedTotals served;                 // the same, of services and endpoints
  health::Status health;
};

}  // namespace tools::daemon
