// A probe: what is observed of one (check, target, port), however many services use it. Owned by
// the Prober; the prober's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "health/attempt.h"
#include "health/check.h"
#include "health/hysteresis.h"
#include "health/latencies.h"

namespace health {

/// What makes two probes one (ZONE.md §5). Compared by value; the digest only makes that quick.
struct Identity {
  std::shared_ptr<const Check> check;  // never null
  std::string target;                  // IP address, presentation form; of one probed at a name
                                       // that name, "lb.example."
  std::uint16_t port = 0;
  std::uint64_t digest = 0;  // of where and roughly what, the same in every process

  Identity(std::shared_ptr<const Check> check, std::string target, std::uint16_t port);
  friend bool operator<(const Identity& left, const Identity& right) noexcept;
};

/// An address in the roster that follows a probe, by its places in the Watch's lists.
struct Use {
  std::uint32_t service = 0, endpoint = 0, address = 0;
};

struct Probe {
  explicit Probe(Identity what) : identity(std::move(what)) {}

  Identity identity;
  Course course;
  std::string reason;                       // of the last attempt
  std::string failure;                      // reason of the last bad result; empty = none yet
  std::optional<std::uint32_t> latency_us;  // of the last attempt that got an answer
  Latencies latencies;                      // of the last ones that did
  std::uint64_t started_ns = 0;             // uv_hrtime of the last attempt's start
  std::uint64_t due_ms = 0;                 // when the next attempt is to start
  std::uint64_t started_ms = 0;             // of the last attempt
  std::uint64_t turn_ms = 0;         // the grid's time, where a jitter has moved `due_ms` from it
  std::uint64_t lost_before_ms = 0;  // what the Pulse had lost when the last attempt started
  bool is_witness = false;           // asked where a guard suspects the prober; needs no use
  bool is_hurried = false;        // what is under way began too early: another one follows at once
  std::uint32_t excused = 0;      // attempts in a row that time lost here spoilt
  std::uint64_t deadline_ms = 0;  // of the attempt under way
  std::unique_ptr<Attempt> attempt;  // null: none is under way
  std::vector<Use> uses;             // written by the Watch
  std::vector<Probe*> parts;         // of a calculated one, in the order of its formula
  std::vector<Probe*> wholes;        // calculated ones that this is part of
  std::uint32_t height = 0;          // above the probes that have no parts

  /// Whether the verdict is unknown only because no attempt has ended yet.
  [[nodiscard]] bool awaits_result() const;
  /// Whether it is probed at a name of which no address is known.
  [[nodiscard]] bool awaits_address() const;
};

/// Earliest time at which the probe's verdict can change. Like `may_change_at`, and never later
/// than the schedule allows: the next attempt may start before a whole interval has passed since
/// the last *result* and may end at once. A calculated verdict can change with any of its parts,
/// a pushed one when it expires.
std::uint64_t earliest_change(const Probe& probe) noexcept;

}  // namespace health
