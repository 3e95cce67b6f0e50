// What a verb made, on stdout or in the file that was asked for.
#pragma once

#include <string>

namespace tools::trimtab {

/// Writes `text` to stdout where `file` is empty, else to `file`, which is replaced whole: a server
/// that watches it never sees half. A link, a device or a pipe stays and is written to. Returns the
/// verb's exit code, having said what went wrong.
int write_output(const std::string& text, const std::string& file);

}  // namespace tools::trimtab
