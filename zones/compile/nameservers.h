// "nameservers" of a zone: the NS records of its apex and their addresses (ZONE.md §3). Runs on
// the compiler's thread.
#pragma once

#include <vector>

#include "zones/compile/draft.h"

namespace zones::compile {

/// Adds to the draft what "nameservers" says, after "records" was read: what both say must agree.
/// A zone without nameservers is a fault.
void read_nameservers(const Reader& reader, const Value& zone_object, Draft& draft);

/// The names in an NS set, as they were written.
std::vector<Name> targets_of(const DraftSet& ns);

}  // namespace zones::compile
