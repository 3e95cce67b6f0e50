// One RRset of a name in "records": presentation text, a list of them, or {"ttl", "values"}; plain
// strings for TXT (ZONE.md §3). Runs on the compiler's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "zones/compile/draft.h"
#include "zones/compile/reader.h"

namespace zones::compile {

/// Reads the value of `member`, whose key is a name of `type`. Names in the data are relative to
/// `origin`. Faulty records are noted and left out.
DraftSet read_set(const Reader& reader, const Value::Member& member, std::uint16_t type,
                  const Name& origin);

/// Data of a type ("MX") as in a master file, for messages; empty where there is no example.
std::string_view example_data(std::string_view type);

/// No message holds more records of one set: each takes 12 octets without its data. Where more are
/// written they are not compared any more, which is quadratic; the set is refused for its size.
constexpr std::size_t most_answered_records = 65535 / 12;

/// Adds `record` unless an equal one is there, which is a warning.
void add_record(const Reader& reader, DraftSet& set, DraftRecord record);

}  // namespace zones::compile
