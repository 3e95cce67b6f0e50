// Everything `trimtab status` and /metrics tell, as plain values: filled on the control loop,
// turned into JSON by report.cpp and into metrics by metrics.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// Sums over all workers.
struct Counts {
  std::uint64_t udp_queries = 0, tcp_queries = 0, dropped = 0, truncated = 0, looped = 0;
  std::uint64_t limited = 0, limit_dropped = 0, limit_slipped = 0, limit_leaked = 0;
  std::uint64_t cookies_new = 0, cookies_bad = 0, cookies_good = 0;
  std::vector<std::uint64_t> rcodes;
  std::uint64_t steered = 0, failed_open = 0, empty_by_health = 0, empty_by_client = 0;
  std::uint64_t tcp_connections = 0, tcp_refused = 0, tcp_timeouts = 0;
  std::uint64_t tcp_crowded = 0;
};
Counts sum(const std::vector<const dns::Tally*>& tallies);

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
  Counts counts;
  health::Status health;
};

}  // namespace tools::daemon
