// What holds for every text of a name: asked by the corpus test and by the fuzzer. Knows no Catch.
#pragma once

#include <string_view>

namespace name_round_trip {

/// Null, or the rule that `text` broke: read as a name, and its octets taken as labels.
const char* broken_by(std::string_view text);

}  // namespace name_round_trip
