// A check of kind push: its state is set from outside, for a time. Values only, part of the check.
#pragma once

#include <chrono>
#include <compare>
#include <string>

#include "health/verdict.h"

namespace health {

struct PushRule {
  std::string name;  // by which it is pushed to, "app.example.com.:deploy"; empty: by endpoint only
  Verdict initial = Verdict::unknown;         // before the first push
  std::chrono::milliseconds expires{60'000};  // so long a push holds that says no time of its own
  Verdict then = Verdict::unknown;            // when it has expired
  friend auto operator<=>(const PushRule&, const PushRule&) = default;
};

/// Shorter pushes would expire before the next one comes, longer ones are meant for ever.
inline constexpr std::chrono::milliseconds shortest_push{1000}, longest_push{366LL * 86'400'000};

/// One push.
struct Pushed {
  Verdict state = Verdict::unknown;
  std::string reason;                  // for people; may be empty
  std::chrono::milliseconds lasts{0};  // 0: as the check says
};

}  // namespace health
