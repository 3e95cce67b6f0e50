#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "tools/daemon/report.h"
#include "tools/daemon/report_parts.h"
#include "tools/daemon/state_words.h"

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

ordered_json hand_or_null(const std::shared_ptr<const health::LaidHand>& laid,
                          std::int64_t now_unix_ms) {
  if (!laid) return nullptr;
  return hand_json(*laid, now_unix_ms);
}

ordered_json address_json(const health::AddressStatus& address, std::int64_t now_unix_ms) {
  ordered_json latency = nullptr;
  if (address.latency_us) latency = static_cast<double>(*address.latency_us) / 1000.0;
  ordered_json p50 = nullptr, p95 = nullptr;
  if (address.percentiles) {
    p50 = static_cast<double>(address.percentiles->p50_us) / 1000.0;
    p95 = static_cast<double>(address.percentiles->p95_us) / 1000.0;
  }
  return {{"address", address.address},
          {"state", word_of(address.verdict)},
          {"hand", hand_or_null(address.held, now_unix_ms)},
          {"reason", text_or_null(address.reason)},
          {"since", time_or_null(address.since_unix_ms)},
          {"last_probe", time_or_null(address.last_probe_unix_ms)},
          {"next_probe", time_or_null(address.next_probe_unix_ms)},
          {"latency_ms", latency},
          {"latency_p50_ms", std::move(p50)},
          {"latency_p95_ms", std::move(p95)},
          {"streak", address.contrary},
          {"needed", address.needed},
          {"turned_by", address.turned_by},
          {"last_failure", text_or_null(address.failure)},
          {"check", text_or_null(address.check)},
          {"target", text_or_null(address.target)},
          {"port", address.port},
          {"stale", address.stale},
          {"held_down_until", time_or_null(address.held_until_unix_ms)},
          {"downs", address.downs},
          {"held_back", address.is_held_back}};
}

/// Null where addresses are written.
ordered_json lookup_json(const health::LookupStatus& lookup, std::int64_t now_unix_ms) {
  if (lookup.name.empty()) return nullptr;
  const auto left_ms = std::max<std::int64_t>(lookup.good_until_unix_ms - now_unix_ms, 0);
  return {{"name", lookup.name},
          {"looked_up", time_or_null(lookup.looked_up_unix_ms)},
          {"ttl_left_s", left_ms / 1000},
          {"next", time_or_null(lookup.next_unix_ms)},
          {"failing_since", time_or_null(lookup.failing_since_unix_ms)},
          {"hold_ends", time_or_null(lookup.hold_ends_unix_ms)},
          {"last_failure", text_or_null(lookup.failure)}};
}

/// Of the names that its checks are probed at.
ordered_json targets_json(const health::EndpointStatus& endpoint, std::int64_t now_unix_ms) {
  auto lookups = ordered_json::array();
  for (const auto& lookup : endpoint.targets) lookups.push_back(lookup_json(lookup, now_unix_ms));
  return lookups;
}

/// How much of its share an endpoint has that comes back by a ramp; 100 where none does.
int ramp_percent(const health::Outlook& effective) {
  return effective.ramp * 100 / health::Outlook::whole_ramp;
}

ordered_json endpoint_json(const health::EndpointStatus& endpoint, std::int64_t now_unix_ms) {
  auto addresses = ordered_json::array();
  for (const auto& address : endpoint.addresses) {
    addresses.push_back(address_json(address, now_unix_ms));
  }
  return {{"name", endpoint.name},
          {"cloud", text_or_null(endpoint.cloud)},
          {"state", state_of(endpoint)},
          {"configured", text_or_null(std::string(word_of(endpoint.configured)))},
          {"observed", observed_of(endpoint)},
          {"effective", state_of(endpoint)},
          {"hand", hand_or_null(endpoint.held, now_unix_ms)},
          {"up_v4", endpoint.effective.up_v4},
          {"up_v6", endpoint.effective.up_v6},
          {"up_other", endpoint.effective.up_other},
          {"ramp_percent", ramp_percent(endpoint.effective)},
          {"serves", text_or_null(endpoint.serves)},
          {"service", text_or_null(endpoint.service)},
          {"lookup", lookup_json(endpoint.lookup, now_unix_ms)},
          {"targets", targets_json(endpoint, now_unix_ms)},
          {"addresses", std::move(addresses)}};
}

/// Endpoints that belong together, and what they amount to.
struct Group {
  std::vector<std::string_view> observed, effective;

  void add(const health::EndpointStatus& endpoint) {
    observed.push_back(observed_of(endpoint));
    effective.push_back(state_of(endpoint));
  }
  void tell(ordered_json& object) const {
    object["observed"] = joint_state(observed);
    object["effective"] = joint_state(effective);
    object["endpoints_up"] = std::ranges::count_if(effective, is_up_state);
    object["endpoints_in_all"] = effective.size();
  }
};

/// The operator's hand on exactly this, or null.
ordered_json hand_on(const StatusReport& report, health::Grip::On on, const std::string& name) {
  for (const auto& [laid, endpoints] : report.health.hands) {
    const bool by_service = on == health::Grip::On::service;
    if (laid->grip.on == on && (by_service ? laid->grip.service : laid->grip.name) == name) {
      return hand_json(*laid, report.now_unix_ms);
    }
  }
  return nullptr;
}

}  // namespace

void keep_cloud(health::Status& health, std::string_view cloud) {
  for (auto& service : health.services) {
    std::erase_if(service.endpoints, [&](const auto& endpoint) { return endpoint.cloud != cloud; });
  }
  std::erase_if(health.services, [](const auto& service) { return service.endpoints.empty(); });
}

void keep_service(health::Status& health, std::string_view service) {
  std::erase_if(health.services, [&](const health::ServiceStatus& one) {
    return one.name != service && !one.name.ends_with(":" + std::string(service));
  });
}

ordered_json services_json(const StatusReport& report) {
  auto services = ordered_json::array();
  for (const auto& service : report.health.services) {
    auto endpoints = ordered_json::array();
    Group group;
    for (const auto& endpoint : service.endpoints) {
      endpoints.push_back(endpoint_json(endpoint, report.now_unix_ms));
      group.add(endpoint);
    }
    ordered_json told{{"name", service.name}};
    group.tell(told);
    told["hand"] = hand_on(report, health::Grip::On::service, service.name);
    told["endpoints"] = std::move(endpoints);
    services.push_back(std::move(told));
  }
  return services;
}

ordered_json clouds_json(const StatusReport& report) {
  std::map<std::string, Group> groups;
  for (const auto& service : report.health.services) {
    for (const auto& endpoint : service.endpoints) {
      if (!endpoint.cloud.empty()) groups[endpoint.cloud].add(endpoint);
    }
  }
  auto clouds = ordered_json::array();
  for (const auto& [name, group] : groups) {
    ordered_json told{{"name", name}};
    group.tell(told);
    told["hand"] = hand_on(report, health::Grip::On::cloud, name);
    clouds.push_back(std::move(told));
  }
  return clouds;
}

}  // namespace tools::daemon
