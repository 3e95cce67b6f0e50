#include "tools/daemon/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <set>
#include <sstream>
#include <utility>

#include "health/check_text.h"
#include "tools/daemon/metric_family.h"
#include "tools/daemon/state_words.h"

namespace tools::daemon {
namespace {

using prometheus::MetricFamily;

class StatusMetrics : public prometheus::Collectable {
 public:
  explicit StatusMetrics(const StatusReport& report) : report_(report) {}

  [[nodiscard]] std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families;
    add_server(families);
    add_query_metrics(report_, families);
    add_health(families);
    add_addresses(families);
    add_probes(families);
    add_hands(families);
    add_lookups(families);
    add_zones(families);
    add_geography(families);
    return families;
  }

 private:
  void add_server(Families& out) const {
    out.push_back(gauge("trimtab_build_info", "The version that runs; always 1")
                      .add(1, {{"version", report_.version}})
                      .take());
    out.push_back(gauge("trimtab_start_time_seconds", "When the server started, since 1970")
                      .add(static_cast<double>(report_.started_unix_ms) / 1000.0)
                      .take());
    out.push_back(gauge("trimtab_serving", "1 while queries are answered")
                      .add(report_.serving ? 1 : 0)
                      .take());
    out.push_back(gauge("trimtab_snapshot_generation", "Number of the snapshot that is served")
                      .add(report_.generation)
                      .take());
    out.push_back(counter("trimtab_reloads_total", "Loads of zones, server file and databases")
                      .add(report_.reload.accepted, {{"result", "ok"}})
                      .add(report_.reload.refused, {{"result", "refused"}})
                      .take());
    out.push_back(gauge("trimtab_last_reload_success", "1 when the last load had no fault")
                      .add(report_.reload.good ? 1 : 0)
                      .take());
    out.push_back(gauge("trimtab_last_reload_timestamp_seconds", "When the last load ended")
                      .add(static_cast<double>(report_.reload.at_unix_ms) / 1000.0)
                      .take());
    out.push_back(gauge("trimtab_restart_needed", "Changed keys that wait for a restart")
                      .add(report_.restart_needed.size())
                      .take());
  }

  void add_health(Families& out) const {
    const auto& health = report_.health;
    out.push_back(gauge("trimtab_probes", "Distinct probes").add(health.probes).take());
    const bool is_frozen = health.mood == health::Suspicion::Mood::frozen;
    out.push_back(gauge("trimtab_health_frozen", "1 while no witness answers and states stay")
                      .add(is_frozen ? 1 : 0)
                      .take());
    out.push_back(gauge("trimtab_health_held_back", "Addresses whose fall no guard believes yet")
                      .add(health.held_back)
                      .take());
    out.push_back(counter("trimtab_probe_attempts_total", "Probes ended, good or bad")
                      .add(health.attempts)
                      .take());
    out.push_back(
        counter("trimtab_probe_failures_total", "Probes that failed").add(health.failures).take());
    auto up = gauge("trimtab_endpoint_up", "1 when the endpoint is up for this family");
    auto out_of_service = gauge("trimtab_endpoint_out", "1 when drained or forced down");
    for (const auto& service : health.services) {
      for (const auto& endpoint : service.endpoints) {
        const Labels labels{{"service", service.name}, {"endpoint", endpoint.name}};
        out_of_service.add(endpoint.effective.out ? 1 : 0, labels);
        add_families(up, labels, endpoint);
      }
    }
    out.push_back(up.take());
    out.push_back(out_of_service.take());
  }

  static void add_families(Family& up, const Labels& labels,
                           const health::EndpointStatus& endpoint) {
    bool has_v4 = false;
    bool has_v6 = false;
    for (const auto& address : endpoint.addresses) {
      (address.address.find(':') == std::string::npos ? has_v4 : has_v6) = true;
    }
    const auto add = [&](const char* family, bool is_up) {
      Labels with_family = labels;
      with_family.emplace_back("family", family);
      up.add(is_up ? 1 : 0, std::move(with_family));
    };
    if (!endpoint.service.empty()) return;  // the service's own endpoints tell
    if (!endpoint.serves.empty()) return add("other", endpoint.effective.up_other);
    // Absent samples make alerts blind, so one that is not resolved yet is down for IPv4.
    if (!endpoint.lookup.name.empty() && !has_v6) has_v4 = true;
    if (has_v4) add("v4", endpoint.effective.up_v4);
    if (has_v6) add("v6", endpoint.effective.up_v6);
  }

  void add_addresses(Families& out) const {
    auto endpoints_up =
        gauge("trimtab_service_endpoints_up", "Endpoints of the service that are answered now");
    auto up = gauge("trimtab_address_up", "1 when probes find the address up, whatever hands say");
    auto latency = gauge("trimtab_address_latency_seconds", "Of the last probe that was answered");
    for (const auto& service : report_.health.services) {
      std::size_t count = 0;
      for (const auto& endpoint : service.endpoints) {
        count += is_up_state(state_of(endpoint)) ? 1 : 0;
        for (const auto& address : endpoint.addresses) {
          const Labels labels{
              {"service", service.name}, {"endpoint", endpoint.name}, {"address", address.address}};
          up.add(address.verdict == health::Verdict::up ? 1 : 0, labels);
          if (address.latency_us) latency.add(*address.latency_us / 1e6, labels);
        }
      }
      endpoints_up.add(count, {{"service", service.name}});
    }
    out.push_back(endpoints_up.take());
    out.push_back(up.take());
    out.push_back(latency.take());
  }

  void add_probes(Families& out) const {
    const health::Statistics& statistics = report_.health.statistics;
    out.push_back(counter("trimtab_transitions_total", "Addresses that turned up or down")
                      .add(statistics.turned_up, {{"to", "up"}})
                      .add(statistics.turned_down, {{"to", "down"}})
                      .take());
    auto failures = counter("trimtab_probe_failures_by_reason_total",
                            "Probes that were not good, by why; local: this machine failed");
    for (const auto failure : health::every_failure) {
      const auto found = statistics.failures.find(failure);
      failures.add(found == statistics.failures.end() ? 0 : found->second,
                   {{"reason", health::word_of(failure)}});
    }
    out.push_back(failures.take());
    Family duration("trimtab_probe_duration_seconds", "Probes from start to verdict, good or bad",
                    prometheus::MetricType::Histogram);
    for (const auto& [kind, histogram] : statistics.durations) {
      duration.add(histogram, {{"kind", std::string(health::word_of(kind))}});
    }
    if (!statistics.durations.empty()) out.push_back(duration.take());
    out.push_back(Family("trimtab_probe_lateness_seconds",
                         "How much later than it was due a probe began",
                         prometheus::MetricType::Histogram)
                      .add(statistics.lateness)
                      .take());
    out.push_back(counter("trimtab_probes_crowded_total",
                          "Times that as many probes were under way as may be, and others waited")
                      .add(statistics.crowdings)
                      .take());
  }

  void add_hands(Families& out) const {
    std::array<std::size_t, 3> counts{};
    std::size_t unmatched = 0;
    for (const auto& [laid, endpoints] : report_.health.hands) {
      ++counts.at(laid->hand == health::Hand::drain ? 0 : laid->hand == health::Hand::up ? 1 : 2);
      unmatched += endpoints == 0 ? 1 : 0;
    }
    out.push_back(gauge("trimtab_hands", "Commands of operators that are in force")
                      .add(counts[0], {{"hand", "drain"}})
                      .add(counts[1], {{"hand", "up"}})
                      .add(counts[2], {{"hand", "down"}})
                      .take());
    out.push_back(gauge("trimtab_hands_unmatched", "Those that match nothing that is served")
                      .add(unmatched)
                      .take());
  }

  /// One sample for each name, however many endpoints use it.
  void add_lookups(Families& out) const {
    auto failing = gauge("trimtab_lookup_failing", "1 when the last lookup of the name failed");
    auto good_until = gauge("trimtab_lookup_good_until_timestamp_seconds",
                            "Until when the addresses of the name are vouched for");
    std::set<std::string> seen;
    const auto add = [&](const health::LookupStatus& lookup) {
      if (lookup.name.empty() || !seen.insert(lookup.name).second) return;
      failing.add(lookup.is_failing ? 1 : 0, {{"name", lookup.name}});
      good_until.add(static_cast<double>(lookup.good_until_unix_ms) / 1000.0,
                     {{"name", lookup.name}});
    };
    for (const auto& service : report_.health.services) {
      for (const auto& endpoint : service.endpoints) {
        add(endpoint.lookup);
        for (const health::LookupStatus& target : endpoint.targets) add(target);
      }
    }
    if (seen.empty()) return;
    out.push_back(failing.take());
    out.push_back(good_until.take());
  }

  void add_zones(Families& out) const {
    auto serial = gauge("trimtab_zone_serial", "SOA serial");
    auto stale = gauge("trimtab_zone_stale", "1 when a newer text was refused or the file is gone");
    for (const auto& zone : report_.zones) {
      serial.add(zone.serial, {{"zone", zone.name}});
      stale.add(zone.stale ? 1 : 0, {{"zone", zone.name}});
    }
    out.push_back(serial.take());
    out.push_back(stale.take());
  }

  void add_geography(Families& out) const {
    auto built = gauge("trimtab_geo_build_timestamp_seconds", "When the database was built");
    auto stale = gauge("trimtab_geo_stale", "1 when the database's file cannot be read any more");
    for (const auto& database : report_.geography) {
      if (database.file.empty()) continue;
      built.add(database.build_epoch, {{"layer", database.name}});
      stale.add(database.stale ? 1 : 0, {{"layer", database.name}});
    }
    out.push_back(built.take());
    out.push_back(stale.take());
  }

  const StatusReport& report_;
};

}  // namespace

std::string metrics_text(const StatusReport& report) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, StatusMetrics(report).Collect());
  return text.str();
}

}  // namespace tools::daemon
