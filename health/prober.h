// All probes with their schedule: starts attempts when they are due, paced and bounded, ends them
// when their time is over, and tells the Watch of each result. Owned by the Monitor's loop; that
// thread only. The loop must run on after it, to free libuv's handles.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "health/crowding.h"
#include "health/exec_prober.h"
#include "health/http_prober.h"
#include "health/monitor.h"
#include "health/pace.h"
#include "health/probe.h"
#include "health/pulse.h"
#include "health/statistics.h"
#include "health/timer.h"
#include "health/tripwires.h"

namespace health {

class Prober {
 public:
  /// After each result, with the course as it was before it.
  using Heard = std::function<void(const Probe& probe, const Course& before)>;

  /// For the log: what a person should know of the prober itself.
  using Notice = std::function<void(const std::string& text)>;

  Prober(uv_loop_t* loop, Clock clock, Heard heard, Notice notice);
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  /// The probe of `what`: the one there is, or a new one without uses that is due at once and
  /// begins with the verdict `first`.
  Probe& probe(const Identity& what, Verdict first);

  /// Sets the state of the probe of `what`, of kind push; false where there is none.
  bool push(const Identity& what, const Pushed& pushed);

  /// Probes it (of a calculated one its parts) at once, or once more where an attempt is under way.
  void hurry(Probe& probe);
  /// The same after a while, unless it is due before.
  void hurry_in(Probe& probe, std::uint64_t delay_ms);

  /// Forgets the uses of all probes, before they are given out anew.
  void clear_uses();
  /// Ends the probes without a use, with their attempts.
  void drop_unused();

  /// One attempt of `what`, apart from the schedule and without a time limit: one line for each
  /// kind, whose file has the rest.
  Started begin(const Identity& what, Ended ended);

  /// Without the transitions, which are the Watch's.
  [[nodiscard]] const Statistics& statistics() const noexcept { return statistics_; }
  [[nodiscard]] std::size_t size() const noexcept { return probes_.size(); }
  /// Probes that have had no result yet.
  [[nodiscard]] std::size_t unknown() const noexcept { return unknown_; }
  [[nodiscard]] std::uint64_t attempts() const noexcept { return attempts_; }
  [[nodiscard]] std::uint64_t failures() const noexcept { return failures_; }

 private:
  using Queue = std::set<std::pair<std::uint64_t, Probe*>>;  // by time

  [[nodiscard]] std::uint64_t now_ms() const;

  // Probes without attempts: said_probes.cpp.
  void begin_said(Probe& probe);
  void calculate(Probe& whole);
  void say(Probe& probe, Verdict verdict, std::string reason);
  void expire(Probe& probe);
  void spread(const Probe& probe, const Course& before);
  [[nodiscard]] std::set<const Probe*> in_use();

  void tick();
  void end_overdue(std::uint64_t now);
  void start_due(std::uint64_t now);
  void look_at_crowd(std::uint64_t now);
  void start(Probe& probe, std::uint64_t now);
  Started over_curl(const Identity& what, HttpProber::Make make, Ended ended);
  void take_turn_after(Probe& probe, std::uint64_t time_ms);
  void make_due(Probe& probe, std::uint64_t at_ms);
  void beat();
  void beat(std::uint64_t now);
  void conclude(Probe& probe, const Outcome& outcome);
  [[nodiscard]] bool is_spoilt(const Probe& probe, std::uint64_t now) const;
  void take_result(Probe& probe, const Outcome& seen, std::uint64_t now);
  void end_attempt(Probe& probe);
  void arm();

  uv_loop_t* loop_;
  Clock clock_;
  Heard heard_;
  Notice notice_;
  std::size_t most_under_way_;
  Pace pace_;
  Crowding crowding_;
  Timer timer_, beat_;
  Pulse pulse_;
  std::mt19937_64 random_{std::random_device{}()};  // for written jitters
  std::uint64_t wakes_at_ms_;                // when timer_ fires, on the clock; never = it does not
  std::map<std::string, HttpProber> https_;  // by CA file; must outlive the attempts
  ExecProber programs_;                      // must outlive the attempts, too
  std::map<Identity, Probe> probes_;
  Tripwires tripwires_;
  Queue due_, under_way_;  // by start, by deadline
  std::size_t unknown_ = 0;
  std::uint64_t attempts_ = 0, failures_ = 0;
  Statistics statistics_;
};

}  // namespace health
