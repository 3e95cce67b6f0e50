// The words in which states and hands are told, in JSON, text and metrics alike. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "health/monitor.h"

namespace tools::daemon {

std::string_view word_of(health::Verdict verdict);       // "up", "down", "unknown"
std::string_view word_of(health::Suspicion::Mood mood);  // "calm", "asking", "frozen"
std::string_view word_of(health::Hand hand);             // "up", "down", "drain"; "" for none

/// One word for an endpoint: "up", "down", "partly up" (one family only), "unknown", "drained",
/// "forced up", "forced down", "nested"; "not resolved yet" and, when `hold` is over, "not
/// resolved".
std::string_view state_of(const health::EndpointStatus& endpoint);

/// The same, as if neither the zone file's "state" nor a command said anything.
std::string_view observed_of(const health::EndpointStatus& endpoint);

/// The word for what consists of parts in these states: the one they share, else "partly up" where
/// anything is up, else "down".
std::string_view joint_state(const std::vector<std::string_view>& states);

/// Whether something in this state is answered: "up", "forced up", "partly up", "nested".
bool is_up_state(std::string_view state);

/// "drained by operator (127.0.0.1, control API): kernel update, 59m left".
std::string hand_text(const health::LaidHand& laid, std::int64_t now_unix_ms);

}  // namespace tools::daemon
