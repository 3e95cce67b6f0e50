// Clouds, checks and services of a zone file: to chains and endpoints for the answer path and to a
// roster for the prober.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "health/roster.h"
#include "zones/compile/reader.h"
#include "zones/snapshot.h"

namespace zones::compile {

/// One service compiled, before it meets standings and catchments (compile.cpp adds these, or
/// reuses the old ones).
struct ServicePlan {
  std::string name;        // within the zone: "web"
  std::uint16_t type = 0;  // as in Service
  std::vector<Endpoint> endpoints;
  std::shared_ptr<const steer::Chain> chain;
  std::vector<health::WatchedEndpoint> watched;  // same order as endpoints
  /// Same order: the number of the plan of the service that stands there.
  std::vector<std::optional<std::uint32_t>> inner;
  Spot written;  // where the chain is written, else the service
};

/// Reads "clouds", "checks", "services" (and "regions", "maps") of a zone object. Every fault is
/// noted; a plan is made for each service that has none, each
/// behind those nested in it. `knows` is what the loaded databases can
/// decide (warnings for keys that nothing can). Names in endpoints' data are relative to `origin`.
std::vector<ServicePlan> read_services(const Reader& reader, const Value& zone_object,
                                       const geo::Knowledge& knows, const Name& origin);

}  // namespace zones::compile
