#include "tools/daemon/background_thread.h"

#include <sys/resource.h>

#include <utility>

namespace tools::daemon {

constexpr int niceness = 10;  // yields to workers and prober, still finishes on a busy machine

BackgroundThread::BackgroundThread() : thread_([this] { run(); }) {}

BackgroundThread::~BackgroundThread() { stop(); }

void BackgroundThread::post(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  queue_.push_back(std::move(work));
  wake_.notify_one();
}

bool BackgroundThread::is_waited_for() {
  const std::lock_guard lock(mutex_);
  return stopping_ || !queue_.empty();
}

void BackgroundThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  queue_.clear();
}

void BackgroundThread::run() {
  setpriority(PRIO_PROCESS, 0, niceness);  // of this thread only, on Linux
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it held is freed here, not under the lock
    lock.lock();
  }
}

}  // namespace tools::daemon
