// Zones that no person would write, as master files: the same for the same seed everywhere. Every
// one is accepted by our own check and by Debian's NSD, Knot and BIND.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace random_zone {

/// A master file with absolute `$ORIGIN`, an SOA and nameservers; `apex` ends in a dot and is not
/// the root. Empty non-terminals, wildcards, CNAMEs, DNAMEs, delegations with glue and with hidden
/// data, sets of many types.
std::string text(const std::string& apex, std::uint32_t seed);

}  // namespace random_zone
