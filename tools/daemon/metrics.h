// The status report in the text format of Prometheus.
#pragma once

#include <string>

#include "tools/daemon/status_report.h"

namespace tools::daemon {

std::string metrics_text(const StatusReport& report);
constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace tools::daemon
