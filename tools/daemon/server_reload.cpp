#include <algorithm>
#include <utility>

#include "tools/daemon/listen_address.h"
#include "tools/daemon/server_process.h"

namespace tools::daemon {

using namespace std::chrono_literals;

constexpr auto between_memories = 5s;                 // verdicts that a crash may lose
constexpr std::chrono::seconds between_incidents{1};  // a worker holds 16 of them
constexpr auto slow_look = 2s;                        // for file systems without events (NFS)

void ServerProcess::load_first() {
  compiler_.post([this] {
    try {
      recall_health();
      auto loaded = std::make_shared<Loaded>(publisher_.load_first());
      inbox_.post([this, loaded] { first_loaded(*loaded); });
    } catch (const std::exception& error) {
      inbox_.post([this, why = std::string(error.what())] {
        log_.error("start failed", {{"why", why}});
        end(3, "start-up failed");
      });
    }
  });
}

void ServerProcess::first_loaded(const Loaded& loaded) {
  take(loaded);
  journal_.note(loaded);
  record(loaded);
  if (loaded.zones.empty()) return end(1, "no zone to serve in " + file_.zones.string());
  const auto is_broken = [](const DatabaseRow& row) { return !row.problem.empty(); };
  if (std::any_of(loaded.geography.begin(), loaded.geography.end(), is_broken)) {
    return end(1, "a database cannot be read");
  }
  if (strict_ && !loaded.good) return end(1, "there are faults, and --strict was given");
  compiler_.post(
      [this] { publisher_.adopt([this] { inbox_.post([this] { wait_for_health(); }); }); });
}

void ServerProcess::wait_for_health() {
  wait_over_.once(file_.startup_wait);
  lookups_.when_all_are_tried([this] {
    names_tried_ = true;
    wait_for_probes();
  });
}

void ServerProcess::begin_serving() {
  if (report_.serving) return;
  // What the prober holds by now must be what is served.
  begin_after_renewal_ = renewals_.under_way();
  if (begin_after_renewal_) return;
  wait_over_.stop();
  server_.start(snapshot_, settings_);
  report_.serving = true;
  log_.info("serving", {{"generation", std::to_string(report_.generation)},
                        {"zones", std::to_string(report_.zones.size())},
                        {"workers", std::to_string(report_.workers)}});
  keep_accepted();
  queue_.open();
  look_.every(slow_look);
  remember_.every(between_memories);
  incidents_.every(between_incidents);
  look_at_files();
}

/// Disks are slow: whatever else there is to do goes first, and the rest is kept after it.
void ServerProcess::keep_accepted() {
  compiler_.post([this] {
    auto keeping = publisher_.keep([this] { return compiler_.is_waited_for(); });
    if (!keeping.done) keep_accepted();
    inbox_.post([this, problems = std::move(keeping.problems)] {
      for (const auto& text : problems) log_.error("state directory", {{"problem", text}});
    });
  });
}

void ServerProcess::start_reload(std::set<std::string> remove, bool asked_for) {
  compiler_.post([this, remove = std::move(remove), asked_for, known = lookups_.known()] {
    try {
      auto loaded = std::make_shared<Loaded>(publisher_.reload(
          remove, known, [this](const health::Roster& roster) { return learn(roster); }));
      inbox_.post([this, loaded, asked_for] { reloaded(*loaded, asked_for); });
      keep_accepted();
    } catch (const std::exception& error) {
      inbox_.post([this, why = std::string(error.what())] { reload_failed(why); });
    }
  });
}

void ServerProcess::reloaded(const Loaded& loaded, bool asked_for) {
  take(loaded);
  const bool said = journal_.note(loaded);
  if (asked_for || said || loaded.changed) record(loaded);
  note_restart_needs(loaded.file);
  queue_.finished({loaded.good, report_.generation, loaded.faults});
}

void ServerProcess::reload_failed(const std::string& why) {
  log_.error("reload failed", {{"why", why}});
  ++report_.reload.refused;
  report_.reload.good = false;
  report_.reload.at_unix_ms = unix_now_ms();
  queue_.finished({false, report_.generation, {{{"", 0, 0, ""}, why, "", ""}}});
}

void ServerProcess::take(const Loaded& loaded) {
  compiler_.post([old = std::exchange(snapshot_, loaded.snapshot)] {});  // freed over there
  roster_ = loaded.roster;
  lookups_.use(loaded.file.resolvers);
  lookups_.follow(*roster_);
  lookups_.adopted(loaded.revision);
  settings_ = loaded.settings;
  report_.generation = loaded.snapshot->generation;
  report_.zones = loaded.zones;
  report_.geography = loaded.geography;
  monitor_.guard_by(loaded.file.guarding);
  log_.set_level(loaded.file.log_level);
  api_.set_rules({is_loopback(file_.control.address), loaded.token});
  if (watcher_.watch(loaded.watch_points)) look_at_files();
}

void ServerProcess::record(const Loaded& loaded) {
  auto& reload = report_.reload;
  reload.at_unix_ms = unix_now_ms();
  reload.good = loaded.good;
  reload.faults = loaded.faults;
  ++(loaded.good ? reload.accepted : reload.refused);
  if (!report_.serving) return;
  log_.write(loaded.good ? Level::info : Level::warning,
             loaded.good ? "reloaded" : "reload refused",
             {{"generation", std::to_string(report_.generation)},
              {"changed", loaded.changed ? "yes" : "no"},
              {"zones", std::to_string(report_.zones.size())}});
}

void ServerProcess::note_restart_needs(const ServerFile& wanted) {
  auto keys = needs_restart(file_, wanted);
  if (keys == report_.restart_needed) return;
  for (const auto& key : keys) log_.warning("restart needed", {{"key", key}});
  if (keys.empty()) log_.info("restart no longer needed");
  report_.restart_needed = std::move(keys);
}

void ServerProcess::files_changed() {
  const Debounce::Time now(clock_ms());
  settled_.once(debounce_.note(now) - now);
}

void ServerProcess::files_settled() {
  debounce_.acted();
  if (std::exchange(hung_up_, false)) {
    queue_.ask({}, {});
  } else {
    queue_.files_changed();
  }
}

void ServerProcess::look_at_files() {
  if (std::exchange(looking_, true)) return;
  compiler_.post([this] {
    const bool changed = publisher_.looks_changed();
    auto points = publisher_.watch_points();
    inbox_.post([this, changed, points = std::move(points)] {
      looking_ = false;
      if (watcher_.watch(points) || changed) files_changed();
    });
  });
}

}  // namespace tools::daemon
