// The control API's JSON. The only file of the daemon that knows nlohmann.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/daemon/status_report.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

/// `GET /v1/status` (docs: control API). Times are RFC 3339 in UTC, null where there is none.
std::string status_json(const StatusReport& report);

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

/// One word for an endpoint: "up", "down", "partly up" (one family only), "unknown", "drained",
/// "forced up", "forced down"; "not resolved yet" and, when `hold` is over, "not resolved".
std::string_view state_of(const health::EndpointStatus& endpoint);

}  // namespace tools::daemon
