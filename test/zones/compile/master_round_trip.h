// What holds for every text taken as a master file: asked by the corpus test and by the fuzzer.
// Knows no Catch, and touches no file: what is included is made up.
#pragma once

#include <string_view>

namespace master_round_trip {

/// Null, or the rule that `text` broke.
const char* broken_by(std::string_view text);

}  // namespace master_round_trip
