#include "tools/daemon/what.h"

#include <functional>
#include <map>
#include <set>

#include "geo/address.h"

namespace tools::daemon {
namespace {

using zones::Endpoint;
using zones::Service;

void for_each_service(const zones::Snapshot& snapshot,
                      const std::function<void(const Service&)>& visit) {
  for (const zones::Hosted& hosted : snapshot.zones.all()) {
    for (const auto& service : hosted.services) visit(*service);
  }
}

/// "app.example.com.:web" without its zone.
std::string_view short_name(const Service& service) {
  const std::string_view name = service.name;
  return name.substr(name.rfind(':') + 1);
}

std::string listed(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<Aim> aims_at_address(const zones::Snapshot& snapshot, const geo::Address& address) {
  std::vector<Aim> aims;
  for_each_service(snapshot, [&](const Service& service) {
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
      if (bits != 0) aims.push_back({&service, i, bits});
    }
  });
  return aims;
}

std::vector<Aim> aims_at_cloud(const zones::Snapshot& snapshot, std::string_view cloud) {
  std::vector<Aim> aims;
  for_each_service(snapshot, [&](const Service& service) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      if (service.endpoints[i].cloud == cloud) aims.push_back({&service, i});
    }
  });
  return aims;
}

/// `[ZONE:]SERVICE[/ENDPOINT]`, taken apart. An endpoint's key may hold slashes itself: the first
/// one counts.
struct ServicePath {
  std::string zone, service, endpoint;  // zone with its final dot; empty where not written
};

ServicePath path_of(std::string_view what) {
  ServicePath path;
  const std::size_t slash = what.find('/');
  if (slash != what.npos) path.endpoint = what.substr(slash + 1);
  const std::string_view head = what.substr(0, slash);
  const std::size_t colon = head.rfind(':');
  path.service = colon == head.npos ? head : head.substr(colon + 1);
  if (colon != head.npos) path.zone = head.substr(0, colon);
  if (!path.zone.empty() && path.zone.back() != '.') path.zone += '.';
  return path;
}

/// The aims of every service that fits, by the service's whole name.
std::map<std::string, std::vector<Aim>> aims_at_services(const zones::Snapshot& snapshot,
                                                         const ServicePath& path) {
  std::map<std::string, std::vector<Aim>> found;
  for_each_service(snapshot, [&](const Service& service) {
    if (short_name(service) != path.service) return;
    if (!path.zone.empty() && service.name != path.zone + ":" + path.service) return;
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      if (path.endpoint.empty() || service.endpoints[i].key == path.endpoint) {
        found[service.name].push_back({&service, i});
      }
    }
  });
  return found;
}

std::set<std::string> everything(const zones::Snapshot& snapshot) {
  std::set<std::string> words;
  for_each_service(snapshot, [&](const Service& service) {
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
    const auto found = aims_at_services(snapshot, path_of(what));
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

}  // namespace tools::daemon
