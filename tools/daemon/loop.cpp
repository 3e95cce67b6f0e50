#include "tools/daemon/loop.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace tools::daemon {
namespace {

void must(int result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string(what) + ": " + uv_strerror(result));
}

template <typename Handle>
Handle* owner_of(const void* data) {
  return static_cast<Handle*>(const_cast<void*>(data));
}

}  // namespace

Loop::Loop() : loop_(std::make_unique<uv_loop_t>()) {
  must(uv_loop_init(loop_.get()), "cannot make an event loop");
}

Loop::~Loop() {
  uv_run(loop_.get(), UV_RUN_DEFAULT);  // lets closed handles end
  uv_loop_close(loop_.get());
}

void Loop::run() { uv_run(loop_.get(), UV_RUN_DEFAULT); }
void Loop::stop() { uv_stop(loop_.get()); }

Timer::Timer(Loop& loop, std::function<void()> expired)
    : expired_(std::move(expired)), handle_(new uv_timer_t) {
  uv_timer_init(&loop.uv(), handle_.get());
  handle_->data = this;
}

void Timer::once(std::chrono::milliseconds delay) {
  uv_update_time(handle_->loop);
  uv_timer_start(
      handle_.get(), [](uv_timer_t* timer) { owner_of<Timer>(timer->data)->expired_(); },
      static_cast<std::uint64_t>(delay.count()), 0);
}

void Timer::every(std::chrono::milliseconds interval) {
  const auto wait = static_cast<std::uint64_t>(interval.count());
  uv_timer_start(
      handle_.get(), [](uv_timer_t* timer) { owner_of<Timer>(timer->data)->expired_(); }, wait,
      wait);
}

void Timer::stop() { uv_timer_stop(handle_.get()); }

Signal::Signal(Loop& loop, int number, std::function<void()> arrived)
    : arrived_(std::move(arrived)), handle_(new uv_signal_t) {
  uv_signal_init(&loop.uv(), handle_.get());
  handle_->data = this;
  uv_signal_start(
      handle_.get(), [](uv_signal_t* signal, int) { owner_of<Signal>(signal->data)->arrived_(); },
      number);
}

Readable::Readable(Loop& loop, int descriptor, std::function<void()> readable)
    : readable_(std::move(readable)), handle_(new uv_poll_t) {
  uv_poll_init(&loop.uv(), handle_.get(), descriptor);
  handle_->data = this;
  uv_poll_start(handle_.get(), UV_READABLE,
                [](uv_poll_t* poll, int, int) { owner_of<Readable>(poll->data)->readable_(); });
}

Inbox::Inbox(Loop& loop) : handle_(new uv_async_t) {
  uv_async_init(&loop.uv(), handle_.get(),
                [](uv_async_t* async) { owner_of<Inbox>(async->data)->deliver(); });
  handle_->data = this;
}

void Inbox::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  uv_async_send(handle_.get());
}

void Inbox::deliver() {
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(mutex_);
    work.swap(waiting_);
  }
  for (const auto& piece : work) piece();
}

}  // namespace tools::daemon
