// What an endpoint serves instead of addresses: records of one other type ("MX", "TXT", "CNAME",
// ...), and the rule that all endpoints of a service hold the same kind (ZONE.md §4). Runs on the
// compiler's thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zones/compile/reader.h"
#include "zones/name.h"
#include "zones/snapshot.h"

namespace zones::compile {

struct EndpointRecords {
  std::uint16_t type = 0;  // 0: none
  std::string type_name;   // "MX"
  std::vector<std::vector<std::uint8_t>> data;
};

/// Whether `key` of an endpoint is a record type that is no address.
bool is_other_type(std::string_view key);

/// Reads them; a second kind of data, types that are not for choosing (NS, SOA, DNAME, DS) and more
/// than steer::max_addresses are faulted.
EndpointRecords read_endpoint_records(const Reader& reader, const Value& endpoint,
                                      const Name& origin);

/// What `endpoint` says it holds: "MX records", "addresses".
std::string kind_text(std::uint16_t type);

/// Faults answers that no message can hold: the `most` longest records of `endpoints` together.
void check_size(const Reader& reader, const Value& service, const std::vector<Endpoint>& endpoints,
                std::size_t most);

}  // namespace zones::compile
