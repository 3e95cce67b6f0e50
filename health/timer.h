// A one-shot timer on a libuv loop, owned like a value: its handle is closed by the destructor and
// freed by the loop, which must run on until then. The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>

#include <uv.h>

namespace health {

class Timer {
 public:
  Timer(uv_loop_t* loop, std::function<void()> fired);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Fires once, `delay_ms` from now (not from the loop's last look at the clock).
  void start(std::uint64_t delay_ms);
  void stop();
  [[nodiscard]] bool is_active() const;

 private:
  struct Handle {
    uv_timer_t timer{};
    std::function<void()> fired;
  };
  Handle* handle_;  // freed by its close callback
};

}  // namespace health
