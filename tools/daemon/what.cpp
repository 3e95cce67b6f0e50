#include "tools/daemon/what.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "geo/address.h"
#include "zones/compile/compile.h"

namespace tools::daemon {
namespace {

using zones::Endpoint;
using zones::Service;

/// Every service, with the key of the zone that has it: a shared one comes with each of its users.
void for_each_service(const zones::Snapshot& snapshot,
                      const std::function<void(const Service&, const std::string&)>& visit) {
  for (const zones::Hosted& hosted : snapshot.zones.all()) {
    const std::string zone = zones::compile::unit_key(hosted.zone->apex());
    for (const auto& service : hosted.services) visit(*service, zone);
  }
}

/// Adds an aim that is not there yet.
void add(std::vector<Aim>& aims, const Aim& aim) {
  const bool is_there = std::ranges::any_of(aims, [&aim](const Aim& other) {
    return other.service == aim.service && other.endpoint == aim.endpoint;
  });
  if (!is_there) aims.push_back(aim);
}

std::string listed(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<Aim> aims_at_address(const zones::Snapshot& snapshot, const geo::Address& address) {
  std::vector<Aim> aims;
  for_each_service(snapshot, [&](const Service& service, const std::string&) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      const Endpoint& endpoint = service.endpoints[i];
      std::uint64_t bits = 0;
      for (std::size_t bit = 0; bit < endpoint.a.size() + endpoint.aaaa.size(); ++bit) {
        const bool is_v4 = bit < endpoint.a.size();
        const auto* octets =
            is_v4 ? endpoint.a[bit].data() : endpoint.aaaa[bit - endpoint.a.size()].data();
        const auto family = is_v4 ? geo::Family::v4 : geo::Family::v6;
        if (geo::Address::from_octets(octets, family) == address) bits |= std::uint64_t{1} << bit;
      }
      if (bits != 0) add(aims, {&service, i, bits});
    }
  });
  return aims;
}

std::vector<Aim> aims_at_cloud(const zones::Snapshot& snapshot, std::string_view cloud) {
  std::vector<Aim> aims;
  for_each_service(snapshot, [&](const Service& service, const std::string&) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      if (service.endpoints[i].cloud == cloud) add(aims, {&service, i});
    }
  });
  return aims;
}

/// The name of a service in all its versions: a zone that goes on stale calls its own after itself.
std::string_view name_of(const Service& service, const std::string& zone) {
  const std::string_view name = service.name;
  const std::string ending = '@' + zone;
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

/// How `[ZONE:]SERVICE` may be written: alone, with the zone, or with the shared file.
std::vector<std::string> spellings(std::string_view name, const std::string& zone) {
  const std::string key(name.substr(name.rfind(':') + 1));
  return {key, std::string(name), zone + ':' + key, zone.substr(0, zone.size() - 1) + ':' + key};
}

/// What stands behind a spelling of the service: "" or "/ENDPOINT"; nothing where it is another
/// one.
std::optional<std::string_view> behind(std::string_view what,
                                       const std::vector<std::string>& spelled) {
  for (const std::string& spelling : spelled) {
    if (!what.starts_with(spelling)) continue;
    const std::string_view rest = what.substr(spelling.size());
    if (rest.empty() || rest.front() == '/') return rest;
  }
  return std::nullopt;
}

/// The aims at every service that fits, by its name.
std::map<std::string, std::vector<Aim>> aims_at_services(const zones::Snapshot& snapshot,
                                                         std::string_view what) {
  std::map<std::string, std::vector<Aim>> found;
  for_each_service(snapshot, [&](const Service& service, const std::string& zone) {
    const std::string_view name = name_of(service, zone);
    const auto rest = behind(what, spellings(name, zone));
    if (!rest) return;
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      if (rest->empty() || rest->substr(1) == service.endpoints[i].key) {
        add(found[std::string(name)], {&service, i});
      }
    }
  });
  return found;
}

std::set<std::string> everything(const zones::Snapshot& snapshot) {
  std::set<std::string> words;
  for_each_service(snapshot, [&](const Service& service, const std::string&) {
    words.insert(service.name);
    for (const Endpoint& endpoint : service.endpoints) {
      words.insert(service.name + "/" + endpoint.key);
      if (!endpoint.cloud.empty()) words.insert("cloud:" + endpoint.cloud);
    }
  });
  return words;
}

/// What a word without a prefix could have been meant for: a cloud or an endpoint of that name.
std::set<std::string> meanings(const zones::Snapshot& snapshot, std::string_view word) {
  std::set<std::string> fitting;
  const std::string ending = "/" + std::string(word);
  for (const std::string& known : everything(snapshot)) {
    if (known.ends_with(ending) || known == "cloud:" + std::string(word)) fitting.insert(known);
  }
  return fitting;
}

}  // namespace

std::vector<Aim> aims_of(const zones::Snapshot& snapshot, std::string_view what) {
  const std::string quoted = "\"" + std::string(what) + "\"";
  std::vector<Aim> aims;
  constexpr std::string_view cloud = "cloud:";
  if (const auto address = geo::Address::parse(what)) {
    aims = aims_at_address(snapshot, *address);
  } else if (what.starts_with(cloud)) {
    aims = aims_at_cloud(snapshot, what.substr(cloud.size()));
  } else {
    const auto found = aims_at_services(snapshot, what);
    if (found.size() == 1) return found.begin()->second;
    std::set<std::string> names;
    for (const auto& [name, unused] : found) names.insert(name);
    if (!names.empty())
      throw UnclearAim(quoted + " could be " + listed(names) + "; write the zone before it");
    names = meanings(snapshot, what);
    if (!names.empty()) throw UnclearAim(quoted + " is no service; it could mean " + listed(names));
  }
  if (aims.empty()) {
    throw UnclearAim("nothing is named " + quoted + "; there are " + listed(everything(snapshot)));
  }
  return aims;
}

health::Grip grip_of(const zones::Snapshot& snapshot, std::string_view what) {
  using On = health::Grip::On;
  constexpr std::string_view cloud = "cloud:";
  static_cast<void>(aims_of(snapshot, what));
  if (const auto address = geo::Address::parse(what))
    return {On::address, "", address->to_string()};
  if (what.starts_with(cloud)) return {On::cloud, "", std::string(what.substr(cloud.size()))};
  health::Grip grip;
  for_each_service(snapshot, [&](const Service& service, const std::string& zone) {
    const std::string_view name = name_of(service, zone);
    const auto rest = behind(what, spellings(name, zone));
    if (!rest) return;
    const bool has_it = std::ranges::any_of(service.endpoints, [&](const Endpoint& endpoint) {
      return rest->empty() || rest->substr(1) == endpoint.key;
    });
    if (!has_it) return;
    grip.on = rest->empty() ? On::service : On::endpoint;
    grip.service = name;
    grip.name = rest->empty() ? "" : rest->substr(1);
  });
  return grip;
}

}  // namespace tools::daemon
