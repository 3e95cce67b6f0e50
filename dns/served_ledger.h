// Answers of services and endpoints over all workers since the server started, by name: what the
// workers' present sheets say and what those they handed back had come to. Opened and closed with
// publications by the thread that publishes, read by any; workers never touch it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dns/served_sheet.h"

namespace dns {

struct ServedCounts {
  /// Replies it was asked for, by steer::Condition.
  std::array<std::uint64_t, conditions> by_condition{};
  std::map<std::string, std::uint64_t> endpoints;  // replies with records of it, by key
};

/// By the service's name.
using ServedTotals = std::map<std::string, ServedCounts>;

class ServedLedger {
 public:
  using Sheets = std::vector<std::shared_ptr<ServedSheet>>;

  /// Sheets for `snapshot`, one for each of `workers`, which count from now on.
  Sheets open(const std::shared_ptr<const zones::Snapshot>& snapshot, std::size_t workers);
  /// No worker writes on sheets of earlier calls of `open` any more: their counts are taken over
  /// and they are released, on this thread, with their snapshots. What the last one has no name for
  /// is forgotten.
  void close_earlier();
  /// No worker writes at all any more.
  void close_all();
  /// Never less than before, for what is named all the time; 0 for what was not answered yet.
  [[nodiscard]] ServedTotals read() const;

 private:
  void forget_unnamed();

  mutable std::mutex mutex_;
  std::vector<Sheets> open_;  // under `mutex_`, as what follows; the last is the present one
  ServedTotals closed_;       // without zeros
};

}  // namespace dns
