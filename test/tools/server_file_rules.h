// What holds for every text taken as a server file: asked by the corpus test and by the fuzzer.
// Knows no Catch, and touches no file.
#pragma once

#include <string_view>

namespace server_file_rules {

/// Null, or the rule that `text` broke.
const char* broken_by(std::string_view text);

}  // namespace server_file_rules
