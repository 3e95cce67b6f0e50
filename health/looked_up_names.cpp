#include "health/looked_up_names.h"

#include <algorithm>

namespace health {
namespace {

void add_names(const Check& check, std::set<std::string>& names) {
  const Formula& formula = check.formula;
  if (formula.at.name.empty()) {
    for (const Part& part : formula.parts) add_names(*part.check, names);
  } else {
    names.insert(formula.at.name);
    add_names(*formula.at.check, names);
  }
}

}  // namespace

bool is_at_name(const Check& check) {
  const Formula& formula = check.formula;
  return !formula.at.name.empty() || std::ranges::any_of(formula.parts, [](const Part& part) {
    return is_at_name(*part.check);
  });
}

std::set<std::string> target_names(const WatchedEndpoint& endpoint) {
  std::set<std::string> names;
  if (endpoint.looked_up.pattern.check) add_names(*endpoint.looked_up.pattern.check, names);
  const Check* before = nullptr;  // all addresses of an endpoint have one check
  for (const WatchedAddress& address : endpoint.addresses) {
    if (address.check && address.check.get() != before) add_names(*address.check, names);
    before = address.check.get();
  }
  return names;
}

std::map<std::string, std::chrono::milliseconds> looked_up_names(
    std::span<const WatchedService> services) {
  std::map<std::string, std::chrono::milliseconds> names;
  const auto add = [&names](const std::string& name, std::chrono::milliseconds hold) {
    auto& longest = names[name];
    longest = std::max(longest, hold);
  };
  for (const WatchedService& service : services) {
    for (const WatchedEndpoint& endpoint : service.endpoints) {
      if (!endpoint.looked_up.name.empty()) add(endpoint.looked_up.name, endpoint.looked_up.hold);
      for (const std::string& name : target_names(endpoint)) add(name, LookedUp{}.hold);
    }
  }
  return names;
}

}  // namespace health
