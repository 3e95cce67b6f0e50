// Parts of the control API's JSON that several reports share. Seen by report*.cpp only.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tools/daemon/status_report.h"

namespace tools::daemon {

/// Two blanks of indent, a line's end; octets that are no UTF-8 are replaced.
std::string dump(const nlohmann::ordered_json& value);
nlohmann::ordered_json time_or_null(std::int64_t unix_ms);
nlohmann::ordered_json text_or_null(const std::string& text);

/// report_health.cpp: configured, observed and effective state of everything that is watched.
nlohmann::ordered_json services_json(const StatusReport& report);
nlohmann::ordered_json clouds_json(const StatusReport& report);

/// report_hands.cpp
nlohmann::ordered_json hand_json(const health::LaidHand& laid, std::int64_t now_unix_ms);
nlohmann::ordered_json hands_json(const std::vector<health::HandStatus>& hands,
                                  std::int64_t now_unix_ms);

}  // namespace tools::daemon
