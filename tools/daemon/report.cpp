#include "tools/daemon/report.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

/// Texts from outside (error messages, file names) may hold any octets; JSON may not.
std::string dump(const ordered_json& value) {
  return value.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ordered_json time_or_null(std::int64_t unix_ms) {
  if (unix_ms == 0) return nullptr;
  return utc_time(unix_ms);
}

ordered_json text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return text;
}

ordered_json faults_json(const std::vector<zones::compile::Fault>& faults) {
  auto list = ordered_json::array();
  for (const auto& fault : faults) {
    list.push_back({{"file", fault.at.file},
                    {"line", fault.at.line},
                    {"column", fault.at.column},
                    {"pointer", fault.at.pointer},
                    {"what", fault.what},
                    {"remedy", text_or_null(fault.remedy)},
                    {"warning", text_or_null(fault.warning)},
                    {"text", fault.to_string()}});
  }
  return list;
}

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

ordered_json address_json(const health::AddressStatus& address) {
  ordered_json latency = nullptr;
  if (address.latency_us) latency = static_cast<double>(*address.latency_us) / 1000.0;
  return {{"address", address.address},
          {"state", word_of(address.verdict)},
          {"reason", text_or_null(address.reason)},
          {"since", time_or_null(address.since_unix_ms)},
          {"last_probe", time_or_null(address.last_probe_unix_ms)},
          {"next_probe", time_or_null(address.next_probe_unix_ms)},
          {"latency_ms", latency},
          {"streak", address.contrary},
          {"needed", address.needed},
          {"turned_by", address.turned_by},
          {"last_failure", text_or_null(address.failure)},
          {"check", text_or_null(address.check)},
          {"target", text_or_null(address.target)},
          {"port", address.port},
          {"stale", address.stale},
          {"held_down_until", time_or_null(address.held_until_unix_ms)},
          {"downs", address.downs},
          {"held_back", address.is_held_back}};
}

/// Null where addresses are written.
ordered_json lookup_json(const health::LookupStatus& lookup, std::int64_t now_unix_ms) {
  if (lookup.name.empty()) return nullptr;
  const auto left_ms = std::max<std::int64_t>(lookup.good_until_unix_ms - now_unix_ms, 0);
  return {{"name", lookup.name},
          {"looked_up", time_or_null(lookup.looked_up_unix_ms)},
          {"ttl_left_s", left_ms / 1000},
          {"next", time_or_null(lookup.next_unix_ms)},
          {"failing_since", time_or_null(lookup.failing_since_unix_ms)},
          {"hold_ends", time_or_null(lookup.hold_ends_unix_ms)},
          {"last_failure", text_or_null(lookup.failure)}};
}

/// How much of its share an endpoint has that comes back by a ramp; 100 where none does.
int ramp_percent(const health::Outlook& effective) {
  constexpr int whole = 255;
  return effective.ramp * 100 / whole;
}

ordered_json endpoint_json(const health::EndpointStatus& endpoint, std::int64_t now_unix_ms) {
  auto addresses = ordered_json::array();
  for (const auto& address : endpoint.addresses) addresses.push_back(address_json(address));
  return {{"name", endpoint.name},
          {"cloud", text_or_null(endpoint.cloud)},
          {"state", state_of(endpoint)},
          {"configured", text_or_null(std::string(word_of(endpoint.configured)))},
          {"up_v4", endpoint.effective.up_v4},
          {"up_v6", endpoint.effective.up_v6},
          {"up_other", endpoint.effective.up_other},
          {"ramp_percent", ramp_percent(endpoint.effective)},
          {"serves", text_or_null(endpoint.serves)},
          {"service", text_or_null(endpoint.service)},
          {"lookup", lookup_json(endpoint.lookup, now_unix_ms)},
          {"addresses", std::move(addresses)}};
}

ordered_json services_json(const health::Status& health, std::int64_t now_unix_ms) {
  auto services = ordered_json::array();
  for (const auto& service : health.services) {
    auto endpoints = ordered_json::array();
    for (const auto& endpoint : service.endpoints) {
      endpoints.push_back(endpoint_json(endpoint, now_unix_ms));
    }
    services.push_back({{"name", service.name}, {"endpoints", std::move(endpoints)}});
  }
  return services;
}

ordered_json zones_json(const std::vector<ZoneRow>& zones) {
  auto list = ordered_json::array();
  for (const auto& zone : zones) {
    list.push_back({{"name", zone.name},
                    {"file", zone.file},
                    {"serial", zone.serial},
                    {"stale", zone.stale},
                    {"faults", faults_json(zone.faults)}});
  }
  return list;
}

ordered_json geography_json(const std::vector<DatabaseRow>& databases) {
  auto list = ordered_json::array();
  for (const auto& database : databases) {
    const auto built_ms = static_cast<std::int64_t>(database.build_epoch) * 1000;
    list.push_back({{"name", database.name},
                    {"file", text_or_null(database.file)},
                    {"built", time_or_null(built_ms)},
                    {"stale", database.stale},
                    {"problem", text_or_null(database.problem)}});
  }
  return list;
}

ordered_json last_reload_json(const ReloadRow& reload) {
  if (reload.at_unix_ms == 0) return nullptr;
  return {{"at", utc_time(reload.at_unix_ms)},
          {"result", reload.good ? "ok" : "refused"},
          {"faults", faults_json(reload.faults)},
          {"accepted", reload.accepted},
          {"refused", reload.refused}};
}

}  // namespace

std::string utc_time(std::int64_t unix_ms) {
  const std::time_t seconds = unix_ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const auto milliseconds = std::to_string(unix_ms % 1000);
  return std::string(text.data()) + "." + std::string(3 - milliseconds.size(), '0') + milliseconds +
         "Z";
}

std::string_view state_of(const health::EndpointStatus& endpoint) {
  const auto& effective = endpoint.effective;
  if (effective.out) return endpoint.configured == health::Hand::down ? "forced down" : "drained";
  const auto& addresses = endpoint.addresses;
  if (!endpoint.lookup.name.empty() && addresses.empty()) return "not resolved yet";
  if (effective.forced_up) return "forced up";
  if (!endpoint.service.empty()) return "nested";
  if (endpoint.lookup.is_held_over) return "not resolved";
  const auto is_known = [](const auto& one) { return one.verdict != health::Verdict::unknown; };
  if (!addresses.empty() && std::none_of(addresses.begin(), addresses.end(), is_known)) {
    return "unknown";
  }
  if (!endpoint.serves.empty()) return effective.up_other ? "up" : "down";
  const auto is_v6 = [](const auto& one) { return one.address.find(':') != std::string::npos; };
  const bool has_v6 = std::any_of(addresses.begin(), addresses.end(), is_v6);
  const bool has_v4 = !std::all_of(addresses.begin(), addresses.end(), is_v6);
  const bool v4_up = has_v4 && effective.up_v4;
  const bool v6_up = has_v6 && effective.up_v6;
  if (!v4_up && !v6_up) return effective.up_other && addresses.empty() ? "up" : "down";
  return v4_up == has_v4 && v6_up == has_v6 ? "up" : "partly up";
}

std::string status_json(const StatusReport& report) {
  const ordered_json value{
      {"version", report.version},
      {"started", time_or_null(report.started_unix_ms)},
      {"uptime_s", (report.now_unix_ms - report.started_unix_ms) / 1000},
      {"serving", report.serving},
      {"listen", report.listen},
      {"control", report.control},
      {"workers", report.workers},
      {"generation", report.generation},
      {"zones", zones_json(report.zones)},
      {"services", services_json(report.health, report.now_unix_ms)},
      {"geography", geography_json(report.geography)},
      {"probes",
       {{"count", report.health.probes},
        {"attempts", report.health.attempts},
        {"failures", report.health.failures}}},
      {"guard",
       {{"state", word_of(report.health.mood)},
        {"since", time_or_null(report.health.mood_since_unix_ms)},
        {"held_back", report.health.held_back},
        {"witnesses", report.health.witnesses}}},
      {"queries", {{"udp", report.counts.udp_queries}, {"tcp", report.counts.tcp_queries}}},
      {"last_reload", last_reload_json(report.reload)},
      {"restart_needed", report.restart_needed}};
  return dump(value);
}

std::string reload_json(const ReloadResult& result) {
  return dump({{"result", result.good ? "ok" : "refused"},
               {"generation", result.generation},
               {"faults", faults_json(result.faults)}});
}

std::string reload_request(const std::vector<std::string>& remove) {
  return dump({{"remove", remove}});
}

std::string error_json(std::string_view message) { return dump({{"error", message}}); }

}  // namespace tools::daemon
