#include "health/prober.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "health/dns_attempt.h"
#include "health/icmp_attempt.h"
#include "health/schedule.h"
#include "health/tcp_attempt.h"

namespace health {
namespace {

/// Attempts started per tick of at least 1 ms, in practice some 12,000 a second: 60,000 targets at
/// the default interval. More per tick would keep the loop from hearing answers (a start costs 20
/// to 100 µs), and the first round of many targets would reach shared firewalls as one burst.
constexpr std::size_t starts_per_tick = 16;

/// Attempts under way at once; what is due beyond waits in order. Enough for 1,000 starts a second
/// that all time out after 2 s; each holds a socket and, with TLS, some 50 KiB.
constexpr std::size_t most_attempts = 2048;

constexpr std::uint64_t never_ms = std::numeric_limits<std::uint64_t>::max();

/// At most half of the descriptors this process may have: the listeners need theirs.
std::size_t attempts_allowed() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return most_attempts;
  return std::clamp<std::size_t>(files.rlim_cur / 2, 1, most_attempts);
}

std::string crowd_text(std::size_t most) {
  std::string text = std::to_string(most) +
                     " probes are under way, the most there may be: others that are due wait, and "
                     "are late. Longer intervals, shorter timeouts or fewer targets help";
  if (most < most_attempts) {
    text += "; so does a higher limit of open files (ulimit -n), of which half is for probes";
  }
  return text;
}

}  // namespace

Prober::Prober(uv_loop_t* loop, Clock clock, Heard heard, Notice notice)
    : loop_(loop),
      clock_(std::move(clock)),
      heard_(std::move(heard)),
      notice_(std::move(notice)),
      most_under_way_(attempts_allowed()),
      pace_(most_under_way_),
      timer_(loop, [this] { tick(); }),
      beat_(loop, [this] { beat(); }),
      wakes_at_ms_(never_ms),
      programs_(loop),
      tripwires_(loop, clock_, [this](Probe& probe) { hurry(probe); }) {}

/// 0 is "not yet" in a Course, so time begins at 1.
std::uint64_t Prober::now_ms() const { return std::max<std::uint64_t>(clock_(), 1); }

Probe& Prober::probe(const Identity& what, Verdict first) {
  const auto [found, is_new] = probes_.try_emplace(what, what);
  Probe& probe = found->second;
  if (is_new && !has_attempts(what.check->kind)) {
    begin_said(probe);
  } else if (is_new) {
    probe.due_ms = now_ms();
    probe.course.verdict = first;
    if (first == Verdict::unknown) {
      ++unknown_;
    } else {
      probe.course.changed_ms = probe.due_ms;
    }
    due_.emplace(probe.due_ms, &probe);
    arm();
  }
  return probe;
}

void Prober::hurry(Probe& probe) {
  if (!has_attempts(probe.identity.check->kind)) {
    for (Probe* part : probe.parts) hurry(*part);
    return;
  }
  probe.is_hurried = probe.attempt != nullptr;
  if (!probe.is_hurried) make_due(probe, now_ms());
  arm();
}

void Prober::hurry_in(Probe& probe, std::uint64_t delay_ms) {
  make_due(probe, std::min(probe.due_ms, now_ms() + delay_ms));
  arm();
}

void Prober::clear_uses() {
  for (auto& [identity, probe] : probes_) probe.uses.clear();
}

void Prober::drop_unused() {
  std::set<std::string> ca_files;
  const std::set<const Probe*> used = in_use();
  for (auto at = probes_.begin(); at != probes_.end();) {
    Probe& probe = at->second;
    if (used.contains(&probe)) {
      ca_files.insert(probe.identity.check->tls.ca_file);
      ++at;
      continue;
    }
    if (probe.attempt) end_attempt(probe);
    due_.erase({probe.due_ms, &probe});
    tripwires_.drop(probe);
    const bool is_counted = has_attempts(probe.identity.check->kind);
    if (is_counted && probe.course.verdict == Verdict::unknown) --unknown_;
    at = probes_.erase(at);
  }
  std::erase_if(https_, [&](const auto& http) { return ca_files.count(http.first) == 0; });
  arm();
}

void Prober::tick() {
  const std::uint64_t now = now_ms();
  const std::uint64_t late_ms = now - std::min(now, wakes_at_ms_);
  wakes_at_ms_ = never_ms;
  pace_.turned(late_ms, under_way_.size());
  end_overdue(now);
  start_due(now);
  look_at_crowd(now);
  arm();
}

void Prober::end_overdue(std::uint64_t now) {
  while (!under_way_.empty() && under_way_.begin()->first <= now) {
    Probe& probe = *under_way_.begin()->second;
    conclude(probe, probe.attempt->timed_out());
  }
}

void Prober::start_due(std::uint64_t now) {
  for (std::size_t started = 0; started < starts_per_tick && !due_.empty(); ++started) {
    if (due_.begin()->first > now || under_way_.size() >= pace_.room()) return;
    start(*due_.begin()->second, now);
  }
}

void Prober::look_at_crowd(std::uint64_t now) {
  const bool is_full = under_way_.size() >= most_under_way_;
  const bool is_waiting = is_full && !due_.empty() && due_.begin()->first <= now;
  switch (crowding_.look(is_waiting, now)) {
    case Crowding::Finding::began:
      ++statistics_.crowdings;
      return notice_(crowd_text(most_under_way_));
    case Crowding::Finding::ended:
      return notice_("no probe has to wait for another's end any more");
    case Crowding::Finding::nothing:
      return;
  }
}

void Prober::start(Probe& probe, std::uint64_t now) {
  if (!has_attempts(probe.identity.check->kind)) {
    due_.erase({probe.due_ms, &probe});
    return expire(probe);
  }
  const std::uint64_t late_ms = now - probe.due_ms;
  if (probe.course.contrary == 0) {
    // One that a jitter has put early is not taken twice.
    take_turn_after(probe, std::max(now, probe.turn_ms));
  } else {
    make_due(probe, confirm_due_ms(now, now, probe.course, *probe.identity.check));
  }
  if (probe.attempt) return;  // slower than its interval: this turn is left out

  if (!pulse_.is_beating()) beat(now);
  statistics_.lateness.add(static_cast<double>(late_ms) / 1e3);
  probe.started_ns = uv_hrtime();
  probe.started_ms = now;
  probe.lost_before_ms = pulse_.lost_ms(now);
  Started started =
      begin(probe.identity, [this, &probe](const Outcome& outcome) { conclude(probe, outcome); });
  if (!started.attempt) {
    conclude(probe, started.at_once);
    return;
  }
  probe.attempt = std::move(started.attempt);
  probe.deadline_ms = now + static_cast<std::uint64_t>(probe.identity.check->timeout.count());
  under_way_.emplace(probe.deadline_ms, &probe);
}

/// The next of the probe's own turns, on its grid or near it.
void Prober::take_turn_after(Probe& probe, std::uint64_t time_ms) {
  const Check& check = *probe.identity.check;
  const std::uint64_t turn_ms = next_due_ms(time_ms, check.interval, probe.identity.digest);
  make_due(probe,
           check.jitter_permille == 0 ? turn_ms : jittered_ms(turn_ms, now_ms(), check, random_()));
  probe.turn_ms = turn_ms;
}

/// At once or in a burst, whatever the grid says.
void Prober::make_due(Probe& probe, std::uint64_t at_ms) {
  due_.erase({probe.due_ms, &probe});
  probe.due_ms = probe.turn_ms = at_ms;
  due_.emplace(probe.due_ms, &probe);
}

/// Beats on while attempts are under way: only these can lose time.
void Prober::beat() {
  const std::uint64_t now = now_ms();
  if (under_way_.empty()) return pulse_.rest(now);
  beat(now);
  pace_.waited();
  arm();
}

void Prober::beat(std::uint64_t now) {
  pulse_.beat(now);
  beat_.start(Pulse::beat_ms);
}

Started Prober::begin(const Identity& what, Ended ended) {
  switch (what.check->kind) {
    case Check::Kind::http:
    case Check::Kind::https:
      return over_curl(what, &http_exchange, std::move(ended));
    case Check::Kind::tcp:
      return start_tcp_attempt(loop_, what, std::move(ended));
    case Check::Kind::tls:
      return over_curl(what, &tls_exchange, std::move(ended));
    case Check::Kind::grpc:
      return over_curl(what, &grpc_exchange, std::move(ended));
    case Check::Kind::dns:
      return start_dns_attempt(loop_, what, std::move(ended));
    case Check::Kind::icmp:
      return start_icmp_attempt(loop_, what, std::move(ended));
    case Check::Kind::exec:
      return programs_.start(what, std::move(ended));
    case Check::Kind::always:
    case Check::Kind::push:
    case Check::Kind::calculated:
      break;  // never attempted: said_probes.cpp
  }
  const bool lacks_address = !what.check->formula.at.name.empty();
  return {nullptr,
          {Outcome::Kind::inconclusive,
           lacks_address ? combined_reason(what.check->formula, {})
                         : "nothing to probe: it is told or calculated",
           {}}};
}

Started Prober::over_curl(const Identity& what, HttpProber::Make make, Ended ended) {
  HttpProber& curl = https_.try_emplace(what.check->tls.ca_file, loop_).first->second;
  return curl.start(what, make, std::move(ended));
}

void Prober::end_attempt(Probe& probe) {
  under_way_.erase({probe.deadline_ms, &probe});
  probe.attempt.reset();
  pace_.ended();
}

void Prober::conclude(Probe& probe, const Outcome& outcome) {
  // A copy: `outcome` may live in the attempt that ends here.
  Outcome seen = outcome;
  if (probe.attempt) end_attempt(probe);
  ++attempts_;
  statistics_.note(probe.identity.check->kind, seen,
                   static_cast<double>(uv_hrtime() - probe.started_ns) / 1e9);
  const std::uint64_t now = now_ms();
  if (seen.kind == Outcome::Kind::bad && is_spoilt(probe, now)) {
    ++probe.excused;
    probe.reason = "not judged, this server did not run meanwhile: " + seen.reason;
    make_due(probe, now);
  } else if (seen.kind == Outcome::Kind::inconclusive) {
    probe.reason = seen.reason;
    const auto retry = std::min(probe.identity.check->interval, longest_retry);
    make_due(probe, std::min(probe.due_ms, now + static_cast<std::uint64_t>(retry.count())));
  } else {
    take_result(probe, seen, now);
  }
  arm();
}

bool Prober::is_spoilt(const Probe& probe, std::uint64_t now) const {
  const std::uint64_t lost_ms = pulse_.lost_ms(now) - probe.lost_before_ms;
  const auto timeout_ms = static_cast<std::uint64_t>(probe.identity.check->timeout.count());
  return is_excused(lost_ms, timeout_ms, probe.excused);
}

void Prober::take_result(Probe& probe, const Outcome& seen, std::uint64_t now) {
  const Check& check = *probe.identity.check;
  const Course before = probe.course;
  const bool good = seen.kind == Outcome::Kind::good;
  probe.excused = 0;
  probe.reason = seen.reason;
  if (!good) {
    ++failures_;
    probe.failure = seen.reason;
  }
  if (seen.latency_us) {
    probe.latency_us = seen.latency_us;
    probe.latencies.add(*seen.latency_us);
  }
  take(probe.course, good, now, check);
  if (probe.course.contrary > 0) {
    make_due(probe, confirm_due_ms(probe.started_ms, now, probe.course, check));
  } else if (before.contrary > 0) {
    take_turn_after(probe, now);  // the burst is over
  }
  if (probe.is_hurried) make_due(probe, now);
  probe.is_hurried = false;
  tripwires_.heard(probe);
  if (before.verdict == Verdict::unknown) --unknown_;
  spread(probe, before);
}

/// Sets the timer for whatever comes first. Never for less than a millisecond: that is the pace.
void Prober::arm() {
  std::uint64_t wanted = never_ms;
  if (!under_way_.empty()) wanted = under_way_.begin()->first;
  if (!due_.empty() && under_way_.size() < pace_.room()) {
    wanted = std::min(wanted, due_.begin()->first);
  }
  if (wanted == never_ms) return;
  const std::uint64_t now = now_ms();
  wanted = std::max(wanted, now + 1);
  if (wakes_at_ms_ <= wanted) return;
  wakes_at_ms_ = wanted;
  timer_.start(wanted - now);
}

}  // namespace health
