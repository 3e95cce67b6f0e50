// JSON of what operators do by hand: drains and forces, histories, probes on demand. Like report.h
// for the rest. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "health/monitor.h"
#include "tools/daemon/hand_request.h"

namespace tools::daemon {

/// The content of the state directory's hands.json, version 1.
std::string kept_hands_json(const std::vector<health::LaidHand>& hands);

/// The body that `read_hand_request` reads.
std::string hand_request_json(Command command, const WrittenRequest& request);

/// What laying or lifting came to.
struct HandResult {
  health::LaidHand laid;
  bool is_lifted = false;
  std::size_t endpoints = 0;  // on which it lies
  std::string not_kept;       // why it will not outlive the process; empty: it will
};
std::string hand_result_json(const HandResult& result, std::int64_t now_unix_ms);

/// {"error", "left_with_nothing": [{"service", "family"}]}
std::string refusal_json(const std::string& why, const std::vector<health::Bereft>& bereft);

std::string hand_list_json(const std::vector<health::HandStatus>& hands, std::int64_t now_unix_ms);
std::string history_json(const std::vector<health::AddressHistory>& histories);
std::string trials_json(const std::vector<health::Trial>& trials);

}  // namespace tools::daemon
