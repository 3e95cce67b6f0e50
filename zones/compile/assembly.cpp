#include "zones/compile/assembly.h"

#include <algorithm>
#include <map>
#include <utility>

#include "zones/compile/fill_in.h"
#include "zones/compile/same.h"

namespace zones::compile {

namespace {

/// Whether the same services stand at the same endpoints; none at all may be written in two ways.
bool same_services(const std::vector<std::shared_ptr<const Service>>& now,
                   const std::vector<std::shared_ptr<const Service>>& before) {
  const auto is_null = [](const auto& one) { return one == nullptr; };
  return now == before || (before.empty() && std::all_of(now.begin(), now.end(), is_null));
}

}  // namespace

/// A service as it was, with what the prober watched for it.
struct Assembly::Before {
  std::shared_ptr<const Service> service;
  const health::WatchedService* watched = nullptr;
};

Assembly::Assembly(const Sources& sources, const Compiled* previous)
    : known_(sources.known),
      geography_(sources.geography),
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
  std::vector<std::shared_ptr<const Service>> inner;
  for (const auto& number : plan.inner) {
    inner.push_back(number ? unit.hosted.services[*number] : nullptr);
  }
  const bool same_inner = last != nullptr && same_services(inner, last->inner);
  unit.watched.push_back({name, roll, std::move(plan.watched)});
  if (goes_on && same_inner) {
    unit.hosted.services.push_back(before.service);
    return;
  }
  Service made{name,
               std::move(plan.endpoints),
               std::move(plan.chain),
               std::move(roll),
               std::move(catchments),
               plan.type};
  nest(made, std::move(inner));
  unit.hosted.services.push_back(std::make_shared<const Service>(std::move(made)));
}

void Assembly::assemble(std::vector<ServicePlan> plans, const Unit* last, Unit& unit) {
  std::map<std::string, Before> before;
  for (std::size_t i = 0; last != nullptr && i < last->watched.size(); ++i) {
    before.emplace(last->watched[i].name, Before{last->hosted.services[i], &last->watched[i]});
  }
  fill_in(plans, known_);
  for (ServicePlan& plan : plans) {
    const auto found = before.find(unit_key(unit.apex) + ':' + plan.name);
    add(std::move(plan), found == before.end() ? Before{} : found->second, unit);
  }
}

/// Taken apart and put together again, which reuses all that did not change.
void Assembly::refresh_addresses(Unit& unit) {
  Unit last;
  std::vector<ServicePlan> plans = plans_of(unit);
  last.hosted.services = std::exchange(unit.hosted.services, {});
  last.watched = std::exchange(unit.watched, {});
  assemble(std::move(plans), &last, unit);
}

void Assembly::refresh(Unit& unit) {
  if (looks_up(unit.watched)) return refresh_addresses(unit);
  if (same_geography_) return;
  std::map<const Service*, std::shared_ptr<const Service>> now;  // each behind those nested in it
  for (auto& service : unit.hosted.services) {
    const Service* before = service.get();
    auto catchments = catchments_for(service->chain, before);
    auto inner = service->inner;
    for (auto& one : inner) one = one == nullptr ? nullptr : now.at(one.get());
    if (catchments != service->catchments || inner != service->inner) {
      Service renewed = *service;
      renewed.catchments = std::move(catchments);
      nest(renewed, std::move(inner));
      service = std::make_shared<const Service>(std::move(renewed));
    }
    now.emplace(before, service);
  }
}

}  // namespace zones::compile
