// What is legal in a service but hardly meant: warnings on its chain and endpoints taken together
// (ZONE.md §6).
#pragma once

#include <span>
#include <vector>

#include "zones/compile/endpoints.h"
#include "zones/compile/steps.h"

namespace zones::compile {

/// A service that was read without a fault.
struct ReadService {
  const Value& written;
  const std::vector<NamedEndpoint>& names;
  const std::vector<ReadEndpoint>& endpoints;  // same order
  const std::vector<ReadStep>& steps;
  const steer::Options& options;
};

void advise(const Reader& reader, const ReadService& service);

}  // namespace zones::compile
