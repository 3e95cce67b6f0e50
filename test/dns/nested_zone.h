// A compiled zone with a service in a service, and a hand on its health; for tests.
#pragma once

#include <memory>
#include <string>

#include "zones/snapshot.h"

namespace judge {

/// www serves "web", in which "eu" stands for 10.0.0.0/8; both look at the client.
std::shared_ptr<const zones::Snapshot> nested_snapshot();

/// Turns every endpoint with addresses of a service down, as the prober would.
void turn_down(const zones::Snapshot& snapshot, const std::string& service);

}  // namespace judge
