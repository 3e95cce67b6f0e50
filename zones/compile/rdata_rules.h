// What the RFCs ask of a record's data beyond its syntax and ldns lets pass: lengths of digests,
// order and completeness of service parameters. Works on wire form, so that `\#` data meets the
// same rules.
#pragma once

#include <cstdint>
#include <string>

#include "zones/name.h"

namespace zones::compile {

/// Empty when `rdata`, well-formed for `type`, keeps the rules; else what is wrong with it.
std::string broken_rule(std::uint16_t type, Octets rdata);

}  // namespace zones::compile
