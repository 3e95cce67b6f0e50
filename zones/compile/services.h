// Clouds, checks, maps and services of a zone or shared file: to chains and endpoints for the
// answer path and to a roster for the prober.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "health/roster.h"
#include "zones/compile/checks.h"
#include "zones/compile/clouds.h"
#include "zones/compile/maps.h"
#include "zones/compile/reader.h"
#include "zones/snapshot.h"

namespace zones::compile {

/// One service compiled, before it meets standings and catchments (compile.cpp adds these, or
/// reuses the old ones).
struct ServicePlan {
  std::string name;        // within its file: "web"
  std::string shared;      // the shared file that defines it, "shared/clouds.json"; else empty
  std::uint16_t type = 0;  // as in Service
  std::vector<Endpoint> endpoints;
  std::shared_ptr<const steer::Chain> chain;
  std::vector<health::WatchedEndpoint> watched;  // same order as endpoints
  health::GuardRule guard = {};
  /// Same order: the number of the plan of the service that stands there.
  std::vector<std::optional<std::uint32_t>> inner;
  Spot written;  // where the chain is written, else the service
};

/// What the services of a file are read with: its own definitions and those it uses.
struct Definitions {
  Clouds clouds;
  Checks checks;
  Maps maps;
};

struct FileServices {
  Definitions definitions;
  std::vector<ServicePlan> plans;  // those of the files it uses first, each behind those in it
};

struct ServiceScope {
  const geo::Knowledge& knows;                     // what the loaded databases decide, for warnings
  const Name& origin;                              // names in endpoints' data are relative to it
  std::span<const FileServices* const> used = {};  // of shared files
  std::string_view shared = {};  // as in ServicePlan: the file that is read is shared
  ExecRule exec = ExecRule::refuse;
};

/// Reads "clouds", "checks", "services" (and "regions", "maps") of a file's object. Every fault is
/// noted; a plan is made for each service that has none.
FileServices read_services(const Reader& reader, const Value& root, const ServiceScope& scope);

}  // namespace zones::compile
