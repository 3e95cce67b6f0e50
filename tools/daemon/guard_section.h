// The server file's "health": the guard over all that is probed, and the witnesses that are asked
// when it, or a service's, suspects the prober.
#pragma once

#include <string>

#include "health/roster.h"
#include "zones/compile/reader.h"

namespace tools::daemon {

/// `{"guard": "50%", "witnesses": [{"tcp": "192.0.2.1:53"}]}`. Every fault is noted, and a warning
/// where there is nobody to ask.
health::Guarding read_guarding(const zones::compile::Reader& reader,
                               const zones::compile::Value& value);

/// Warns of services with a guard where the server file names nobody to ask.
void warn_of_lonely_guards(const health::Roster& roster, const health::Guarding& guarding,
                           const std::string& server_file, zones::compile::Faults& faults);

}  // namespace tools::daemon
