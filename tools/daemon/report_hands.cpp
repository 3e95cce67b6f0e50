#include "tools/daemon/report_hands.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/daemon/report.h"
#include "tools/daemon/report_parts.h"

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

std::string_view word_of(health::Grip::On on) {
  switch (on) {
    case health::Grip::On::cloud:
      return "cloud";
    case health::Grip::On::service:
      return "service";
    case health::Grip::On::endpoint:
      return "endpoint";
    case health::Grip::On::address:
      break;
  }
  return "address";
}

ordered_json ms_or_null(const std::optional<std::uint32_t>& us) {
  if (!us) return nullptr;
  return static_cast<double>(*us) / 1000.0;
}

std::string_view word_of(health::Outcome::Kind kind) {
  switch (kind) {
    case health::Outcome::Kind::good:
      return "good";
    case health::Outcome::Kind::bad:
      return "bad";
    case health::Outcome::Kind::inconclusive:
      break;
  }
  return "inconclusive";
}

ordered_json trial_json(const health::Trial& trial) {
  ordered_json told{{"service", trial.service},
                    {"endpoint", trial.endpoint},
                    {"address", trial.address},
                    {"check", text_or_null(trial.check)},
                    {"target", trial.target},
                    {"port", trial.port},
                    {"resolved", text_or_null(trial.resolved)}};
  if (trial.check.empty()) {
    told["result"] = "not checked";
    return told;
  }
  const health::Phases phases = trial.outcome.phases.value_or(health::Phases{});
  told["result"] = word_of(trial.outcome.kind);
  told["reason"] = trial.outcome.reason;
  told["failure"] = nullptr;
  if (trial.outcome.kind != health::Outcome::Kind::good) {
    told["failure"] = health::word_of(trial.outcome.failure);
  }
  told["phases"] = {{"connected_ms", ms_or_null(phases.connect_us)},
                    {"tls_ms", ms_or_null(phases.tls_us)},
                    {"first_byte_ms", ms_or_null(phases.first_byte_us)},
                    {"total_ms", ms_or_null(phases.total_us)}};
  return told;
}

ordered_json transition_json(const health::Transition& change) {
  ordered_json lasted = nullptr;
  if (change.lasted_ms >= 0) lasted = static_cast<double>(change.lasted_ms) / 1000.0;
  return {{"at", utc_time(change.at_unix_ms)},
          {"by", change.by_hand ? "operator" : "probes"},
          {"from", change.from},
          {"to", change.to},
          {"reason", text_or_null(change.reason)},
          {"lasted_s", lasted}};
}

}  // namespace

ordered_json hand_json(const health::LaidHand& laid, std::int64_t now_unix_ms) {
  ordered_json left = nullptr;
  if (laid.until_unix_ms != 0) {
    left = std::max<std::int64_t>(laid.until_unix_ms - now_unix_ms, 0) / 1000;
  }
  return {{"what", laid.grip.what()},
          {"hand", word_of(laid.hand)},
          {"reason", text_or_null(laid.reason)},
          {"by", text_or_null(laid.by)},
          {"since", time_or_null(laid.since_unix_ms)},
          {"until", time_or_null(laid.until_unix_ms)},
          {"left_s", left},
          {"text", hand_text(laid, now_unix_ms)}};
}

ordered_json hands_json(const std::vector<health::HandStatus>& hands, std::int64_t now_unix_ms) {
  auto list = ordered_json::array();
  for (const auto& [laid, endpoints] : hands) {
    auto told = hand_json(*laid, now_unix_ms);
    told["endpoints"] = endpoints;
    list.push_back(std::move(told));
  }
  return list;
}

std::string kept_hands_json(const std::vector<health::LaidHand>& hands) {
  auto list = ordered_json::array();
  for (const health::LaidHand& laid : hands) {
    list.push_back({{"on", word_of(laid.grip.on)},
                    {"service", laid.grip.service},
                    {"name", laid.grip.name},
                    {"hand", word_of(laid.hand)},
                    {"reason", laid.reason},
                    {"by", laid.by},
                    {"since_unix_ms", laid.since_unix_ms},
                    {"until_unix_ms", laid.until_unix_ms}});
  }
  return dump({{"version", 1}, {"hands", std::move(list)}});
}

std::string hand_request_json(Command command, const WrittenRequest& request) {
  ordered_json body{{"what", request.what}};
  if (command == Command::force) body["state"] = word_of(request.hand);
  if (command == Command::force || command == Command::drain) {
    if (!request.lasts.empty()) body["for"] = request.lasts;
    if (!request.reason.empty()) body["reason"] = request.reason;
    if (request.overrides_guard) body["override_guard"] = true;
  }
  return dump(body);
}

std::string hand_result_json(const HandResult& result, std::int64_t now_unix_ms) {
  return dump({{"result", result.is_lifted ? "lifted" : "ok"},
               {"hand", hand_json(result.laid, now_unix_ms)},
               {"endpoints", result.endpoints},
               {"kept", result.not_kept.empty()},
               {"not_kept_because", text_or_null(result.not_kept)}});
}

std::string refusal_json(const std::string& why, const std::vector<health::Bereft>& bereft) {
  auto list = ordered_json::array();
  for (const health::Bereft& one : bereft) {
    list.push_back({{"service", one.service}, {"family", one.family}});
  }
  return dump({{"error", why}, {"left_with_nothing", std::move(list)}});
}

std::string hand_list_json(const std::vector<health::HandStatus>& hands, std::int64_t now_unix_ms) {
  return dump({{"hands", hands_json(hands, now_unix_ms)}});
}

std::string history_json(const std::vector<health::AddressHistory>& histories) {
  auto list = ordered_json::array();
  for (const health::AddressHistory& one : histories) {
    auto changes = ordered_json::array();
    for (const auto& change : one.transitions) changes.push_back(transition_json(change));
    list.push_back({{"service", one.service},
                    {"endpoint", one.endpoint},
                    {"address", text_or_null(one.address)},
                    {"transitions", std::move(changes)}});
  }
  return dump({{"addresses", std::move(list)}});
}

std::string trials_json(const std::vector<health::Trial>& trials) {
  auto list = ordered_json::array();
  for (const health::Trial& trial : trials) list.push_back(trial_json(trial));
  return dump({{"probes", std::move(list)}});
}

}  // namespace tools::daemon
