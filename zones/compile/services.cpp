#include "zones/compile/services.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "zones/compile/compile.h"
#include "zones/compile/endpoints.h"
#include "zones/compile/guard_option.h"
#include "zones/compile/keys.h"
#include "zones/compile/service_options.h"
#include "zones/compile/service_plans.h"
#include "zones/compile/service_tree.h"
#include "zones/compile/steps.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 11> service_keys{
    "check", "ttl",   "steer", "endpoints",     "families", "client",
    "trust", "state", "seed",  "catchments_mb", "guard"};

Surroundings surroundings_of(const Reader& reader, const Value& service, Definitions& all,
                             const Name& origin) {
  Surroundings around{all.clouds, all.checks, {}, nullptr, {}, false, origin};
  around.check_at = service.find("check");
  if (around.check_at != nullptr) {
    around.check = all.checks.resolve(reader, *around.check_at, std::nullopt);
  }
  if (const Value* state = service.find("state")) around.state = read_state(reader, *state);
  return around;
}

/// The "endpoints" object, if it holds a number of them that can be served.
const Value* endpoints_of(const Reader& reader, const Value& service) {
  const Value* endpoints = service.find("endpoints");
  if (endpoints == nullptr) {
    reader.fault(service, "a service without \"endpoints\"",
                 "write {\"endpoints\": {\"aws\": {\"A\": \"192.0.2.1\"}}}");
    return nullptr;
  }
  if (!is_object(reader, *endpoints)) return nullptr;
  const auto notes = std::ranges::count_if(endpoints->members, is_note);
  const std::size_t count = endpoints->members.size() - static_cast<std::size_t>(notes);
  if (count > 0 && count <= steer::max_endpoints) return endpoints;
  reader.fault(*endpoints,
               "a service has 1 to " + std::to_string(steer::max_endpoints) +
                   " endpoints, this one has " + std::to_string(count),
               count == 0 ? "add one" : "divide it into several services");
  return nullptr;
}

std::optional<ServiceDraft> read_service(const Reader& reader, const Value::Member& member,
                                         Definitions& all, const ServiceScope& scope) {
  const Value& service = member.value;
  const std::size_t faults_before = reader.faults().fault_count();
  if (!is_object_of(reader, service, service_keys)) return std::nullopt;
  Surroundings around = surroundings_of(reader, service, all, scope.origin);
  ServiceDraft draft;
  draft.written = &member;
  draft.options = read_service_options(reader, service);
  if (const Value* guard = service.find("guard")) draft.guard = read_guard(reader, *guard);
  const Value* written = endpoints_of(reader, service);
  if (written == nullptr) return std::nullopt;  // words mean nothing without endpoints

  draft.names = name_endpoints(reader, *written, all.clouds);
  for (const NamedEndpoint& named : draft.names) {
    draft.endpoints.push_back(read_endpoint(reader, named, around));
  }
  const Words words(draft.names);
  const Value* steer = service.find("steer");
  const Value* written_seed = service.find("seed");
  const std::string seed =
      written_seed != nullptr ? reader.text(*written_seed).value_or("") : std::string();
  const StepScope steps{reader, words, scope.knows, all.maps, draft.endpoints, member.key, seed};
  draft.steps = steer != nullptr ? read_steps(steps, *steer) : default_steps();
  const bool has_faults = reader.faults().fault_count() > faults_before;
  if (has_faults || (around.check && around.check->broken)) return std::nullopt;
  return draft;
}

/// The definitions of one kind, of each file used.
template <typename Kind>
std::vector<const Kind*> used_of(const ServiceScope& scope, Kind Definitions::*kind) {
  std::vector<const Kind*> used;
  for (const FileServices* file : scope.used) used.push_back(&(file->definitions.*kind));
  return used;
}

/// As before ":SERVICE" in a service's name.
std::string owner_of(const ServiceScope& scope) {
  return scope.shared.empty() ? unit_key(scope.origin) : std::string(scope.shared);
}

/// The plans of all files used, numbered through.
std::vector<ServicePlan> used_plans(const ServiceScope& scope) {
  std::vector<ServicePlan> plans;
  for (const FileServices* file : scope.used) {
    const auto before = static_cast<std::uint32_t>(plans.size());
    plans.insert(plans.end(), file->plans.begin(), file->plans.end());
    for (std::size_t i = before; i < plans.size(); ++i) {
      for (auto& inner : plans[i].inner) {
        if (inner) *inner += before;
      }
    }
  }
  return plans;
}

}  // namespace

FileServices read_services(const Reader& reader, const Value& root, const ServiceScope& scope) {
  const std::size_t faults_before = reader.faults().fault_count();
  const auto used_checks = used_of(scope, &Definitions::checks);
  FileServices read{{Clouds(reader, root, used_of(scope, &Definitions::clouds)),
                     Checks(reader, root, {used_checks, owner_of(scope), scope.exec}),
                     Maps(reader, root, used_of(scope, &Definitions::maps))},
                    used_plans(scope)};
  std::vector<ServiceDraft> drafts;
  const Value* services = root.find("services");
  if (services != nullptr && is_object(reader, *services)) {
    for (const Value::Member& member : services->members) {
      if (is_note(member)) continue;
      auto draft = read_service(reader, member, read.definitions, scope);
      if (draft) drafts.push_back(std::move(*draft));
    }
    check_service_tree(reader, *services, read.plans);
  }
  const bool is_shared = !scope.shared.empty();
  read.plans = plan_services(reader, std::move(drafts), std::move(read.plans), scope.shared);
  // What a faulted service names was perhaps never read; what a shared file defines is for others.
  if (is_shared || reader.faults().fault_count() > faults_before) return read;
  read.definitions.clouds.warn_of_unused(reader);
  read.definitions.checks.warn_of_unused(reader);
  read.definitions.maps.warn_of_unused(reader.faults());
  return read;
}

}  // namespace zones::compile
