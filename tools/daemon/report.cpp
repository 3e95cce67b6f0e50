#include "tools/daemon/report.h"

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "tools/daemon/report_parts.h"

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

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

std::uint64_t both(const std::array<dns::Counter, 2>& families) {
  return families[0].read() + families[1].read();
}

}  // namespace

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

std::string status_json(const StatusReport& report) {
  const ordered_json value{
      {"version", report.version},
      {"started", time_or_null(report.started_unix_ms)},
      {"now", time_or_null(report.now_unix_ms)},
      {"uptime_s", (report.now_unix_ms - report.started_unix_ms) / 1000},
      {"serving", report.serving},
      {"listen", report.listen},
      {"control", report.control},
      {"workers", report.workers},
      {"generation", report.generation},
      {"zones", zones_json(report.zones)},
      {"services", services_json(report)},
      {"clouds", clouds_json(report)},
      {"hands", hands_json(report.health.hands, report.now_unix_ms)},
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
      {"queries",
       {{"udp", both(report.counts.udp_queries)}, {"tcp", both(report.counts.tcp_queries)}}},
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

std::string push_request(const std::vector<std::pair<std::string, std::string>>& members) {
  ordered_json body = ordered_json::object();
  for (const auto& [key, value] : members) body[key] = value;
  return dump(body);
}

std::string push_json(std::size_t probes) { return dump({{"result", "ok"}, {"probes", probes}}); }

std::string error_json(std::string_view message) { return dump({{"error", message}}); }

}  // namespace tools::daemon
