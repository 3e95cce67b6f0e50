#include "tools/daemon/world_names.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "tools/daemon/lookups.h"

namespace tools::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;  // a person waits

using Resolutions = std::map<std::string, health::Resolution>;

/// What was learnt until each name was tried or patience ended.
Known learn(const World& world, Resolutions& resolutions, std::uint64_t& ended_ms) {
  const auto start = std::chrono::steady_clock::now();
  const auto clock = [start] {
    const auto passed = std::chrono::steady_clock::now() - start;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
  };
  Loop loop;
  Timer over(loop, [&loop] { loop.stop(); });
  Lookups lookups(loop, clock,
                  {.told = [&](const std::string& name,
                               const health::Resolution& seen) { resolutions[name] = seen; },
                   .changed = [](const std::string&, const std::vector<geo::Address>&) {}});
  lookups.use(world.file.resolvers);
  lookups.follow(world.compiled.roster);
  lookups.when_all_are_tried([&loop] { loop.stop(); });
  over.once(patience);
  loop.run();
  Known known = lookups.known();
  lookups.adopted(known.revision);  // now tells of those that changed
  ended_ms = clock();
  return known;
}

/// An explanation is given at the time 0.
std::uint64_t lease_of(const Resolutions& resolutions, const std::string& name,
                       std::uint64_t ended_ms) {
  const auto found = resolutions.find(name);
  if (found == resolutions.end()) return 0;
  return found->second.good_until_ms - std::min(found->second.good_until_ms, ended_ms);
}

/// Nothing is probed here, so that names of targets alone need not be waited for.
bool is_any_resolved(const health::Roster& roster) {
  const auto is_resolved = [](const health::WatchedEndpoint& endpoint) {
    return !endpoint.looked_up.name.empty();
  };
  return std::ranges::any_of(roster, [&](const health::WatchedService& service) {
    return std::ranges::any_of(service.endpoints, is_resolved);
  });
}

}  // namespace

std::vector<std::string> look_names_up(World& world) {
  std::vector<std::string> remarks;
  if (!is_any_resolved(world.compiled.roster)) return remarks;
  Resolutions resolutions;
  std::uint64_t ended_ms = 0;
  const Known known = learn(world, resolutions, ended_ms);
  zones::compile::renew(world.compiled, known.addresses);
  std::map<std::string, std::string> missing;
  for (const health::WatchedService& service : world.compiled.roster) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      const std::string& name = service.endpoints[i].looked_up.name;
      if (name.empty()) continue;
      (*service.roll)[i].lease = lease_of(resolutions, name, ended_ms);
      if (known.addresses.contains(name)) continue;
      const auto seen = resolutions.find(name);
      missing[name] = seen == resolutions.end() ? "no answer in time" : seen->second.failure;
    }
  }
  for (const auto& [name, why] : missing) remarks.push_back("not resolved: " + name + ": " + why);
  return remarks;
}

}  // namespace tools::daemon
