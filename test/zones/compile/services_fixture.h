// Compiles the services of a zone text and tells what came of it; for tests.
#pragma once

#include <string>
#include <vector>

#include "zones/compile/services.h"

namespace zones::compile {

struct ServicesRead {
  std::vector<ServicePlan> plans;
  std::vector<std::string> messages;  // whole, but for the file's name and the place
};

/// With databases that know everything, unless said otherwise.
ServicesRead read_zone(const std::string& json,
                       const geo::Knowledge& knows = {true, true, true, true});
/// The same with single quotes for double ones, which keeps tables of zones readable.
ServicesRead read_quoted(std::string json);

/// A service "web" with the endpoints aws, aws/green, gcp and this chain.
std::string with_steer(const std::string& steer);
/// A service "web" whose one endpoint "a" is written like this.
std::string with_endpoint(const std::string& endpoint);

}  // namespace zones::compile
