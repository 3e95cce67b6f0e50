// One metric with its samples, built up in place for the page of metrics.
#pragma once

#include <prometheus/metric_family.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "health/statistics.h"
#include "tools/daemon/status_report.h"

namespace tools::daemon {

using Labels = std::vector<std::pair<std::string, std::string>>;
using Families = std::vector<prometheus::MetricFamily>;

class Family {
 public:
  Family(std::string name, std::string help, prometheus::MetricType type);

  template <typename Number>
  Family& add(Number value, Labels labels = {}) {
    auto& metric = sample(std::move(labels));
    metric.counter.value = metric.gauge.value = static_cast<double>(value);
    return *this;
  }
  Family& add(const dns::Counter& counter, Labels labels = {}) {
    return add(counter.read(), std::move(labels));
  }
  Family& add(const health::Histogram& histogram, Labels labels = {});
  /// A dns::Spread. `unit`: what one of the metric's unit is in the spread's.
  template <typename Spread>
  Family& add(const Spread& spread, double unit, Labels labels) {
    const auto& bounds = Spread::upper_bounds;
    auto& histogram = sample(std::move(labels)).histogram;
    for (std::size_t range = 0; range <= bounds.size(); ++range) {
      histogram.sample_count += spread.in(range);
      histogram.bucket.push_back({histogram.sample_count, bound(bounds, range) / unit});
    }
    histogram.sample_sum = static_cast<double>(spread.sum()) / unit;
    return *this;
  }
  prometheus::MetricFamily take() { return std::move(family_); }

 private:
  template <typename Bounds>
  static double bound(const Bounds& bounds, std::size_t range) {
    return range < bounds.size() ? static_cast<double>(bounds[range])
                                 : std::numeric_limits<double>::infinity();
  }
  prometheus::ClientMetric& sample(Labels labels);

  prometheus::MetricFamily family_;
};

Family counter(const char* name, const char* help);
Family gauge(const char* name, const char* help);

/// Queries, replies, services' answers and TCP connections.
void add_query_metrics(const StatusReport& report, Families& out);

}  // namespace tools::daemon
