#include "tools/daemon/publisher.h"

#include <algorithm>
#include <future>
#include <utility>

#include "health/looked_up_names.h"
#include "tools/daemon/access.h"
#include "tools/daemon/cookie_file.h"
#include "tools/daemon/listen_address.h"

namespace tools::daemon {
namespace {

using zones::compile::Compiled;
using zones::compile::Fault;
using zones::compile::Faults;

bool by_place(const Fault& a, const Fault& b) {
  return std::tie(a.at.file, a.at.line, a.at.column) < std::tie(b.at.file, b.at.line, b.at.column);
}

bool has_fault(const std::vector<Fault>& faults) {
  return std::any_of(faults.begin(), faults.end(),
                     [](const Fault& fault) { return fault.warning.empty(); });
}

}  // namespace

Publisher::Publisher(Options options, ServerFile file, std::unique_ptr<StateFolder> state,
                     health::Monitor& monitor, dns::Server& server)
    : options_(std::move(options)),
      exec_(file.exec ? zones::compile::ExecRule::allow : zones::compile::ExecRule::refuse),
      file_(std::move(file)),
      state_(std::move(state)),
      monitor_(monitor),
      server_(server) {}

/// A server file with a fault leaves the last good one in force; its zones still go on.
void Publisher::read_server(Faults& faults) {
  auto file = read_server_file(options_.server_file, options_.overrides, faults);
  if (!file) return;
  std::optional<std::string> token;
  if (file->token_file) {
    std::string why;
    token = read_token(*file->token_file, why);
    if (!token) {
      faults.fault({file->token_file->string(), 0, 0, ""}, why, "the last good token stays valid");
    }
  }
  const bool had_token = options_.token.has_value();
  if (file->token_file && !token) token = options_.token;
  if (!token && had_token && !is_loopback(file_.control.address)) {
    faults.fault({file->path.string(), 0, 0, "/control"},
                 "the control API listens off loopback and needs a token",
                 "write token_file; the last good token stays valid");
    token = options_.token;
  }
  options_.token = std::move(token);
  read_cookie_file(*file, faults);
  file_ = *std::move(file);
}

/// Secrets that cannot be read leave the last good ones in use: clients hold cookies of them.
void Publisher::read_cookie_file(const ServerFile& file, Faults& faults) {
  if (file.cookie_file) {
    auto secrets = read_cookie_secrets(*file.cookie_file, faults);
    if (!secrets.empty()) options_.cookies = std::move(secrets);
  } else if (file_.cookie_file) {
    options_.cookies = {random_cookie_secret()};
  }
}

std::vector<zones::compile::SourceFile> Publisher::read_zones(Faults& faults) const {
  try {
    return zones::compile::read_folder(file_.zones);
  } catch (const std::filesystem::filesystem_error& error) {
    faults.fault({file_.zones.string(), 0, 0, ""},
                 "the zones folder cannot be read: " + error.code().message(),
                 "name it with --zones or in the server file");
    return {};
  }
}

/// The kept texts are compiled first and taken as the state before: a file that is broken or gone
/// then falls back to them by the same rules as in a reload, and serials go on from theirs.
void Publisher::compile_kept(std::vector<std::string>& notes) {
  auto files = state_->load(notes);
  if (files.empty()) return;
  auto kept = zones::compile::compile({std::move(files), geodata_->geography, {}, {}, exec_},
                                      compiled_.get());
  for (const auto& fault : kept.faults) {
    if (fault.warning.empty()) notes.push_back("kept zone not usable: " + fault.to_string());
  }
  if (!kept.units.empty()) compiled_ = std::make_unique<Compiled>(std::move(kept));
}

Loaded Publisher::compile(const std::set<std::string>& remove) {
  Faults faults;
  fingerprint_ = fingerprint(watched_files(), file_.zones);  // before reading: no edit is missed
  if (compiled_) read_server(faults);
  geodata_ = load_geodata(file_, geodata_ ? &*geodata_ : nullptr, faults);
  std::vector<std::string> notes;
  const bool first = !compiled_;
  if (first && state_) compile_kept(notes);
  const zones::compile::Sources sources{read_zones(faults), geodata_->geography, remove,
                                        known_.addresses, exec_};
  auto compiled = std::make_unique<Compiled>(zones::compile::compile(sources, compiled_.get()));

  auto all = std::move(faults).take();
  all.insert(all.end(), compiled->faults.begin(), compiled->faults.end());
  std::stable_sort(all.begin(), all.end(), by_place);
  const bool changed = first || compiled->snapshot != compiled_->snapshot;
  compiled_ = std::move(compiled);
  dns::Settings settings = file_.settings;
  settings.cookies.secrets = options_.cookies;
  const bool resettled = !settings_ || settings != *settings_;
  if (resettled) settings_ = std::make_shared<const dns::Settings>(std::move(settings));
  auto loaded = describe(std::move(all));
  loaded.changed = changed || resettled;
  loaded.notes = std::move(notes);
  return loaded;
}

Loaded Publisher::describe(std::vector<Fault> faults) const {
  Loaded loaded;
  loaded.good = !has_fault(faults);
  loaded.faults = std::move(faults);
  loaded.snapshot = compiled_->snapshot;
  loaded.roster = std::make_shared<const health::Roster>(compiled_->roster);
  loaded.settings = settings_;
  loaded.file = file_;
  loaded.token = options_.token;
  for (const auto& [name, unit] : compiled_->units) {
    loaded.zones.push_back({name, unit.file, unit.serial, unit.stale, unit.faults});
  }
  const auto layers = geodata_->geography->layers();
  if (!file_.networks.empty()) loaded.geography.push_back({layers[0].name, "", 0, false, ""});
  for (const auto& database : geodata_->databases) {
    DatabaseRow row{database.file.stem().string(), database.file.string(), 0,
                    !database.problem.empty(), database.problem};
    if (database.layer) {
      row.name = layers[*database.layer].name;
      row.build_epoch = layers[*database.layer].build_epoch;
    }
    loaded.geography.push_back(std::move(row));
  }
  loaded.watch_points = watch_points();
  return loaded;
}

Loaded Publisher::load_first() { return compile({}); }

void Publisher::adopt(std::function<void()> adopted) {
  monitor_.adopt(compiled_->roster, std::move(adopted));
}

/// The prober first, so that no worker meets standings that nobody fills.
void Publisher::put_into_service() {
  std::promise<void> adopted;
  adopt([&adopted] { adopted.set_value(); });
  adopted.get_future().wait();
  server_.publish(compiled_->snapshot, settings_);
}

bool Publisher::has_unknown_names() const {
  const auto names = health::looked_up_names(compiled_->roster);
  return std::any_of(names.begin(), names.end(),
                     [this](const auto& name) { return !known_.addresses.contains(name.first); });
}

Loaded Publisher::reload(const std::set<std::string>& remove, Known known, const Learn& learn) {
  known_ = std::move(known);
  auto loaded = compile(remove);
  // What is looked up from now on shall not be without addresses until the next look.
  if (loaded.changed && has_unknown_names()) {
    known_ = learn(compiled_->roster);
    zones::compile::renew(*compiled_, known_.addresses);
    loaded.snapshot = compiled_->snapshot;
    loaded.roster = std::make_shared<const health::Roster>(compiled_->roster);
  }
  loaded.revision = known_.revision;
  if (loaded.changed) put_into_service();
  return loaded;
}

Renewed Publisher::renew(Known known) {
  known_ = std::move(known);
  Renewed renewed;
  renewed.revision = known_.revision;
  if (!zones::compile::renew(*compiled_, known_.addresses)) return renewed;
  put_into_service();
  renewed.changed = true;
  renewed.snapshot = compiled_->snapshot;
  renewed.roster = std::make_shared<const health::Roster>(compiled_->roster);
  return renewed;
}

StateFolder::Keeping Publisher::keep(const std::function<bool()>& interrupted) {
  if (!state_) return {};
  return state_->keep(compiled_->units, interrupted);
}

std::vector<std::filesystem::path> Publisher::watched_files() const {
  std::vector<std::filesystem::path> files = file_.databases;
  if (!options_.server_file.empty()) files.push_back(options_.server_file);
  if (file_.token_file) files.push_back(*file_.token_file);
  if (file_.cookie_file) files.push_back(*file_.cookie_file);
  if (compiled_) files.insert(files.end(), compiled_->files.begin(), compiled_->files.end());
  return files;
}

bool Publisher::looks_changed() const {
  return fingerprint(watched_files(), file_.zones) != fingerprint_;
}

WatchPoints Publisher::watch_points() const {
  WatchPoints points;
  for (const auto& file : watched_files()) add_watch_points(file, points);
  add_folder_watch_points(file_.zones, points);
  return points;
}

}  // namespace tools::daemon
