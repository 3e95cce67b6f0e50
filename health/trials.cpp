#include "health/trials.h"

#include <utility>

namespace health {

void Trials::run(std::vector<Attempted> wanted, Done done) {
  const Place running = running_.emplace(running_.end());
  running->done = std::move(done);
  running->left = 1;  // this function, so that none of them finishes before all are started
  running->attempts.resize(wanted.size());
  running->deadlines.resize(wanted.size());
  for (Attempted& one : wanted) running->trials.push_back(std::move(one.trial));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].identity) start(running, i, std::move(wanted[i].identity));
  }
  finish(running);
}

void Trials::start(Place running, std::size_t number, std::shared_ptr<const Identity> identity) {
  ++running->left;
  Started started = prober_.begin(*identity, [this, running, number](const Outcome& outcome) {
    end(running, number, outcome);
  });
  if (!started.attempt) return end(running, number, started.at_once);
  running->attempts[number] = std::move(started.attempt);
  auto& deadline = running->deadlines[number];
  deadline = std::make_unique<Timer>(loop_, [this, running, number] {
    end(running, number, running->attempts[number]->timed_out());
  });
  deadline->start(static_cast<std::uint64_t>(identity->check->timeout.count()));
}

void Trials::end(Place running, std::size_t number, const Outcome& outcome) {
  running->trials[number].outcome = outcome;  // before the attempt, which may hold it, goes
  running->attempts[number].reset();
  if (auto& deadline = running->deadlines[number]) deadline->stop();
  finish(running);
}

void Trials::finish(Place running) {
  if (--running->left > 0) return;
  const Done done = std::move(running->done);
  std::vector<Trial> trials = std::move(running->trials);
  running_.erase(running);
  done(std::move(trials));
}

}  // namespace health
