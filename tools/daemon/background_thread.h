// A thread that does one piece of work after the other, at low priority, so that compiling, freeing
// and explaining never take a worker's CPU. What it has not begun when it is destroyed is dropped.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tools::daemon {

class BackgroundThread {
 public:
  BackgroundThread();
  ~BackgroundThread();  // waits for the piece under way
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  void post(std::function<void()> work);  // any thread; must not throw
  /// Whether anything waits for the piece under way to end: other work, or `stop`. Any thread.
  [[nodiscard]] bool is_waited_for();
  /// Waits for the piece under way and drops the rest; nothing is taken afterwards. Idempotent.
  void stop();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tools::daemon
