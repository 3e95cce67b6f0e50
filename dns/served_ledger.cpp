#include "dns/served_ledger.h"

#include <utility>

namespace dns {
namespace {

/// Every service of the rows, those nested in others in each of their places: `visit(service,
/// first counter of its endpoints)`.
template <typename Visit>
void for_each_place(const ServedRows& rows, const Visit& visit) {
  for (const ServedRows::Row& row : rows.rows()) {
    std::size_t first = row.first + conditions;
    for (std::size_t place = 0; place <= row.service->nested.size(); ++place) {
      const zones::Service& service = row.service->at(place);
      visit(service, first);
      first += service.endpoints.size();
    }
  }
}

enum class Zeros : std::uint8_t { kept, left_out };

/// The sheets have the same rows.
void add(const ServedLedger::Sheets& sheets, Zeros zeros, ServedTotals& totals) {
  const auto sum = [&sheets](std::size_t counter) {
    std::uint64_t count = 0;
    for (const auto& sheet : sheets) count += sheet->read(counter);
    return count;
  };
  const bool keeps_zeros = zeros == Zeros::kept;
  const ServedRows& rows = sheets.front()->rows();
  for (const ServedRows::Row& row : rows.rows()) {
    for (std::size_t i = 0; i < conditions; ++i) {
      const std::uint64_t count = sum(row.first + i);
      if (count > 0 || keeps_zeros) totals[row.service->name].by_condition[i] += count;
    }
  }
  for_each_place(rows, [&](const zones::Service& service, std::size_t first) {
    for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
      const std::uint64_t count = sum(first + i);
      if (count > 0 || keeps_zeros) {
        totals[service.name].endpoints[service.endpoints[i].key] += count;
      }
    }
  });
}

}  // namespace

ServedLedger::Sheets ServedLedger::open(const std::shared_ptr<const zones::Snapshot>& snapshot,
                                        std::size_t workers) {
  const auto rows = std::make_shared<const ServedRows>(snapshot);
  Sheets sheets;
  for (std::size_t i = 0; i < workers; ++i) sheets.push_back(std::make_shared<ServedSheet>(rows));
  const std::lock_guard lock(mutex_);
  open_.push_back(sheets);
  return sheets;
}

void ServedLedger::close_earlier() {
  std::vector<Sheets> earlier;  // released last, without the lock
  const std::lock_guard lock(mutex_);
  if (open_.empty()) return;
  earlier.assign(open_.begin(), open_.end() - 1);
  open_.erase(open_.begin(), open_.end() - 1);
  for (const Sheets& sheets : earlier) add(sheets, Zeros::left_out, closed_);
  forget_unnamed();
}

void ServedLedger::close_all() {
  std::vector<Sheets> all;
  const std::lock_guard lock(mutex_);
  all.swap(open_);
  for (const Sheets& sheets : all) add(sheets, Zeros::left_out, closed_);
}

ServedTotals ServedLedger::read() const {
  const std::lock_guard lock(mutex_);
  ServedTotals totals = closed_;
  for (const Sheets& sheets : open_) add(sheets, Zeros::kept, totals);
  return totals;
}

void ServedLedger::forget_unnamed() {
  ServedTotals named;
  for_each_place(open_.back().front()->rows(), [&](const zones::Service& service, std::size_t) {
    const auto found = closed_.find(service.name);
    if (found == closed_.end()) return;
    ServedCounts& kept = named[service.name];
    kept.by_condition = found->second.by_condition;
    for (const zones::Endpoint& endpoint : service.endpoints) {
      const auto count = found->second.endpoints.find(endpoint.key);
      if (count != found->second.endpoints.end()) kept.endpoints.insert(*count);
    }
  });
  closed_ = std::move(named);
}

}  // namespace dns
