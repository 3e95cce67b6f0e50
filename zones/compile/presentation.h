// The fields of one record's data as a person writes them (RFC 1035 §5.1), split before ldns sees
// them: ldns drops what follows a `;`, ignores brackets and closes open quotes by itself, so that a
// slip of the pen would be served as something else. Pure; used by the compiler's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zones/name.h"

namespace zones::compile {

/// Fields in their order, quotes and escapes left in. Refused, with the reason in `why`: no fields,
/// comments, brackets, open quotes, broken escapes, control characters and octets above 126.
std::optional<std::vector<std::string_view>> fields_of(std::string_view text, std::string& why);

/// What a field stands for, where it is no name: without the quotes around it, escapes undone.
/// Refused, with the reason in `why`: broken escapes.
std::optional<std::string> meaning_of(std::string_view field, std::string& why);

/// The text that `Name::parse` reads back with this origin: relative where `name` is below it, "@"
/// where it is it, else absolute.
std::string relative_text(const Name& name, const Name& origin);

/// Octets from hexadecimal digits, an even number of them.
std::optional<std::vector<std::uint8_t>> octets_of_hex(std::string_view digits, std::string& why);

/// A decimal number of digits only, at most `most`.
std::optional<std::uint64_t> whole_of(std::string_view digits, std::uint64_t most,
                                      std::string& why);

/// The data of `\# LENGTH HEX...` (RFC 3597 §5); `fields[0]` is the `\#`.
std::optional<std::vector<std::uint8_t>> generic_data(const std::vector<std::string_view>& fields,
                                                      std::string& why);

}  // namespace zones::compile
