// One zone file read: whose zone it is, what it holds and what is wrong with it. Made per file by
// the compiler's thread and dropped once its unit is built or refused.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/services.h"
#include "zones/compile/shared_file.h"

namespace zones::compile {

/// The keys of a zone object; "note" besides, which is known everywhere.
constexpr std::array<std::string_view, 15> zone_keys = {
    "$schema",  "format",  "zone", "nameservers", "ttl", "soa",   "clouds", "checks",
    "services", "records", "maps", "regions",     "use", "allow", "shared"};

struct ZoneFile {
  const SourceFile* source = nullptr;
  const Unit* unchanged = nullptr;  // the previous unit, where it goes on as it is
  bool holds_nothing = false;       // empty or {}: nobody writes that to remove a zone
  bool is_shared = false;           // no zone: its definitions are for those that use it
  std::optional<Name> apex;         // empty when the file does not tell
  Spot declared;                    // of "zone"
  std::vector<std::string> allow;
  std::vector<ServicePlan> plans;
  std::shared_ptr<const Zone> zone;  // null when there are faults
  std::set<std::string> files;       // others that its meaning rests on
  std::vector<SharedFiles::File> shared;
  Faults faults;
};

/// What zone files are read with. `previous` (may be null) knows the serials that were served.
struct ZoneScope {
  const geo::Knowledge& knows;
  const Compiled* previous;
  SharedFiles& shared;
  ExecRule exec;
};

/// Reads one file; one that is shared is only told to be so.
ZoneFile read_zone_file(const SourceFile& source, const ZoneScope& scope);

/// For a file whose text is the unit's: nothing is read again.
ZoneFile unchanged_zone_file(const SourceFile& source, const Unit& unit);

}  // namespace zones::compile
