#include "zones/compile/assembly.h"

#include <algorithm>
#include <map>
#include <utility>

#include "zones/compile/same.h"

namespace zones::compile {

/// A service as it was, with what the prober watched for it.
struct Assembly::Before {
  std::shared_ptr<const Service> service;
  const health::WatchedService* watched = nullptr;
};

Assembly::Assembly(const Sources& sources, const Compiled* previous)
    : geography_(sources.geography),
      same_geography_(previous != nullptr && previous->snapshot->geography == sources.geography) {}

Assembly::Catchments Assembly::catchments_for(const std::shared_ptr<const steer::Chain>& chain,
                                              const Service* last) {
  const bool depends = chain->depends_on_client();
  const bool can_go_on = last != nullptr && (same_geography_ || !depends);
  if (can_go_on && same_client_rules(*chain, *last->chain)) return last->catchments;
  if (!depends) {
    if (of_nobody_ == nullptr) {
      of_nobody_ = std::make_shared<const steer::Catchments>(
          steer::Catchments::build(*chain, geo::Geography{}));
    }
    return of_nobody_;
  }
  const auto equal = std::find_if(made_.begin(), made_.end(), [&chain](const Made& made) {
    return same_client_rules(*chain, *made.chain);
  });
  if (equal != made_.end()) return equal->catchments;
  auto built =
      std::make_shared<const steer::Catchments>(steer::Catchments::build(*chain, *geography_));
  made_.push_back({chain, built});
  return built;
}

void Assembly::add(ServicePlan plan, const Before& before, Unit& unit) {
  const Service* last = before.service.get();
  const std::string name = unit_key(unit.apex) + ':' + plan.name;
  const bool roll_goes_on =
      before.watched != nullptr && same_watched(plan.watched, before.watched->endpoints);
  auto roll =
      roll_goes_on ? before.watched->roll : std::make_shared<health::Roll>(plan.endpoints.size());
  if (last != nullptr && same_chain(*plan.chain, *last->chain)) plan.chain = last->chain;
  auto catchments = catchments_for(plan.chain, last);
  const bool goes_on = roll_goes_on && plan.chain == last->chain && plan.type == last->type &&
                       catchments == last->catchments &&
                       same_endpoints(plan.endpoints, last->endpoints);
  unit.watched.push_back({name, roll, std::move(plan.watched)});
  if (goes_on) {
    unit.hosted.services.push_back(before.service);
    return;
  }
  unit.hosted.services.push_back(std::make_shared<const Service>(
      Service{name, std::move(plan.endpoints), std::move(plan.chain), std::move(roll),
              std::move(catchments), plan.type}));
}

void Assembly::assemble(std::vector<ServicePlan> plans, const Unit* last, Unit& unit) {
  std::map<std::string, Before> before;
  for (std::size_t i = 0; last != nullptr && i < last->watched.size(); ++i) {
    before.emplace(last->watched[i].name, Before{last->hosted.services[i], &last->watched[i]});
  }
  for (ServicePlan& plan : plans) {
    const auto found = before.find(unit_key(unit.apex) + ':' + plan.name);
    add(std::move(plan), found == before.end() ? Before{} : found->second, unit);
  }
}

void Assembly::refresh(Unit& unit) {
  if (same_geography_) return;
  for (auto& service : unit.hosted.services) {
    auto catchments = catchments_for(service->chain, service.get());
    if (catchments == service->catchments) continue;
    Service renewed = *service;
    renewed.catchments = std::move(catchments);
    service = std::make_shared<const Service>(std::move(renewed));
  }
}

}  // namespace zones::compile
