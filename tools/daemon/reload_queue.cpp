#include "tools/daemon/reload_queue.h"

#include <utility>

namespace tools::daemon {

void ReloadQueue::files_changed() {
  next_.any = true;
  start_next();
}

void ReloadQueue::ask(std::set<std::string> remove, Done done) {
  next_.any = next_.asked_for = true;
  next_.remove.merge(remove);
  if (done) next_.waiting.push_back(std::move(done));
  start_next();
}

void ReloadQueue::finished(const ReloadResult& result) {
  for (const auto& done : std::exchange(running_for_, {})) done(result);
  running_ = false;
  start_next();
}

void ReloadQueue::open() {
  running_ = false;
  start_next();
}

void ReloadQueue::start_next() {
  if (running_ || !next_.any) return;
  running_ = true;
  auto wanted = std::exchange(next_, {});
  running_for_ = std::move(wanted.waiting);
  start_(std::move(wanted.remove), wanted.asked_for);
}

}  // namespace tools::daemon
