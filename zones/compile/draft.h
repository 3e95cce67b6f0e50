// A zone while it is put together: every record with the place where it was written, so that a
// fault found late can still name it. Owned by build_zone, on the compiler's thread; it points into
// the JSON tree, which must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zones/compile/reader.h"
#include "zones/zone.h"

namespace zones::compile {

constexpr std::uint32_t default_zone_ttl = 300;          // seconds, where "ttl" is not written
constexpr std::uint32_t default_delegation_ttl = 3'600;  // of SOA, NS and glue (ZONE.md §3)

struct DraftRecord {
  std::vector<std::uint8_t> rdata;
  const Value* at = nullptr;
};

struct DraftSet {
  const Value* at = nullptr;
  std::optional<std::uint32_t> ttl;  // none: the default for its type and place
  std::vector<DraftRecord> records;  // no two equal; empty where its records were faulty
};

/// A service as a name sees it.
struct ServedHere {
  std::uint32_t index = 0;  // among the zone's
  std::uint16_t type = 0;   // as in Service: 0 is A and AAAA
};

struct DraftNode {
  const Value::Member* key = nullptr;  // where "records" writes the name
  std::map<std::uint16_t, DraftSet> sets;
  const Value* serve = nullptr;       // where "serve" is written
  std::optional<ServedHere> service;  // what it names, where that exists
};

struct Draft {
  Name apex;
  std::map<Name, DraftNode> nodes;  // canonical order
};

/// What the rules look at: the zone as it would be served, and where its parts were written.
struct Inspection {
  const Reader& reader;
  const Draft& draft;
  const Zone& zone;
};

/// The TTL of a set that none is written for; `is_delegated`: its name is at or below a delegation.
std::uint32_t default_ttl(std::uint16_t type, bool is_delegated, std::uint32_t zone_ttl);

/// Sets whose records were faulty stay as empty RRsets, so that rules do not complain of what is
/// there but broken; such a zone is inspected and never served.
std::shared_ptr<const Zone> freeze(const Draft& draft, std::uint32_t zone_ttl);

/// "FILE:LINE:COLUMN", for messages that name a second place.
std::string place_of(const Reader& reader, const Value& value);
std::string place_of(const Spot& spot);
/// `text` in quotes, cut to a length that fits a message, control characters as "?".
std::string quoted(std::string_view text);

}  // namespace zones::compile
