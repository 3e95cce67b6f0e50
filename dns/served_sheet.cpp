#include "dns/served_sheet.h"

#include <unordered_map>

namespace dns {
namespace {

std::size_t counters_of(const zones::Service& service) {
  std::size_t count = conditions;
  for (std::size_t place = 0; place <= service.nested.size(); ++place) {
    count += service.at(place).endpoints.size();
  }
  return count;
}

}  // namespace

ServedRows::ServedRows(std::shared_ptr<const zones::Snapshot> snapshot)
    : snapshot_(std::move(snapshot)) {
  std::unordered_map<const zones::Service*, std::size_t> known;
  for (const zones::Hosted& hosted : snapshot_->zones.all()) {
    first_services_.push_back(first_counters_.size());
    for (const auto& service : hosted.services) {
      const auto [found, is_new] = known.try_emplace(service.get(), counters_);
      first_counters_.push_back(found->second);
      if (!is_new) continue;
      rows_.push_back({service.get(), counters_});
      counters_ += counters_of(*service);
    }
  }
}

}  // namespace dns
