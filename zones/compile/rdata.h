// Presentation text to wire form through ldns: the only file of the server that knows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zones/name.h"

namespace zones::compile {

/// "MX" -> 15, "TYPE65280" -> 65280; upper case only. Empty for what ldns does not know and for
/// meta types and OPT.
std::optional<std::uint16_t> type_of(std::string_view text);
std::string type_name(std::uint16_t type);  // "MX", "TYPE65280"
/// Names of the types that are written in zone files, for "did you mean".
const std::vector<std::string_view>& type_names();

/// One record's rdata in wire form, names in it uncompressed and absolute (relative ones get
/// `origin`). On failure empty and `why` says what ldns or we found wrong.
std::optional<std::vector<std::uint8_t>> rdata_of(std::uint16_t type, std::string_view text,
                                                  const Name& origin, std::string& why);
/// TXT from plain strings, each split at 255 octets (ZONE.md §3).
std::vector<std::uint8_t> txt_rdata(const std::vector<std::string>& strings);
/// Presentation text of one record's rdata, for explain and tests.
std::string rdata_text(std::uint16_t type, Octets rdata);
/// Text that `rdata_of` reads back, with this origin, as exactly these octets: names relative where
/// they can be, RFC 3597's form where no other text is good enough.
std::string written_rdata(std::uint16_t type, Octets rdata, const Name& origin);

}  // namespace zones::compile
