// How often each service and each of its endpoints was answered: numbered once for a snapshot,
// counted on a sheet per worker that only this worker writes. Sheets travel with the snapshot, so
// that nothing is looked up by name per query.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dns/tally.h"
#include "zones/snapshot.h"

namespace dns {

/// Where the counters of each service of a snapshot stand: by condition, and behind them those of
/// its endpoints, of each place of its tree in turn. Frozen; of all workers. Keeps the snapshot.
class ServedRows {
 public:
  struct Row {
    const zones::Service* service;
    std::size_t first;  // counter
  };

  explicit ServedRows(std::shared_ptr<const zones::Snapshot> snapshot);

  /// `hosted`: of the snapshot; `service`: by its number there. Runs per query.
  [[nodiscard]] std::size_t first_of(const zones::Hosted& hosted,
                                     std::uint32_t service) const noexcept {
    const auto zone = static_cast<std::size_t>(&hosted - snapshot_->zones.all().data());
    return first_counters_[first_services_[zone] + service];
  }
  /// A service that several zones use has one row.
  [[nodiscard]] std::span<const Row> rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t counters() const noexcept { return counters_; }

 private:
  std::shared_ptr<const zones::Snapshot> snapshot_;
  std::vector<std::size_t> first_services_;  // by zone: which of the numbers below are its own
  std::vector<std::size_t> first_counters_;  // by service of a zone
  std::vector<Row> rows_;
  std::size_t counters_ = 0;
};

class ServedSheet {
 public:
  explicit ServedSheet(std::shared_ptr<const ServedRows> rows)
      : rows_(std::move(rows)), lines_(rows_->counters() / per_line + 1) {}

  [[nodiscard]] const ServedRows& rows() const noexcept { return *rows_; }
  Counter& at(std::size_t counter) noexcept {
    return lines_[counter / per_line].counters[counter % per_line];
  }
  [[nodiscard]] std::uint64_t read(std::size_t counter) const noexcept {
    return lines_[counter / per_line].counters[counter % per_line].read();
  }

 private:
  static constexpr std::size_t per_line = 8;
  /// Whole cache lines: no other worker writes into them.
  struct alignas(64) Line {
    std::array<Counter, per_line> counters;
  };

  std::shared_ptr<const ServedRows> rows_;
  std::vector<Line> lines_;
};

}  // namespace dns
