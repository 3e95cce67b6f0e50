// Random streams of results against a model of the state machine that is slow and obvious: it keeps
// everything that ever happened and counts it anew for each question.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "health/hysteresis.h"

using health::Check;
using health::Course;
using health::Verdict;

namespace {

std::uint64_t ms_of(std::chrono::milliseconds duration) {
  return static_cast<std::uint64_t>(duration.count());
}

enum class Result { good, bad, inconclusive };

class Model {
 public:
  explicit Model(const Check& check) : check_(check) {}

  void happens(Result result, std::uint64_t now_ms) {
    if (result == Result::inconclusive) return;
    since_change_.push_back(result);
    last_ms_ = now_ms;
    const Result against = verdict_ == Verdict::up ? Result::bad : Result::good;
    if (verdict_ == Verdict::unknown) {
      turn(result == Result::good ? Verdict::up : Verdict::down, now_ms);
    } else if (streak_of(against) >= needed() && !(verdict_ == Verdict::down && is_held(now_ms))) {
      if (verdict_ == Verdict::up) downs_ms_.push_back(now_ms);
      turn(verdict_ == Verdict::up ? Verdict::down : Verdict::up, now_ms);
    }
  }

  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] std::uint64_t changed_ms() const { return changed_ms_; }

  /// ZONE.md §8, and never before a hold is over.
  [[nodiscard]] std::uint64_t may_change_at() const {
    if (verdict_ == Verdict::unknown) return 0;
    const std::uint64_t streak = streak_of(verdict_ == Verdict::up ? Result::bad : Result::good);
    const std::uint64_t missing = needed() > streak ? needed() - streak : 0;
    const std::uint64_t step = streak == 0 ? ms_of(check_.interval) : ms_of(check_.confirm);
    const std::uint64_t at = last_ms_ + missing * step;
    return verdict_ == Verdict::down ? std::max(at, held_until()) : at;
  }

 private:
  [[nodiscard]] std::uint64_t needed() const {
    return verdict_ == Verdict::up ? check_.fall : check_.rise;
  }
  [[nodiscard]] std::uint64_t streak_of(Result result) const {
    std::uint64_t count = 0;
    for (auto at = since_change_.rbegin(); at != since_change_.rend() && *at == result; ++at) {
      ++count;
    }
    return count;
  }
  [[nodiscard]] std::uint64_t held_until() const {
    if (downs_ms_.empty() || check_.damping.base.count() == 0) return 0;
    const std::uint64_t last = downs_ms_.back();
    std::uint64_t hold = 0;
    for (std::size_t i = 0; i + 1 < downs_ms_.size(); ++i) {
      const bool counts = downs_ms_[i] + ms_of(check_.damping.within) > last;
      if (counts) hold = hold == 0 ? ms_of(check_.damping.base) : hold * 2;
    }
    hold = std::min(hold, ms_of(check_.damping.most));
    return hold == 0 ? 0 : last + hold;
  }
  [[nodiscard]] bool is_held(std::uint64_t now_ms) const { return now_ms < held_until(); }
  void turn(Verdict to, std::uint64_t now_ms) {
    verdict_ = to;
    changed_ms_ = now_ms;
    since_change_.clear();
  }

  Check check_;
  Verdict verdict_ = Verdict::unknown;
  std::vector<Result> since_change_;
  std::vector<std::uint64_t> downs_ms_;
  std::uint64_t changed_ms_ = 0, last_ms_ = 0;
};

Check any_check(std::mt19937& random) {
  Check check;
  check.fall = 1 + random() % 4;
  check.rise = 1 + random() % 4;
  check.confirm = std::chrono::milliseconds(100 + random() % 1000);
  if (random() % 2 == 0) {
    check.damping = {std::chrono::milliseconds(1 + random() % 20'000),
                     std::chrono::milliseconds(20'000 + random() % 40'000),
                     std::chrono::milliseconds(30'000 + random() % 100'000)};
  }
  return check;
}

}  // namespace

TEST_CASE("any stream of results gives the verdicts, times and doubts of the plain model") {
  std::mt19937 random(7);
  for (int stream = 0; stream < 400; ++stream) {
    const Check check = any_check(random);
    CAPTURE(stream, check.fall, check.rise, check.damping.base.count());
    Course course;
    Model model(check);
    std::uint64_t now_ms = 1 + random() % 10'000;
    const auto good_of_ten = random() % 11;
    for (int i = 0; i < 300; ++i) {
      const auto drawn = random() % 12;
      const Result result = drawn >= 10           ? Result::inconclusive
                            : drawn < good_of_ten ? Result::good
                                                  : Result::bad;
      model.happens(result, now_ms);
      // An inconclusive attempt is not told to the course: see Prober::conclude.
      if (result != Result::inconclusive) take(course, result == Result::good, now_ms, check);
      REQUIRE(course.verdict == model.verdict());
      REQUIRE(course.changed_ms == model.changed_ms());
      // A target that is held although its streak is whole waits for the hold alone.
      REQUIRE(may_change_at(course, check) == model.may_change_at());
      now_ms += ms_of(pace(course, check)) + random() % 50;
    }
  }
}
