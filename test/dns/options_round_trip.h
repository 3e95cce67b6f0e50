// What holds for every rdata of an OPT: asked by the corpus test and by the fuzzer. Knows neither
// Catch nor ldns.
#pragma once

#include "dns/edns.h"

namespace options_round_trip {

/// Null, or the rule that `rdata` broke.
const char* broken_by(zones::Octets rdata);

}  // namespace options_round_trip
