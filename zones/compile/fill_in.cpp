#include "zones/compile/fill_in.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

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

/// Of services that may meet in one answer: all, where any is nested, else each by itself.
void number_anew(std::vector<Opened>& services) {
  const bool is_any_nested = std::ranges::any_of(services, [](const Opened& service) {
    return std::ranges::any_of(service.members, &steer::Member::is_nested);
  });
  std::vector<Numbered> together;
  for (Opened& service : services) {
    std::vector<Numbered> alone;
    for (std::size_t i = 0; i < service.members.size(); ++i) {
      auto& list = is_any_nested ? together : alone;
      list.push_back({&service.plan.endpoints[i], &service.members[i]});
    }
    if (!is_any_nested && service.looks_up) number_equal_data(alone);
  }
  if (is_any_nested) number_equal_data(together);
}

void close(Opened& service, const std::vector<Opened>& all) {
  ServicePlan& plan = service.plan;
  for (std::size_t i = 0; i < plan.inner.size(); ++i) {
    if (plan.inner[i]) take_on_data(*all[*plan.inner[i]].plan.chain, service.members[i]);
  }
  const steer::Chain& before = *plan.chain;
  if (same_members(service.members, before.members())) return;
  plan.chain = std::make_shared<const steer::Chain>(
      std::move(service.members),
      std::vector<steer::Step>(before.steps().begin(), before.steps().end()), before.options());
}

}  // namespace

void fill_in(std::vector<ServicePlan>& plans, const AddressBook& known) {
  std::vector<Opened> services;
  for (ServicePlan& plan : plans) {
    const auto members = plan.chain->members();
    services.push_back(
        {plan, {members.begin(), members.end()}, std::ranges::any_of(plan.watched, is_looked_up)});
  }
  if (std::ranges::none_of(services, &Opened::looks_up)) return;
  for (Opened& service : services) look_into(service, known);
  number_anew(services);
  for (Opened& service : services) close(service, services);
}

std::vector<ServicePlan> plans_of(const Unit& unit) {
  std::vector<ServicePlan> plans;
  std::map<const Service*, std::uint32_t> numbers;
  for (std::size_t i = 0; i < unit.hosted.services.size(); ++i) {
    const Service& service = *unit.hosted.services[i];
    ServicePlan plan{service.name.substr(unit_key(unit.apex).size() + 1),
                     service.type,
                     service.endpoints,
                     service.chain,
                     unit.watched[i].endpoints,
                     {}};
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
  return std::ranges::any_of(services, [](const health::WatchedService& service) {
    return std::ranges::any_of(service.endpoints, is_looked_up);
  });
}

bool renew(Compiled& compiled, const AddressBook& known) {
  const Sources sources{{}, compiled.snapshot->geography, {}, known};
  Assembly assembly(sources, &compiled);
  bool is_new = false;
  std::vector<Hosted> zones;
  health::Roster roster;
  for (auto& [key, unit] : compiled.units) {
    const auto before = unit.hosted.services;
    assembly.refresh(unit);
    is_new = is_new || unit.hosted.services != before;
    zones.push_back(unit.hosted);
    roster.insert(roster.end(), unit.watched.begin(), unit.watched.end());
  }
  if (!is_new) return false;
  compiled.roster = std::move(roster);
  compiled.snapshot = std::make_shared<const Snapshot>(
      Snapshot{compiled.snapshot->generation + 1, ZoneTable(std::move(zones)), sources.geography});
  compiled.changed = true;
  return true;
}

}  // namespace zones::compile
