#include "health/guard.h"

#include <algorithm>

namespace health {

bool DownWindow::went_down(std::uint64_t which, std::size_t all, std::uint64_t now_ms,
                           const GuardRule& rule) {
  constexpr std::uint64_t percent = 100;
  if (rule.percent == 0) return false;
  downs_ms_[which] = now_ms;
  const auto within_ms = static_cast<std::uint64_t>(rule.within.count());
  std::erase_if(downs_ms_, [&](const auto& down) { return down.second + within_ms <= now_ms; });
  return downs_ms_.size() * percent > all * rule.percent;
}

void Suspicion::become(Mood mood, std::uint64_t now_ms) {
  mood_ = mood;
  since_ms_ = now_ms;
}

bool Suspicion::suspect(std::uint64_t now_ms) {
  if (has_failed_.empty() || mood_ != Mood::calm) return false;
  std::fill(has_failed_.begin(), has_failed_.end(), false);
  become(Mood::asking, now_ms);
  return true;
}

Suspicion::Finding Suspicion::heard(std::size_t witness, bool good, std::uint64_t started_ms,
                                    std::uint64_t now_ms) {
  const bool is_old = started_ms < since_ms_;  // it says nothing about now
  if (mood_ == Mood::calm || is_old || witness >= has_failed_.size()) return Finding::nothing;
  if (good) {
    const Finding finding = mood_ == Mood::frozen ? Finding::thawed : Finding::believed;
    become(Mood::calm, now_ms);
    return finding;
  }
  has_failed_[witness] = true;
  const bool all_failed =
      std::find(has_failed_.begin(), has_failed_.end(), false) == has_failed_.end();
  if (mood_ == Mood::frozen || !all_failed) return Finding::nothing;
  become(Mood::frozen, now_ms);
  return Finding::frozen;
}

}  // namespace health
