#include "health/prober.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "health/schedule.h"
#include "health/tcp_attempt.h"

namespace health {
namespace {

/// Attempts started per tick of at least 1 ms: 8,000 a second at most, which is 40,000 targets at
/// the default interval. More per tick would keep the loop from hearing answers (a start costs 50
/// to 100 µs), and the first round of many targets would reach shared firewalls as one burst.
constexpr std::size_t starts_per_tick = 8;

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

}  // namespace

Prober::Prober(uv_loop_t* loop, Clock clock, Heard heard)
    : loop_(loop),
      clock_(std::move(clock)),
      heard_(std::move(heard)),
      most_under_way_(attempts_allowed()),
      timer_(loop, [this] { tick(); }),
      wakes_at_ms_(never_ms) {}

/// 0 is "not yet" in a Course, so time begins at 1.
std::uint64_t Prober::now_ms() const { return std::max<std::uint64_t>(clock_(), 1); }

Probe& Prober::probe(const Identity& what) {
  const auto [found, is_new] = probes_.try_emplace(what, what);
  Probe& probe = found->second;
  if (is_new) {
    ++unknown_;
    probe.due_ms = now_ms();
    due_.emplace(probe.due_ms, &probe);
    arm();
  }
  return probe;
}

void Prober::clear_uses() {
  for (auto& [identity, probe] : probes_) probe.uses.clear();
}

void Prober::drop_unused() {
  std::set<std::string> ca_files;
  for (auto at = probes_.begin(); at != probes_.end();) {
    Probe& probe = at->second;
    if (!probe.uses.empty()) {
      ca_files.insert(probe.identity.check->tls.ca_file);
      ++at;
      continue;
    }
    if (probe.attempt) end_attempt(probe);
    due_.erase({probe.due_ms, &probe});
    if (probe.course.verdict == Verdict::unknown) --unknown_;
    at = probes_.erase(at);
  }
  std::erase_if(https_, [&](const auto& http) { return ca_files.count(http.first) == 0; });
  arm();
}

void Prober::tick() {
  wakes_at_ms_ = never_ms;
  const std::uint64_t now = now_ms();
  end_overdue(now);
  start_due(now);
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
    if (due_.begin()->first > now || under_way_.size() >= most_under_way_) return;
    start(*due_.begin()->second, now);
  }
}

void Prober::start(Probe& probe, std::uint64_t now) {
  const Check& check = *probe.identity.check;
  due_.erase({probe.due_ms, &probe});
  probe.due_ms = next_due_ms(now, check.interval, probe.identity.digest);
  due_.emplace(probe.due_ms, &probe);
  if (probe.attempt) return;  // slower than its interval: this turn is left out

  Started started = begin(probe);
  if (!started.attempt) {
    conclude(probe, started.at_once);
    return;
  }
  probe.attempt = std::move(started.attempt);
  probe.deadline_ms = now + static_cast<std::uint64_t>(check.timeout.count());
  under_way_.emplace(probe.deadline_ms, &probe);
}

Started Prober::begin(Probe& probe) {
  Ended ended = [this, &probe](const Outcome& outcome) { conclude(probe, outcome); };
  const Identity& what = probe.identity;
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
  }
  return {};
}

Started Prober::over_curl(const Identity& what, HttpProber::Make make, Ended ended) {
  HttpProber& curl = https_.try_emplace(what.check->tls.ca_file, loop_).first->second;
  return curl.start(what, make, std::move(ended));
}

void Prober::end_attempt(Probe& probe) {
  under_way_.erase({probe.deadline_ms, &probe});
  probe.attempt.reset();
}

void Prober::conclude(Probe& probe, const Outcome& outcome) {
  // A copy: `outcome` may live in the attempt that ends here.
  const Outcome seen = outcome;
  if (probe.attempt) end_attempt(probe);
  const Course before = probe.course;
  probe.reason = seen.reason;
  ++attempts_;
  if (seen.kind != Outcome::Kind::inconclusive) {
    const bool good = seen.kind == Outcome::Kind::good;
    if (!good) {
      ++failures_;
      probe.failure = seen.reason;
    }
    if (seen.latency_us) probe.latency_us = seen.latency_us;
    take(probe.course, good, now_ms(), *probe.identity.check);
    if (before.verdict == Verdict::unknown) --unknown_;
    heard_(probe, before);
  }
  arm();
}

/// Sets the timer for whatever comes first. Never for less than a millisecond: that is the pace.
void Prober::arm() {
  std::uint64_t wanted = never_ms;
  if (!under_way_.empty()) wanted = under_way_.begin()->first;
  if (!due_.empty() && under_way_.size() < most_under_way_) {
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
