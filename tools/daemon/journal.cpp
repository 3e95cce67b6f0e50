#include "tools/daemon/journal.h"

#include <algorithm>

namespace tools::daemon {
namespace {

/// The row whose `key` is the same as in `like`.
template <typename Row>
const Row* find_row(const std::vector<Row>& rows, const Row& like, std::string Row::*key) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.*key == like.*key; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

bool Journal::note(const Loaded& loaded) {
  bool said = false;
  for (const auto& note : loaded.notes) log_.warning("state directory", {{"problem", note}});
  said = note_faults(loaded.faults) || said;
  said = note_zones(loaded.zones) || said;
  said = note_databases(loaded.geography) || said;
  return said;
}

void Journal::note(const health::Event& event) {
  if (!event.notice.empty()) {
    log_.warning("prober", {{"notice", event.notice}});
    return;
  }
  const bool down = event.to == health::Verdict::down;
  const bool up = event.to == health::Verdict::up;
  const std::string_view what = up ? "endpoint up" : "endpoint unknown";
  log_.write(down ? Level::warning : Level::info, down ? "endpoint down" : what,
             {{"service", event.service},
              {"endpoint", event.endpoint},
              {"address", event.address},
              {"reason", event.reason}});
}

void Journal::note(const dns::Incident& incident, bool enforced) {
  log_.warning("rate limit", {{"network", incident.network.to_string()},
                              {"about", zones::to_string(incident.about())},
                              {"enforced", enforced ? "yes" : "no, counted only"}});
}

void Journal::note(const std::string& name, const health::Resolution& resolution) {
  if (resolution.failing_since_ms == 0) {
    if (failing_.erase(name) > 0) log_.info("name resolved again", {{"name", name}});
  } else if (failing_.insert(name).second) {
    log_.warning("name not resolved", {{"name", name}, {"reason", resolution.failure}});
  }
}

void Journal::note(const std::string& name, const std::vector<geo::Address>& addresses) {
  std::string list;
  for (const auto& address : addresses) list += (list.empty() ? "" : " ") + address.to_string();
  log_.info("name resolved", {{"name", name}, {"addresses", list}});
}

bool Journal::note_faults(const std::vector<zones::compile::Fault>& faults) {
  bool said = false;
  std::map<std::string, Level> now;
  for (const auto& fault : faults) {
    const auto level = fault.warning.empty() ? Level::error : Level::warning;
    const auto text = fault.to_string();
    if (!now.emplace(text, level).second || faults_.contains(text)) continue;
    said = true;
    log_.write(level, level == Level::error ? "fault" : "warning", {{"text", text}});
  }
  for (const auto& [text, level] : faults_) {
    if (now.contains(text)) continue;
    said = true;
    log_.info(level == Level::error ? "fault gone" : "warning gone", {{"text", text}});
  }
  faults_ = std::move(now);
  return said;
}

bool Journal::note_zones(const std::vector<ZoneRow>& zones) {
  bool said = false;
  for (const auto& zone : zones) {
    const auto* before = find_row(zones_, zone, &ZoneRow::name);
    if (zone.stale && (before == nullptr || !before->stale)) {
      said = true;
      log_.warning(
          "zone stale",
          {{"zone", zone.name}, {"serial", std::to_string(zone.serial)}, {"file", zone.file}});
    } else if (!zone.stale &&
               (before == nullptr || before->stale || before->serial != zone.serial)) {
      said = true;
      log_.info(
          "zone loaded",
          {{"zone", zone.name}, {"serial", std::to_string(zone.serial)}, {"file", zone.file}});
    }
  }
  for (const auto& zone : zones_) {
    if (find_row(zones, zone, &ZoneRow::name) != nullptr) continue;
    said = true;
    log_.warning("zone removed", {{"zone", zone.name}});
  }
  zones_ = zones;
  return said;
}

bool Journal::note_databases(const std::vector<DatabaseRow>& databases) {
  bool said = false;
  for (const auto& database : databases) {
    if (database.file.empty()) continue;
    const auto* before = find_row(databases_, database, &DatabaseRow::file);
    if (database.stale) {
      if (before != nullptr && before->problem == database.problem) continue;
      said = true;
      log_.error("database stale", {{"file", database.file}, {"problem", database.problem}});
    } else if (before == nullptr || before->stale || before->build_epoch != database.build_epoch) {
      said = true;
      log_.info("database loaded",
                {{"file", database.file}, {"built", std::to_string(database.build_epoch)}});
    }
  }
  databases_ = databases;
  return said;
}

}  // namespace tools::daemon
