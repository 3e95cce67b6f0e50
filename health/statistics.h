// Counts and histograms of the prober since it started, for metrics. Written by the prober's
// thread; copied for others with the status.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "health/attempt.h"
#include "health/check.h"

namespace health {

class Histogram {
 public:
  /// Upper bounds in seconds; what is beyond the last has a place of its own.
  static constexpr std::array<double, 11> bounds_s{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,   0.25,   0.5,   1.0,  5.0};

  void add(double seconds) noexcept;
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] double sum_s() const noexcept { return sum_s_; }
  /// How many were at most bounds_s[i]; all for i beyond it.
  [[nodiscard]] std::uint64_t up_to(std::size_t i) const noexcept;

 private:
  std::array<std::uint64_t, bounds_s.size() + 1> counts_{};  // each between two bounds
  std::uint64_t count_ = 0;
  double sum_s_ = 0;
};

struct Statistics {
  std::map<Check::Kind, Histogram> durations;  // from start to verdict, whatever came of it
  Histogram lateness;           // how much later than it was due an attempt was started
  std::uint64_t crowdings = 0;  // times that probes had to wait for others to end
  std::map<Failure, std::uint64_t> failures;     // of attempts that were bad, or inconclusive
  std::uint64_t turned_up = 0, turned_down = 0;  // transitions of endpoint addresses

  void note(Check::Kind kind, const Outcome& outcome, double duration_s);
};

inline constexpr std::array<Failure, 10> every_failure{
    Failure::refused, Failure::unreachable, Failure::timeout, Failure::tls,   Failure::status,
    Failure::body,    Failure::protocol,    Failure::dns,     Failure::local, Failure::other};

/// "refused", "timeout": as metrics name it.
const char* word_of(Failure failure) noexcept;

}  // namespace health
