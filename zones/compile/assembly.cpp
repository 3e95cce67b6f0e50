#include "zones/compile/assembly.h"

#include <algorithm>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/same.h"

namespace zones::compile {

namespace {

/// Whether the same services stand at the same endpoints; none at all may be written in two ways.
bool same_services(const std::vector<std::shared_ptr<const Service>>& now,
                   const std::vector<std::shared_ptr<const Service>>& before) {
  const auto is_null = [](const auto& one) { return one == nullptr; };
  return now == before || (before.empty() && std::all_of(now.begin(), now.end(), is_null));
}

void fault_oversize(const Service& service, const steer::Catchments& catchments, const Spot& at,
                    Faults& faults) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::size_t most = service.chain->options().catchments_mb;
  if (catchments.bytes() <= most * mebibyte) return;
  faults.fault(at,
               "the catchments of " + compile::quoted(service.name) + " take " +
                   std::to_string(catchments.bytes() / mebibyte + 1) + " MiB, allowed are " +
                   std::to_string(most),
               "write fewer and wider keys, or a greater \"catchments_mb\"");
}

std::string name_of(const ServicePlan& plan, const Unit& unit) {
  return (plan.shared.empty() ? unit_key(unit.apex) : plan.shared) + ':' + plan.name;
}

std::vector<std::shared_ptr<const Service>> inner_of(const ServicePlan& plan, const Unit& unit) {
  std::vector<std::shared_ptr<const Service>> inner;
  for (const auto& number : plan.inner) {
    inner.push_back(number ? unit.hosted.services[*number] : nullptr);
  }
  return inner;
}

}  // namespace

Assembly::Assembly(const Sources& sources, const Compiled* previous)
    : fill_in_(sources.known),
      geography_(sources.geography),
      same_geography_(previous != nullptr && previous->snapshot->geography == sources.geography) {
  if (previous == nullptr) return;
  for (const auto& [key, unit] : previous->units) {
    for (std::size_t i = 0; i < unit.watched.size(); ++i) {
      auto& known = previous_[unit.watched[i].name];
      const auto& service = unit.hosted.services[i];
      if (std::ranges::find(known, service, &Before::service) != known.end()) continue;
      known.push_back({service, &unit.watched[i], unit.older_geography});
    }
  }
}

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

/// The service of this name before; of several versions one that watches the same.
Assembly::Before Assembly::before(const std::string& name, const ServicePlan& plan) const {
  const auto found = previous_.find(name);
  if (found == previous_.end()) return {};
  const auto same = std::ranges::find_if(found->second, [&plan](const Before& known) {
    return same_watched(plan.watched, known.watched->endpoints);
  });
  return same == found->second.end() ? found->second.front() : *same;
}

void Assembly::add(ServicePlan plan, Unit& unit) {
  const std::string name = name_of(plan, unit);
  const Before known = before(name, plan);
  const Service* last = known.service.get();
  const bool roll_goes_on = last != nullptr && same_watched(plan.watched, known.watched->endpoints);
  auto roll =
      roll_goes_on ? known.watched->roll : std::make_shared<health::Roll>(plan.endpoints.size());
  if (last != nullptr && same_chain(*plan.chain, *last->chain)) plan.chain = last->chain;
  const bool keeps_catchments =
      unit.older_geography && last != nullptr && same_client_rules(*plan.chain, *last->chain);
  auto catchments = keeps_catchments
                        ? last->catchments
                        : catchments_for(plan.chain, known.older_geography ? nullptr : last);
  const bool goes_on = roll_goes_on && plan.chain == last->chain && plan.type == last->type &&
                       catchments == last->catchments &&
                       same_endpoints(plan.endpoints, last->endpoints);
  auto inner = inner_of(plan, unit);
  const bool same_inner = last != nullptr && same_services(inner, last->inner);
  unit.watched.push_back({name, roll, std::move(plan.watched), plan.guard});
  if (goes_on && same_inner) {
    unit.hosted.services.push_back(known.service);
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

/// One object for all its users.
void Assembly::add_shared(ServicePlan plan, Unit& unit) {
  auto& versions = shared_[name_of(plan, unit)];
  const auto same = std::ranges::find_if(versions, [&](const Shared& one) {
    const Service& made = *one.service;
    const bool same_steps = one.chain == plan.chain || same_chain(*made.chain, *plan.chain);
    return same_steps && same_watched(one.watched.endpoints, plan.watched) &&
           one.watched.guard == plan.guard && same_endpoints(made.endpoints, plan.endpoints) &&
           same_services(inner_of(plan, unit), made.inner);
  });
  if (same != versions.end()) {
    unit.hosted.services.push_back(same->service);
    unit.watched.push_back(same->watched);
    return;
  }
  auto chain = plan.chain;
  add(std::move(plan), unit);
  versions.push_back({std::move(chain), unit.hosted.services.back(), unit.watched.back()});
}

void Assembly::assemble(std::vector<ServicePlan> plans, Unit& unit, Faults& faults) {
  fill_in_(plans);
  for (ServicePlan& plan : plans) {
    const Spot at = plan.written;
    if (plan.shared.empty()) {
      add(std::move(plan), unit);
    } else {
      add_shared(std::move(plan), unit);
    }
    const Service& made = *unit.hosted.services.back();
    fault_oversize(made, *made.catchments, at, faults);
  }
}

void Assembly::refresh(Unit& unit, Faults& faults) {
  refresh_geography(unit, faults);
  if (looks_up(unit.watched)) refresh_addresses(unit);
}

/// Taken apart and put together again, which reuses all that did not change.
void Assembly::refresh_addresses(Unit& unit) {
  std::vector<ServicePlan> plans = plans_of(unit);
  unit.hosted.services.clear();
  replaced_.push_back(std::exchange(unit.watched, {}));
  Faults known;  // of catchments that are too large: they have been told
  assemble(std::move(plans), unit, known);
}

void Assembly::refresh_geography(Unit& unit, Faults& faults) {
  if (same_geography_ && !unit.older_geography) return;
  Faults of_unit;
  for (const auto& service : unit.hosted.services) {
    fault_oversize(*service, *fresh_catchments(*service), unit.declared, of_unit);
  }
  unit.older_geography = of_unit.any();
  for (const Fault& fault : of_unit.all()) faults.add(fault);
  if (unit.older_geography) return;
  for (auto& service : unit.hosted.services) {  // each behind those nested in it
    const auto [now, is_new] = renewed_.emplace(service.get(), service);
    if (is_new) now->second = renewed(service);
    service = now->second;
  }
}

/// On the geography of now, whatever the service's own are of.
Assembly::Catchments Assembly::fresh_catchments(const Service& service) {
  const bool depends = service.chain->depends_on_client();
  return depends ? catchments_for(service.chain, nullptr) : service.catchments;
}

std::shared_ptr<const Service> Assembly::renewed(const std::shared_ptr<const Service>& service) {
  auto catchments = fresh_catchments(*service);
  auto inner = service->inner;
  for (auto& one : inner) one = one == nullptr ? nullptr : renewed_.at(one.get());
  if (catchments == service->catchments && inner == service->inner) return service;
  Service made = *service;
  made.catchments = std::move(catchments);
  nest(made, std::move(inner));
  return std::make_shared<const Service>(std::move(made));
}

}  // namespace zones::compile
