// The names of a world that nobody serves, looked up once: so that `explain` shows the addresses
// that a server would find.
#pragma once

#include <string>
#include <vector>

#include "tools/daemon/world.h"

namespace tools::daemon {

/// Looks up every name that endpoints are resolved by, for two seconds at most, and puts what came
/// into `world`. Says of each other one why it did not. Without such names nothing is done.
std::vector<std::string> look_names_up(World& world);

}  // namespace tools::daemon
