#include "health/probe.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "health/standing.h"

namespace health {
namespace {

/// FNV-1a with the length of each string mixed in, so that neighbouring fields cannot blur.
class Digest {
 public:
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) octet(static_cast<unsigned char>(c));
  }
  void add(std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8) octet(number >> shift & 0xFF);
  }
  [[nodiscard]] std::uint64_t value() const {
    // FNV's low bits change too regularly for a remainder by an interval; fold the high ones in.
    return (state_ ^ state_ >> 32) * 0x9E3779B97F4A7C15ULL >> 8;
  }

 private:
  void octet(std::uint64_t value) { state_ = (state_ ^ value) * 0x100000001B3ULL; }
  std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

std::uint64_t digest_of(const Check& check, std::string_view target, std::uint16_t port) {
  Digest digest;
  digest.add(target);
  digest.add(port);
  digest.add(static_cast<std::uint64_t>(check.kind));
  digest.add(static_cast<std::uint64_t>(check.interval.count()));
  digest.add(static_cast<std::uint64_t>(check.timeout.count()));
  digest.add(check.http.path);
  digest.add(check.host);
  digest.add(check.http.method);
  digest.add(check.http.body);
  digest.add(check.tls.sni);
  digest.add(check.tcp.send);
  digest.add(check.grpc.service);
  digest.add(check.dns.name);
  digest.add(check.push.name);
  if (const AtName& at = check.formula.at; !at.name.empty()) {
    digest.add(digest_of(*at.check, at.name, at.port));  // whatever addresses it has now
  } else {
    for (const Part& part : check.formula.parts) digest.add(part.name);
  }
  for (const std::string& argument : check.exec.arguments) digest.add(argument);
  return digest.value();
}

}  // namespace

Identity::Identity(std::shared_ptr<const Check> what, std::string where, std::uint16_t at_port)
    : check(std::move(what)),
      target(std::move(where)),
      port(at_port),
      digest(digest_of(*check, target, port)) {}

bool operator<(const Identity& left, const Identity& right) noexcept {
  return std::tie(left.digest, left.port, left.target, *left.check) <
         std::tie(right.digest, right.port, right.target, *right.check);
}

bool Probe::awaits_address() const {
  return parts.empty() && !identity.check->formula.at.name.empty();
}

bool Probe::awaits_result() const {
  if (course.verdict != Verdict::unknown) return false;
  if (has_attempts(identity.check->kind) || awaits_address()) return true;
  return std::ranges::any_of(parts, [](const Probe* part) { return part->awaits_result(); });
}

/// Of a probe that has no attempts of its own.
static std::uint64_t earliest_said(const Probe& probe) noexcept {
  if (probe.awaits_address()) return 0;
  std::uint64_t earliest = probe.due_ms == 0 ? Outlook::never : probe.due_ms;
  for (const Probe* part : probe.parts) earliest = std::min(earliest, earliest_change(*part));
  return earliest;
}

std::uint64_t earliest_change(const Probe& probe) noexcept {
  const Course& course = probe.course;
  const Check& check = *probe.identity.check;
  if (!has_attempts(check.kind)) return earliest_said(probe);
  const std::uint64_t by_results = may_change_at(course, check);
  if (course.verdict == Verdict::unknown) return by_results;
  const std::uint32_t needed = streak_needed(course.verdict, check);
  const std::uint64_t further = needed - std::min(course.contrary, needed - 1) - 1;
  const auto pace_ms = static_cast<std::uint64_t>(pace(course, check).count());
  const std::uint64_t next_ms = probe.attempt ? probe.started_ms : probe.due_ms;
  const std::uint64_t by_schedule = next_ms + further * pace_ms;
  const bool may_be_held = course.verdict == Verdict::down;
  return std::min(by_results,
                  may_be_held ? std::max(by_schedule, course.flaps.held_until_ms) : by_schedule);
}

}  // namespace health
