// The compiler: zone files, geography and the previous result in; a new snapshot and a roster for
// the prober out. A unit (a zone with what it uses) that has a fault stays at its last good
// version; the others go on (ZONE.md §1). Runs on the compiler's thread; the result is handed over
// whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "health/roster.h"
#include "zones/compile/faults.h"
#include "zones/snapshot.h"

namespace zones::compile {

struct SourceFile {
  std::string path;  // as it is named in faults
  std::string text;
  std::int64_t mtime_unix = 0;  // seconds; the serial's default
  std::string unreadable;       // why it could not be read; then `text` means nothing
};

struct Sources {
  std::vector<SourceFile> files;                    // every *.json of the zones folder
  std::shared_ptr<const geo::Geography> geography;  // never null
  std::set<std::string> remove;                     // zones to drop on purpose ("app.example.com.")
};

/// One zone as it is served, with what `status` says of it and what the next compilation needs to
/// reuse or keep it.
struct Unit {
  Name apex;
  std::string file;  // where its text came from
  std::string text;  // the accepted text (kept in the state directory)
  std::uint32_t serial = 0;
  bool stale = false;         // a newer text was refused or the file is gone
  std::vector<Fault> faults;  // why, when stale
  Hosted hosted;
  std::vector<health::WatchedService> watched;
};

struct Compiled {
  std::shared_ptr<const Snapshot> snapshot;  // never null; may have no zones
  health::Roster roster;                     // of all units
  std::map<std::string, Unit> units;         // by apex, presentation form
  std::vector<Fault> faults;                 // of this run, all files; warnings among them
  std::size_t refused = 0;                   // units or files with faults
  bool changed = false;                      // anything differs from the previous one
};

/// `previous` may be null (start-up). Equal zones, services, catchments and rolls of `previous` are
/// reused.
Compiled compile(const Sources& sources, const Compiled* previous);

/// Reads every zone file of a folder: *.json, no dot files, symbolic links followed. An unreadable
/// file is among them with its reason. Throws std::filesystem::filesystem_error when the folder
/// itself cannot be read.
std::vector<SourceFile> read_folder(const std::filesystem::path& folder);
SourceFile read_file(const std::filesystem::path& file);

}  // namespace zones::compile
