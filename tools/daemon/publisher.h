// What the compiler's thread does: reads server file, databases and zones, compiles them, and puts
// the result into service (prober first, then the workers), freeing what was served before. Owns
// the compiled state. Every function belongs to the compiler's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dns/server.h"
#include "health/monitor.h"
#include "tools/daemon/geodata.h"
#include "tools/daemon/known.h"
#include "tools/daemon/server_file.h"
#include "tools/daemon/state_folder.h"
#include "tools/daemon/status_report.h"
#include "tools/daemon/watch_points.h"
#include "zones/compile/compile.h"

namespace tools::daemon {

/// What one load came to: copies only, for the control loop.
struct Loaded {
  bool changed = false;  // another snapshot or other settings than before
  bool good = false;     // no fault at all
  std::vector<zones::compile::Fault> faults;
  std::shared_ptr<const zones::Snapshot> snapshot;
  std::shared_ptr<const health::Roster> roster;  // of the snapshot
  std::shared_ptr<const dns::Settings> settings;
  ServerFile file;                   // as it applies now
  std::optional<std::string> token;  // of the control API
  std::vector<ZoneRow> zones;
  std::vector<DatabaseRow> geography;
  std::uint64_t revision = 0;      // of what was known of names
  std::vector<std::string> notes;  // for the log: state directory troubles
  WatchPoints watch_points;
};

/// What putting changed addresses into service came to.
struct Renewed {
  bool changed = false;
  std::uint64_t revision = 0;  // of what was known
  std::shared_ptr<const zones::Snapshot> snapshot;
  std::shared_ptr<const health::Roster> roster;  // of the snapshot
};

class Publisher {
 public:
  struct Options {
    std::filesystem::path server_file;  // empty: none
    Overrides overrides;
    std::optional<std::string> token;        // as read at start-up
    std::vector<dns::CookieSecret> cookies;  // as read, or made up, at start-up
  };

  /// What is known once the names of a roster have been looked up; may wait for that.
  using Learn = std::function<Known(const health::Roster&)>;

  /// `file` is the server file as read at start-up; `state` may be null (nothing is kept).
  Publisher(Options options, ServerFile file, std::unique_ptr<StateFolder> state,
            health::Monitor& monitor, dns::Server& server);

  /// Reads and compiles for the first time; nothing is published.
  Loaded load_first();
  /// Lets the prober take over what was loaded; `adopted` is called on the prober's thread.
  void adopt(std::function<void()> adopted);
  /// Reads again, compiles, and where anything changed publishes it: returns once every worker
  /// answers from it and what it replaced is freed.
  /// `known` is what is known of names; where the zones name others now, `learn` is asked once.
  Loaded reload(const std::set<std::string>& remove, Known known, const Learn& learn);
  /// Puts these addresses of names into service, without reading anything; returns like `reload`.
  Renewed renew(Known known);
  [[nodiscard]] const Known& known() const noexcept { return known_; }
  /// Keeps the accepted texts in the state directory, until `interrupted` says so.
  StateFolder::Keeping keep(const std::function<bool()>& interrupted);
  /// Whether anything that is watched looks other than at the last load; only looks at the file
  /// system's entries.
  [[nodiscard]] bool looks_changed() const;
  [[nodiscard]] WatchPoints watch_points() const;

 private:
  void read_server(zones::compile::Faults& faults);
  void read_cookie_file(const ServerFile& file, zones::compile::Faults& faults);
  std::vector<zones::compile::SourceFile> read_zones(zones::compile::Faults& faults) const;
  Loaded compile(const std::set<std::string>& remove);
  [[nodiscard]] Loaded describe(std::vector<zones::compile::Fault> faults) const;
  [[nodiscard]] std::vector<std::filesystem::path> watched_files() const;
  void compile_kept(std::vector<std::string>& notes);
  void put_into_service();
  [[nodiscard]] bool has_unknown_names() const;

  Options options_;
  const zones::compile::ExecRule exec_;  // as the process was started: what is read stays good
  ServerFile file_;                      // the last good one
  std::unique_ptr<StateFolder> state_;
  health::Monitor& monitor_;
  dns::Server& server_;
  std::optional<Geodata> geodata_;
  std::unique_ptr<zones::compile::Compiled> compiled_;
  Known known_;
  std::shared_ptr<const dns::Settings> settings_;
  std::map<std::string, FileIdentity> fingerprint_;
};

}  // namespace tools::daemon
