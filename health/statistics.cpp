#include "health/statistics.h"

#include <algorithm>

namespace health {

void Histogram::add(double seconds) noexcept {
  const auto at = std::lower_bound(bounds_s.begin(), bounds_s.end(), seconds);
  ++counts_[static_cast<std::size_t>(at - bounds_s.begin())];
  ++count_;
  sum_s_ += seconds;
}

std::uint64_t Histogram::up_to(std::size_t i) const noexcept {
  std::uint64_t all = 0;
  for (std::size_t at = 0; at < counts_.size() && at <= i; ++at) all += counts_[at];
  return all;
}

void Statistics::note(Check::Kind kind, const Outcome& outcome, double duration_s) {
  durations[kind].add(duration_s);
  if (outcome.kind == Outcome::Kind::good) return;
  const bool is_ours = outcome.kind == Outcome::Kind::inconclusive;
  const Failure unnamed = is_ours ? Failure::local : Failure::other;
  ++failures[outcome.failure == Failure::none ? unnamed : outcome.failure];
}

const char* word_of(Failure failure) noexcept {
  switch (failure) {
    case Failure::refused:
      return "refused";
    case Failure::unreachable:
      return "unreachable";
    case Failure::timeout:
      return "timeout";
    case Failure::tls:
      return "tls";
    case Failure::status:
      return "status";
    case Failure::body:
      return "body";
    case Failure::protocol:
      return "protocol";
    case Failure::dns:
      return "dns";
    case Failure::local:
      return "local";
    case Failure::none:
    case Failure::other:
      break;
  }
  return "other";
}

}  // namespace health
