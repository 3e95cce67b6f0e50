#include <iostream>
#include <memory>
#include <set>

#include "tools/daemon/world.h"
#include "tools/trimtab/input_options.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Check {
  InputOptions input;
  std::vector<std::string> zone_files;
  bool strict = false;
};

std::string count(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

void print_zone(const std::string& name, const zones::compile::Unit& unit) {
  std::size_t catchments = 0;
  std::size_t bytes = 0;
  for (const auto& service : unit.hosted.services) {
    if (!service->catchments) continue;
    catchments += service->catchments->all().size();
    bytes += service->catchments->bytes();
  }
  constexpr std::size_t kibibyte = 1024;
  std::cout << name << " (" << unit.file << "): " << count(unit.hosted.zone->nodes().size(), "name")
            << ", " << count(unit.hosted.services.size(), "service") << ", "
            << count(catchments, "catchment") << " (" << bytes / kibibyte << " KiB), serial "
            << unit.serial << '\n';
}

/// One file is one zone, however often and however it is named.
std::vector<std::filesystem::path> each_once(const std::vector<std::string>& names) {
  std::vector<std::filesystem::path> files;
  std::set<std::filesystem::path> seen;
  for (const auto& name : names) {
    std::error_code error;
    const auto whole = std::filesystem::weakly_canonical(name, error);
    if (seen.insert(error ? std::filesystem::path(name) : whole).second) files.emplace_back(name);
  }
  return files;
}

int run(const Check& check) {
  if (!check.zone_files.empty() && !check.input.zones.empty()) {
    return complain("--zones names a folder and ZONE.json single files: give one of them",
                    exit_usage);
  }
  daemon::WorldOptions options;
  options.server_file = check.input.server_file(!check.zone_files.empty());
  options.overrides = check.input.overrides();
  options.zone_files = each_once(check.zone_files);
  const auto world = daemon::load_world(options);
  for (const auto& fault : world.faults) std::cout << fault.to_string() << '\n';
  for (const auto& [name, unit] : world.compiled.units) print_zone(name, unit);
  const auto faults = world.fault_count();
  const auto warnings = world.warning_count();
  std::cout << count(world.compiled.units.size(), "zone") << ": " << count(faults, "fault") << ", "
            << count(warnings, "warning") << '\n';
  const bool refused = faults > 0 || (check.strict && warnings > 0);
  return refused ? exit_faults : exit_good;
}

}  // namespace

void add_check(CommandLine& line) {
  auto check = std::make_shared<Check>();
  Verb verb = line.verb("check", "Name every fault of server file, databases and zones");
  check->input.add_to(verb);
  verb.positional("ZONE.json", check->zone_files, "zone files to check instead of a whole folder");
  verb.flag("--strict", check->strict, "fail on warnings too");
  verb.action([check] { return run(*check); });
}

}  // namespace tools::trimtab
