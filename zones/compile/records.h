// The plain data of a zone: from the keys and values of "records", "nameservers", "soa" and "ttl"
// to nodes, with every rule of ZONE.md §3 that concerns names and records.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zones/compile/draft.h"
#include "zones/compile/reader.h"
#include "zones/zone.h"

namespace zones::compile {

/// Finds a service of this zone by name; empty after noting a fault with the nearest known name at
/// `at`.
using ServiceFinder =
    std::function<std::optional<ServedHere>(const Value& at, const std::string& name)>;

/// Reads the zone object's "records", "nameservers", "soa" and "ttl" into a zone. `serial` is used
/// where "soa" does not write one. Null when there were faults (all of them noted). "serve" uses
/// `find_service`; what is served must not meet plain records of the same type at one name.
std::shared_ptr<const Zone> build_zone(const Reader& reader, const Value& zone_object,
                                       const Name& apex, std::uint32_t serial,
                                       const ServiceFinder& find_service);

}  // namespace zones::compile
