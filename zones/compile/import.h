// A master file turned into zone JSON, and a compiled zone's plain records turned back into a
// master file: what `trimtab import zonefile` and `trimtab export zonefile` print.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/faults.h"
#include "zones/compile/master_file.h"
#include "zones/name.h"

namespace zones::compile {

struct Imported {
  std::string json;           // empty where there are faults; else it compiles without one
  std::vector<Fault> faults;  // warnings among them; their places are in the master file
};

/// `apex`: as for `read_master_file`. Whatever the compiler has against the JSON is told at the
/// record it comes from.
Imported import_master_file(const std::filesystem::path& file, const std::optional<Name>& apex,
                            const ReadFile& read = read_file);

/// `FILE:LINE:COLUMN: what is wrong; what to do`: a fault in a master file, which has no pointer.
std::string plain_text(const Fault& fault);

/// Records with names relative to the zone. What is served, or exists without data, is named in
/// comments.
std::string master_file_of(const Unit& unit);

}  // namespace zones::compile
