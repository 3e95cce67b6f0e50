// The control loop and its handles: libuv with ownership. Everything here belongs to the thread
// that runs the loop, except `Inbox::post`, which any thread may call. A handle closes itself when
// it is destroyed; the loop waits for that.
#pragma once

#include <uv.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tools::daemon {

template <typename Handle>
struct CloseHandle {
  void operator()(Handle* handle) const noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }
};
/// A started libuv handle whose memory outlives its closing.
template <typename Handle>
using HandlePointer = std::unique_ptr<Handle, CloseHandle<Handle>>;

class Loop {
 public:
  Loop();   // throws std::runtime_error
  ~Loop();  // every handle must be gone by then
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  [[nodiscard]] uv_loop_t& uv() noexcept { return *loop_; }
  void run();   // until `stop`
  void stop();  // from a handler

 private:
  std::unique_ptr<uv_loop_t> loop_;
};

class Timer {
 public:
  Timer(Loop& loop, std::function<void()> expired);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  void once(std::chrono::milliseconds delay);  // again: replaces the former delay
  void every(std::chrono::milliseconds interval);
  void stop();

 private:
  std::function<void()> expired_;
  HandlePointer<uv_timer_t> handle_;
};

class Signal {
 public:
  Signal(Loop& loop, int number, std::function<void()> arrived);
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  std::function<void()> arrived_;
  HandlePointer<uv_signal_t> handle_;
};

/// Readability of a descriptor that somebody else owns.
class Readable {
 public:
  Readable(Loop& loop, int descriptor, std::function<void()> readable);
  Readable(const Readable&) = delete;
  Readable& operator=(const Readable&) = delete;

 private:
  std::function<void()> readable_;
  HandlePointer<uv_poll_t> handle_;
};

/// Work handed to the control loop by other threads, done there in order.
class Inbox {
 public:
  explicit Inbox(Loop& loop);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  void post(std::function<void()> work);  // any thread

 private:
  void deliver();
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
  HandlePointer<uv_async_t> handle_;
};

}  // namespace tools::daemon
