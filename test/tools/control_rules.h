// What holds for every request to the control API: asked by the corpus test and by the fuzzer. A
// served world with a real prober, whose checks reach out to nobody. Knows no Catch.
#pragma once

#include <string_view>

namespace control_rules {

/// Null, or the rule that a reply to `text` broke. `text`: "METHOD TARGET", lines of headers, an
/// empty line and a body, as libmicrohttpd would hand them over. Asked on loopback without a token,
/// and off loopback with one.
const char* broken_by(std::string_view text);

}  // namespace control_rules
