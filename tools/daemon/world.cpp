#include "tools/daemon/world.h"

#include <algorithm>
#include <tuple>

#include "tools/daemon/cookie_file.h"
#include "tools/daemon/geodata.h"
#include "tools/daemon/guard_section.h"

namespace tools::daemon {
namespace {

using zones::compile::Fault;
using zones::compile::Faults;
using zones::compile::SourceFile;

std::vector<SourceFile> read_zones(const WorldOptions& options, const ServerFile& file,
                                   Faults& faults) {
  std::vector<SourceFile> sources;
  for (const auto& path : options.zone_files) {
    sources.push_back(zones::compile::read_file(path));
  }
  if (!options.zone_files.empty()) return sources;
  try {
    sources = zones::compile::read_folder(file.zones);
    if (sources.empty()) {
      faults.fault({file.zones.string(), 0, 0, ""}, "no zone file in this folder",
                   "a zone is one *.json file");
    }
  } catch (const std::filesystem::filesystem_error& error) {
    faults.fault({file.zones.string(), 0, 0, ""},
                 "the zones folder cannot be read: " + error.code().message(),
                 "name it with --zones or in the server file");
  }
  return sources;
}

/// A server file says whether programs may be run; without one nobody knows.
zones::compile::ExecRule exec_rule(const WorldOptions& options, const ServerFile& file) {
  using zones::compile::ExecRule;
  if (file.exec) return ExecRule::allow;
  const bool is_known = !options.server_file.empty() && !file.path.empty();
  return is_known ? ExecRule::refuse : ExecRule::warn;
}

bool by_place(const Fault& a, const Fault& b) {
  return std::tie(a.at.file, a.at.line, a.at.column) < std::tie(b.at.file, b.at.line, b.at.column);
}

}  // namespace

std::size_t World::fault_count() const { return faults.size() - warning_count(); }

std::size_t World::warning_count() const {
  return static_cast<std::size_t>(std::count_if(
      faults.begin(), faults.end(), [](const Fault& fault) { return !fault.warning.empty(); }));
}

World load_world(const WorldOptions& options) {
  World world;
  Faults faults;
  if (auto file = read_server_file(options.server_file, options.overrides, faults)) {
    world.file = *std::move(file);
  } else if (auto rest = read_server_file({}, options.overrides, faults)) {
    world.file = *std::move(rest);  // the zones beside the file are looked at all the same
    if (!options.overrides.zones) world.file.zones = options.server_file.parent_path() / "zones";
  }
  if (world.file.cookie_file) read_cookie_secrets(*world.file.cookie_file, faults);
  world.geography = load_geodata(world.file, nullptr, faults).geography;
  world.compiled = zones::compile::compile({read_zones(options, world.file, faults),
                                            world.geography,
                                            {},
                                            {},
                                            exec_rule(options, world.file)},
                                           nullptr);
  if (options.zone_files.empty()) {
    warn_of_lonely_guards(world.compiled.roster, world.file.guarding,
                          world.file.path.empty() ? "server file" : world.file.path.string(),
                          faults);
  }
  world.faults = std::move(faults).take();
  const auto& of_zones = world.compiled.faults;
  world.faults.insert(world.faults.end(), of_zones.begin(), of_zones.end());
  std::stable_sort(world.faults.begin(), world.faults.end(), by_place);
  return world;
}

}  // namespace tools::daemon
