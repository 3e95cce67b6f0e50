#include <algorithm>
#include <utility>

#include "zones/compile/assembly.h"

namespace zones::compile {
namespace {

using Rolls = std::map<std::string, const health::Roll*>;  // in the roster, by service

/// Calls what a stale unit holds of a shared service after its zone, where the roster has another
/// version under the name.
void set_apart(Unit& unit, const Rolls& rolls) {
  std::map<const Service*, std::shared_ptr<const Service>> now;
  for (std::size_t i = 0; i < unit.watched.size(); ++i) {
    health::WatchedService& watched = unit.watched[i];
    auto& service = unit.hosted.services[i];
    const auto current = rolls.find(watched.name);
    const bool is_older = current != rolls.end() && current->second != watched.roll.get();
    if (is_older) watched.name += '@' + unit_key(unit.apex);
    auto inner = service->inner;
    for (auto& one : inner) one = one == nullptr ? nullptr : now.at(one.get());
    const Service* before = service.get();
    if (is_older || inner != service->inner) {
      Service made = *service;
      made.name = watched.name;
      nest(made, std::move(inner));
      service = std::make_shared<const Service>(std::move(made));
    }
    now.emplace(before, service);
  }
}

}  // namespace

health::Roster roster_of(std::map<std::string, Unit>& units) {
  health::Roster roster;
  Rolls rolls;
  const auto watch = [&](const Unit& unit) {
    for (const health::WatchedService& service : unit.watched) {
      if (rolls.emplace(service.name, service.roll.get()).second) roster.push_back(service);
    }
  };
  for (const auto& [key, unit] : units) {
    if (!unit.stale) watch(unit);
  }
  for (auto& [key, unit] : units) {
    if (!unit.stale) continue;
    set_apart(unit, rolls);
    watch(unit);
  }
  return roster;
}

}  // namespace zones::compile
