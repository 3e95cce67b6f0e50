// The exec kind: runs programs, a bounded number at a time; others wait for their turn. Each has a
// process group of its own, which is killed whole when the attempt ends, however it ends. Owned by
// the Prober; the loop's thread only. Attempts must end before it does, and the loop must run on
// until the last killed program is reaped.
#pragma once

#include <uv.h>

#include <cstddef>
#include <deque>

#include "health/attempt.h"
#include "health/probe.h"
#include "health/timer.h"

namespace health {

class ExecProber {
 public:
  explicit ExecProber(uv_loop_t* loop) : loop_(loop), turn_(loop, [this] { take_turns(); }) {}
  ExecProber(const ExecProber&) = delete;
  ExecProber& operator=(const ExecProber&) = delete;

  Started start(const Identity& what, Ended ended);

 private:
  class ExecAttempt;

  [[nodiscard]] bool has_room() const noexcept;
  void take_turns();
  void leave(ExecAttempt* attempt, bool was_running);

  uv_loop_t* loop_;
  std::size_t running_ = 0;
  std::deque<ExecAttempt*> waiting_;  // in the order in which they came
  Timer turn_;                        // an attempt's end is no place to begin another
};

}  // namespace health
