#include "tools/daemon/metric_family.h"

namespace tools::daemon {

using prometheus::MetricType;

Family::Family(std::string name, std::string help, MetricType type) {
  family_.name = std::move(name);
  family_.help = std::move(help);
  family_.type = type;
}

Family& Family::add(const health::Histogram& histogram, Labels labels) {
  auto& told = sample(std::move(labels)).histogram;
  const auto& bounds = health::Histogram::bounds_s;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    told.bucket.push_back({histogram.up_to(i), bound(bounds, i)});
  }
  told.sample_count = histogram.count();
  told.sample_sum = histogram.sum_s();
  return *this;
}

prometheus::ClientMetric& Family::sample(Labels labels) {
  auto& metric = family_.metric.emplace_back();
  for (auto& [name, text] : labels) metric.label.push_back({std::move(name), std::move(text)});
  return metric;
}

Family counter(const char* name, const char* help) { return {name, help, MetricType::Counter}; }

Family gauge(const char* name, const char* help) { return {name, help, MetricType::Gauge}; }

}  // namespace tools::daemon
