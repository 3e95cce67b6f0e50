#include "zones/compile/fill_in.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "health/looked_up_names.h"
#include "zones/compile/assembly.h"
#include "zones/compile/equal_data.h"
#include "zones/compile/same.h"
#include "zones/compile/service_plans.h"

namespace zones::compile {
namespace {

bool is_looked_up(const health::WatchedEndpoint& endpoint) {
  return !endpoint.looked_up.name.empty();
}

/// One plan with its members taken out of the chain, which is frozen.
struct Opened {
  ServicePlan& plan;
  std::vector<steer::Member> members;
  bool looks_up;
};

void set_addresses(const std::vector<geo::Address>& addresses, Endpoint& data,
                   steer::Member& member, health::WatchedEndpoint& watched) {
  data.a.clear();
  data.aaaa.clear();
  watched.addresses.clear();
  for (const geo::Address& address : addresses) {
    if (address.is_v4()) {
      std::ranges::copy(address.octets.end() - 4, address.octets.end(),
                        data.a.emplace_back().begin());
    } else {
      data.aaaa.push_back(address.octets);
    }
    auto& each = watched.addresses.emplace_back(watched.looked_up.pattern);
    each.address = address.to_string();
    if (each.target.empty()) each.target = each.address;
  }
  member.v4_count = static_cast<std::uint8_t>(data.a.size());
  member.v6_count = static_cast<std::uint8_t>(data.aaaa.size());
  watched.v4_count = static_cast<std::uint32_t>(data.a.size());
}

void look_into(Opened& service, const AddressBook& known) {
  static const std::vector<geo::Address> none;
  for (std::size_t i = 0; i < service.members.size(); ++i) {
    health::WatchedEndpoint& watched = service.plan.watched[i];
    if (!is_looked_up(watched)) continue;
    const auto found = known.find(watched.looked_up.name);
    set_addresses(found == known.end() ? none : found->second, service.plan.endpoints[i],
                  service.members[i], watched);
  }
}

/// Where services may meet in one answer all have identities, else those with equal data.
void identify(Opened& service, bool may_meet_others) {
  for (std::size_t i = 0; i < service.members.size(); ++i) {
    service.members[i].identities = identities_of(service.plan.endpoints[i]);
  }
  if (!may_meet_others) forget_if_all_differ(service.members);
}

bool has_nested(const Opened& service) {
  return std::ranges::any_of(service.members, &steer::Member::is_nested);
}

void take_on_families(Opened& service, const std::vector<Opened>& all) {
  const ServicePlan& plan = service.plan;
  for (std::size_t i = 0; i < plan.inner.size(); ++i) {
    if (plan.inner[i]) take_on_data(*all[*plan.inner[i]].plan.chain, service.members[i]);
  }
}

}  // namespace

void FillIn::fill_checks(std::vector<ServicePlan>& plans) {
  for (ServicePlan& plan : plans) {
    for (health::WatchedEndpoint& endpoint : plan.watched) {
      auto& pattern = endpoint.looked_up.pattern;
      pattern.check = filled_check_(pattern.check);
      for (auto& address : endpoint.addresses) address.check = filled_check_(address.check);
    }
  }
}

void FillIn::operator()(std::vector<ServicePlan>& plans) {
  fill_checks(plans);
  std::vector<Opened> services;
  for (ServicePlan& plan : plans) {
    const auto members = plan.chain->members();
    services.push_back(
        {plan, {members.begin(), members.end()}, std::ranges::any_of(plan.watched, is_looked_up)});
  }
  if (std::ranges::none_of(services, &Opened::looks_up)) return;
  const bool is_any_nested = std::ranges::any_of(services, has_nested);
  for (Opened& service : services) {
    ServicePlan& plan = service.plan;
    look_into(service, known_);
    if (service.looks_up) identify(service, is_any_nested || !plan.shared.empty());
    take_on_families(service, services);
    plan.chain = with_members(plan.chain, std::move(service.members));
  }
}

std::shared_ptr<const steer::Chain> FillIn::with_members(
    const std::shared_ptr<const steer::Chain>& chain, std::vector<steer::Member> members) {
  if (same_members(members, chain->members())) return chain;
  auto& filled = filled_[chain];
  if (filled != nullptr && same_members(members, filled->members())) return filled;
  const auto steps = chain->steps();
  filled = std::make_shared<const steer::Chain>(
      std::move(members), std::vector<steer::Step>(steps.begin(), steps.end()), chain->options());
  return filled;
}

std::vector<ServicePlan> plans_of(const Unit& unit) {
  std::vector<ServicePlan> plans;
  std::map<const Service*, std::uint32_t> numbers;
  for (std::size_t i = 0; i < unit.hosted.services.size(); ++i) {
    const Service& service = *unit.hosted.services[i];
    ServicePlan plan;
    const std::string own = unit_key(unit.apex) + ':';
    const bool is_own = service.name.starts_with(own);
    const std::size_t colon = is_own ? own.size() - 1 : service.name.rfind(':');
    plan.name = service.name.substr(colon + 1);
    if (!is_own) plan.shared = service.name.substr(0, colon);
    plan.type = service.type;
    plan.endpoints = service.endpoints;
    plan.chain = service.chain;
    plan.watched = unit.watched[i].endpoints;
    plan.written = unit.declared;
    plan.inner.resize(service.endpoints.size());
    for (std::size_t e = 0; e < service.inner.size(); ++e) {
      if (service.inner[e] != nullptr) plan.inner[e] = numbers.at(service.inner[e].get());
    }
    numbers.emplace(&service, static_cast<std::uint32_t>(i));
    plans.push_back(std::move(plan));
  }
  return plans;
}

bool looks_up(std::span<const health::WatchedService> services) {
  return !health::looked_up_names(services).empty();
}

bool renew(Compiled& compiled, const AddressBook& known) {
  const Sources sources{{}, compiled.snapshot->geography, {}, known};
  Assembly assembly(sources, &compiled);
  bool is_new = false;
  for (auto& [key, unit] : compiled.units) {
    if (!looks_up(unit.watched)) continue;
    const auto before = unit.hosted.services;
    assembly.refresh_addresses(unit);
    is_new = is_new || unit.hosted.services != before;
  }
  if (!is_new) return false;
  compiled.roster = roster_of(compiled.units);
  std::vector<Hosted> zones;
  for (const auto& [key, unit] : compiled.units) zones.push_back(unit.hosted);
  compiled.snapshot = std::make_shared<const Snapshot>(
      Snapshot{compiled.snapshot->generation + 1, ZoneTable(std::move(zones)), sources.geography});
  compiled.changed = true;
  return true;
}

}  // namespace zones::compile
