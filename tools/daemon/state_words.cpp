#include "tools/daemon/state_words.h"

#include <algorithm>

#include "tools/daemon/explain.h"

namespace tools::daemon {
namespace {

using health::EndpointStatus;

/// By what is known of the addresses, whatever hand lies on the endpoint.
std::string_view state_by(const EndpointStatus& endpoint, const health::Outlook& outlook) {
  const auto& addresses = endpoint.addresses;
  if (!endpoint.service.empty()) return "nested";
  if (endpoint.lookup.is_held_over) return "not resolved";
  const auto is_known = [](const auto& one) { return one.verdict != health::Verdict::unknown; };
  if (!addresses.empty() && std::none_of(addresses.begin(), addresses.end(), is_known)) {
    return "unknown";
  }
  if (!endpoint.serves.empty()) return outlook.up_other ? "up" : "down";
  const auto is_v6 = [](const auto& one) { return one.address.find(':') != std::string::npos; };
  const bool has_v6 = std::any_of(addresses.begin(), addresses.end(), is_v6);
  const bool has_v4 = !std::all_of(addresses.begin(), addresses.end(), is_v6);
  const bool v4_up = has_v4 && outlook.up_v4;
  const bool v6_up = has_v6 && outlook.up_v6;
  if (!v4_up && !v6_up) return outlook.up_other && addresses.empty() ? "up" : "down";
  return v4_up == has_v4 && v6_up == has_v6 ? "up" : "partly up";
}

bool is_unresolved(const EndpointStatus& endpoint) {
  return !endpoint.lookup.name.empty() && endpoint.addresses.empty();
}

}  // namespace

std::string_view word_of(health::Verdict verdict) {
  switch (verdict) {
    case health::Verdict::up:
      return "up";
    case health::Verdict::down:
      return "down";
    case health::Verdict::unknown:
      break;
  }
  return "unknown";
}

std::string_view word_of(health::Suspicion::Mood mood) {
  switch (mood) {
    case health::Suspicion::Mood::asking:
      return "asking";
    case health::Suspicion::Mood::frozen:
      return "frozen";
    case health::Suspicion::Mood::calm:
      break;
  }
  return "calm";
}

std::string_view word_of(health::Hand hand) {
  switch (hand) {
    case health::Hand::up:
      return "up";
    case health::Hand::down:
      return "down";
    case health::Hand::drain:
      return "drain";
    case health::Hand::none:
      break;
  }
  return {};
}

std::string_view state_of(const EndpointStatus& endpoint) {
  const auto& effective = endpoint.effective;
  if (effective.out) {
    if (endpoint.hand() == health::Hand::down) return "forced down";
    const auto is_forced_down = [](const health::AddressStatus& one) {
      return one.held && one.held->hand == health::Hand::down;
    };
    const bool by_address = endpoint.hand() != health::Hand::drain && !endpoint.addresses.empty();
    return by_address && std::ranges::all_of(endpoint.addresses, is_forced_down) ? "forced down"
                                                                                 : "drained";
  }
  if (is_unresolved(endpoint)) return "not resolved yet";
  if (effective.forced_up) return "forced up";
  return state_by(endpoint, effective);
}

std::string_view observed_of(const EndpointStatus& endpoint) {
  return is_unresolved(endpoint) ? "not resolved yet" : state_by(endpoint, endpoint.observed);
}

bool is_up_state(std::string_view state) {
  return state == "up" || state == "forced up" || state == "partly up" || state == "nested";
}

std::string_view joint_state(const std::vector<std::string_view>& states) {
  if (states.empty()) return "unknown";
  const auto is_first = [&](std::string_view state) { return state == states.front(); };
  if (std::ranges::all_of(states, is_first)) return states.front();
  const auto is_whole = [](std::string_view state) {
    return is_up_state(state) && state != "partly up";
  };
  if (std::ranges::all_of(states, is_whole)) return "up";
  return std::ranges::any_of(states, is_up_state) ? "partly up" : "down";
}

std::string hand_text(const health::LaidHand& laid, std::int64_t now_unix_ms) {
  std::string text = laid.hand == health::Hand::drain  ? "drained"
                     : laid.hand == health::Hand::down ? "forced down"
                                                       : "forced up";
  text += " by operator";
  if (!laid.by.empty()) text += " (" + laid.by + ")";
  if (!laid.reason.empty()) text += ": " + laid.reason;
  if (laid.until_unix_ms == 0) return text;
  return text + ", " + span_text(laid.until_unix_ms - now_unix_ms) + " left";
}

}  // namespace tools::daemon
