// Attempts made because somebody asks, beside the schedule: they use the running server's way of
// probing and count for no verdict. Owned by the Monitor's loop; that thread only.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "health/probe.h"
#include "health/prober.h"
#include "health/timer.h"

namespace health {

/// What is to be tried; without an identity there is nothing to do.
struct Attempted {
  Trial trial;
  std::shared_ptr<const Identity> identity;
};

class Trials {
 public:
  using Done = std::function<void(std::vector<Trial>)>;

  /// `prober` must outlive it.
  Trials(uv_loop_t* loop, Prober& prober) : loop_(loop), prober_(prober) {}
  Trials(const Trials&) = delete;
  Trials& operator=(const Trials&) = delete;

  /// Starts all; `done` is called when each has ended, which its timeout sees to.
  void run(std::vector<Attempted> wanted, Done done);

 private:
  struct Running {
    std::vector<Trial> trials;
    std::vector<std::unique_ptr<Attempt>> attempts;  // as trials; null: ended
    std::vector<std::unique_ptr<Timer>> deadlines;   // as trials
    std::size_t left = 0;
    Done done;
  };
  using Place = std::list<Running>::iterator;

  void start(Place running, std::size_t number, std::shared_ptr<const Identity> identity);
  void end(Place running, std::size_t number, const Outcome& outcome);
  void finish(Place running);

  uv_loop_t* loop_;
  Prober& prober_;
  std::list<Running> running_;
};

}  // namespace health
