#include "zones/compile/service_tree.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "zones/steer/policy.h"

namespace zones::compile {
namespace {

/// What hangs under one service, itself among it.
struct Extent {
  std::size_t levels = 0;    // under it
  std::size_t services = 1;  // each counted where it stands, so one nested twice counts twice
};

/// Of a service of a shared file, which has been checked there.
Extent extent_of(const ServicePlan& plan, std::span<const ServicePlan> used) {
  Extent extent;
  for (const auto& inner : plan.inner) {
    if (!inner) continue;
    const Extent below = extent_of(used[*inner], used);
    extent.levels = std::max(extent.levels, below.levels + 1);
    extent.services += below.services;
  }
  return extent;
}

class ServiceTree {
 public:
  ServiceTree(const Reader& reader, const Value& services, std::span<const ServicePlan> used)
      : reader_(reader) {
    for (const ServicePlan& plan : used) {
      known_.push_back(plan.name);
      extents_[plan.name] = extent_of(plan, used);
      done_.insert(plan.name);
    }
    for (const Value::Member& service : services.members) {
      known_.push_back(service.key);
      const Value* endpoints = service.value.find("endpoints");
      if (endpoints == nullptr) continue;
      for (const Value::Member& endpoint : endpoints->members) {
        const Value* named = endpoint.value.find("service");
        if (named != nullptr && named->is(Value::Kind::text)) named_[service.key].push_back(named);
      }
    }
  }

  void check() {
    for (const std::string_view service : known_) visit(service);
  }

 private:
  /// Depth first; `path_` holds the services from the root of this walk to here.
  void visit(std::string_view service) {
    if (!done_.insert(service).second) return;
    path_.push_back(service);
    Extent extent;
    for (const Value* named : named_[service]) {
      if (std::ranges::find(known_, named->text) == known_.end()) {
        reader_.fault(*named, "there is no service \"" + named->text + "\"",
                      nearest(named->text, known_));
      } else if (const auto open = std::ranges::find(path_, named->text); open != path_.end()) {
        std::string cycle;
        for (auto at = open; at != path_.end(); ++at) cycle += std::string(*at) + " -> ";
        reader_.fault(*named, "services in a cycle: " + cycle + named->text,
                      "let one of them end in addresses");
      } else {
        visit(named->text);
        extend(extent, *named);
      }
    }
    extents_[service] = extent;
    path_.pop_back();
  }

  /// Adds what hangs under `named`; a tree that grows too big is faulted where it does, once.
  void extend(Extent& extent, const Value& named) {
    const Extent& inner = extents_[named.text];
    const std::size_t levels = std::max(extent.levels, inner.levels + 1);
    const std::size_t services = extent.services + inner.services;
    if (levels > steer::max_levels) {
      reader_.fault(named,
                    "services nested deeper than " + std::to_string(steer::max_levels) + " levels",
                    "name the endpoints of the innermost in the one around it");
    } else if (services > steer::max_services) {
      reader_.fault(named,
                    "with this one more than " + std::to_string(steer::max_services) +
                        " services hang together",
                    "divide them, or name endpoints instead of services");
    } else {
      extent = {levels, services};
    }
  }

  const Reader& reader_;
  std::vector<std::string_view> known_;
  std::map<std::string_view, std::vector<const Value*>> named_;
  std::map<std::string_view, Extent> extents_;
  std::set<std::string_view> done_;
  std::vector<std::string_view> path_;
};

}  // namespace

void check_service_tree(const Reader& reader, const Value& services,
                        std::span<const ServicePlan> used) {
  ServiceTree(reader, services, used).check();
}

}  // namespace zones::compile
