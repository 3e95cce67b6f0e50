// Texts that may be kept outside the zone file: `{"file": PATH}` or `{"env": NAME}` (ZONE.md §4).
// Their values are read when the zone is compiled and stand in no message.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "zones/compile/reader.h"

namespace zones::compile {

/// A text, or what the file (relative to the zone file; line ends at its end cut off) or the
/// environment holds.
std::optional<std::string> read_secret(const Reader& reader, const Value& value);

/// What is to be sent: a text, a secret, or a list of them, joined; at most 64 KiB.
std::optional<std::string> read_parts(const Reader& reader, const Value& value);

/// A path in a zone file, taken from that file's folder; noted with the reader, so that a change of
/// that file is a change of the zone.
std::filesystem::path beside(const Reader& reader, std::string_view path);

}  // namespace zones::compile
