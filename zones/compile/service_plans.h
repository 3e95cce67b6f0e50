// From services as they are written to plans: each after the services that are nested in it, whose
// kind of data and families it takes on (ZONE.md §6.5). Runs on the compiler's thread.
#pragma once

#include <string_view>
#include <vector>

#include "zones/compile/endpoints.h"
#include "zones/compile/services.h"
#include "zones/compile/steps.h"

namespace zones::compile {

/// One service that was read without a fault.
struct ServiceDraft {
  const Value::Member* written = nullptr;
  std::vector<NamedEndpoint> names;
  std::vector<ReadEndpoint> endpoints;  // same order
  std::vector<ReadStep> steps;
  steer::Options options;
  health::GuardRule guard;
};

/// What an endpoint has where the service of `inner` stands: what any of its endpoints has.
void take_on_data(const steer::Chain& inner, steer::Member& member);

/// Plans behind those of `used` (of shared files), in an order in which each stands behind those
/// nested in it. Faults and warnings that need a whole service are noted; one with a fault, or with
/// such a one in it, gets no plan. `shared` as in ServicePlan.
std::vector<ServicePlan> plan_services(const Reader& reader, std::vector<ServiceDraft> drafts,
                                       std::vector<ServicePlan> used, std::string_view shared);

}  // namespace zones::compile
