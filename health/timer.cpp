#include "health/timer.h"

#include <utility>

namespace health {

Timer::Timer(uv_loop_t* loop, std::function<void()> fired) : handle_(new Handle) {
  handle_->fired = std::move(fired);
  uv_timer_init(loop, &handle_->timer);
  handle_->timer.data = handle_;
}

Timer::~Timer() {
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_->timer),
           [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); });
}

void Timer::start(std::uint64_t delay_ms) {
  uv_update_time(handle_->timer.loop);
  uv_timer_start(
      &handle_->timer, [](uv_timer_t* timer) { static_cast<Handle*>(timer->data)->fired(); },
      delay_ms, 0);
}

bool Timer::is_active() const {
  return uv_is_active(reinterpret_cast<const uv_handle_t*>(&handle_->timer)) != 0;
}

void Timer::stop() { uv_timer_stop(&handle_->timer); }

}  // namespace health
