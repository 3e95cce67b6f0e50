// Idle TCP connections to targets that are up: where one is lost, its target is probed at once, so
// that a process that dies is noticed whatever the interval. A lost wire is no verdict. Targets
// that close idle connections lose their wire for a growing while. Owned by the Prober; its thread
// only.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "health/monitor.h"
#include "health/probe.h"
#include "health/timer.h"

namespace health {

/// How long no wire is held after the `losses`-th loss in a row: a second, then twice as long each
/// time, ten minutes at most.
std::uint64_t wire_pause_ms(std::uint32_t losses) noexcept;

/// A wire that held so long was lost by something new: counting begins anew.
inline constexpr std::uint64_t settled_wire_ms = 600'000;

class Tripwires {
 public:
  /// `lost` is told of each probe whose open wire was lost; it must not end the probe.
  Tripwires(uv_loop_t* loop, Clock clock, std::function<void(Probe&)> lost);
  ~Tripwires();
  Tripwires(const Tripwires&) = delete;
  Tripwires& operator=(const Tripwires&) = delete;

  /// After each result: holds a wire to what is up, and none to what is down.
  void heard(Probe& probe);
  void drop(const Probe& probe);

 private:
  class Wire;
  struct Held;

  void open(Probe& probe, Held& held);
  void ended(Probe& probe, bool was_open);

  uv_loop_t* loop_;
  Clock clock_;
  std::function<void(Probe&)> lost_;
  std::size_t most_;
  std::map<const Probe*, std::unique_ptr<Held>> held_;
};

}  // namespace health
