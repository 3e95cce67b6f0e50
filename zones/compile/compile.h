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
#include "zones/compile/address_book.h"
#include "zones/compile/check_kinds.h"
#include "zones/compile/faults.h"
#include "zones/snapshot.h"

namespace zones::compile {

struct SourceFile {
  std::string path;  // as it is named in faults
  std::string text;
  std::int64_t mtime_unix = 0;  // seconds; the serial's default
  std::string unreadable;       // why it could not be read; then `text` means nothing
  /// Of a kept text: those of the shared files that it uses, in place of what they hold now.
  std::vector<SourceFile> shared = {};
};

struct SharedFile;

// Much more than a million names; a file beyond it is a mistake, and its tree would take gigabytes.
constexpr std::size_t max_file_octets = std::size_t{64} << 20;

struct Sources {
  std::vector<SourceFile> files;                    // every *.json of the zones folder
  std::shared_ptr<const geo::Geography> geography;  // never null
  std::set<std::string> remove;                     // zones to drop on purpose ("app.example.com.")
  AddressBook known = {};                           // of names that are looked up
  ExecRule exec = ExecRule::refuse;                 // the same in every run of one process
};

/// One zone as it is served, with what `status` says of it and what the next compilation needs to
/// reuse or keep it.
struct Unit {
  Name apex;
  std::string file;  // where its text came from
  Spot declared;     // of its "zone"
  std::string text;  // the accepted text (kept in the state directory)
  std::uint32_t serial = 0;
  bool stale = false;              // a newer text was refused or the file is gone
  std::vector<Fault> faults;       // why, when stale
  std::vector<Fault> warnings;     // of the accepted text
  std::vector<std::string> allow;  // warnings that the accepted text silences
  std::set<std::string> files;     // others that its meaning rests on: lists, secrets, shared files
  std::vector<std::shared_ptr<const SharedFile>> shared;  // that it uses
  Hosted hosted;
  std::vector<health::WatchedService> watched;
  /// Some catchments are of an older geography: those of the new one would take too much memory.
  bool older_geography = false;
};

struct Compiled {
  std::shared_ptr<const Snapshot> snapshot;  // never null; may have no zones
  health::Roster roster;                     // of all units
  std::map<std::string, Unit> units;         // by unit_key(apex)
  std::vector<Fault> faults;                 // of this run, all files; warnings among them
  std::size_t refused = 0;                   // units or files with faults
  std::set<std::string> files;               // that zone files name: a change of one is a change
  // Anything differs from the previous one. Where only the state of units or the faults do,
  // `snapshot` is the previous one itself.
  bool changed = false;
};

/// The name of a zone in `units`, in `Sources::remove` and before ":SERVICE": presentation form
/// with the dot at the end, lower case.
std::string unit_key(const Name& apex);

/// `previous` may be null (start-up). Equal zones, services, catchments and rolls of `previous` are
/// reused. Never throws for what the files say.
Compiled compile(const Sources& sources, const Compiled* previous);

/// Brings `compiled` up to the addresses known now, in place: a new snapshot in which only services
/// that use a name with other addresses, or are probed at one, are new, with those around them.
/// False where none is.
bool renew(Compiled& compiled, const AddressBook& known);

/// Reads every zone file of a folder: *.json, no dot files, symbolic links followed. An unreadable
/// file (or one larger than `max_file_octets`) is among them with its reason; a folder or device
/// that is named so is not. In the order of their names. Throws std::filesystem::filesystem_error
/// when the folder itself cannot be read.
std::vector<SourceFile> read_folder(const std::filesystem::path& folder);
SourceFile read_file(const std::filesystem::path& file);

}  // namespace zones::compile
