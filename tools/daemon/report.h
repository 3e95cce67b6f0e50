// The control API's JSON: report*.cpp know nlohmann, nobody who asks them does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/daemon/state_words.h"
#include "tools/daemon/status_report.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

/// `GET /v1/status` (docs: control API). Times are RFC 3339 in UTC, null where there is none.
std::string status_json(const StatusReport& report);

/// Leaves only what is of the cloud; of the service, named "app.test.:web" or "web".
void keep_cloud(health::Status& health, std::string_view cloud);
void keep_service(health::Status& health, std::string_view service);

/// What one reload came to.
struct ReloadResult {
  bool good = false;  // no fault: everything that was asked for is served
  std::uint64_t generation = 0;
  std::vector<zones::compile::Fault> faults;  // warnings among them
};
std::string reload_json(const ReloadResult& result);

/// The body of POST /v1/reload that takes these zones away on purpose.
std::string reload_request(const std::vector<std::string>& remove);

/// The body of POST /v1/push (tools/daemon/push.h), its members in order.
std::string push_request(const std::vector<std::pair<std::string, std::string>>& members);
/// What a push came to.
std::string push_json(std::size_t probes);

std::string error_json(std::string_view message);  // {"error": message}

/// "2026-11-23T18:43:24.123Z"
std::string utc_time(std::int64_t unix_ms);

}  // namespace tools::daemon
