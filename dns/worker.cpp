#include "dns/worker.h"

#include <pthread.h>

#include <string>
#include <utility>

namespace dns {
namespace {

/// How long replies that a slow client has not taken may delay the end.
constexpr std::uint64_t finish_ms = 1000;

void check(int error, const char* what) {
  if (error != 0) throw BindError(std::string("cannot make ") + what + ": " + uv_strerror(error));
}

}  // namespace

Loop::Loop() { check(uv_loop_init(&loop_), "an event loop"); }

Loop::~Loop() {
  const auto close = [](uv_handle_t* handle, void*) {
    if (!uv_is_closing(handle)) uv_close(handle, nullptr);
  };
  uv_walk(&loop_, close, nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

Worker::Worker(unsigned number, std::vector<SocketPair> sockets, const ServerOptions& options,
               const OwnSockets& own)
    : number_(number), serving_(options.clock, options.tcp.idle, options.workers) {
  uv_loop_t& loop = loop_.get();
  check(uv_async_init(&loop, &doorbell_,
                      [](uv_async_t* bell) { static_cast<Worker*>(bell->data)->open_mailbox(); }),
        "a mailbox");
  check(uv_timer_init(&loop, &deadline_), "a timer");
  doorbell_.data = this;
  connections_ = std::make_unique<TcpConnections>(loop, serving_, options.tcp, [this] {
    for (const auto& listener : udp_) listener->serve();
  });
  for (SocketPair& pair : sockets) {
    const UdpListener::Desk desk{serving_, batch_, own, pair.udp_payload};
    udp_.push_back(std::make_unique<UdpListener>(loop, std::move(pair.udp), desk));
    const TcpListener::Desk tcp_desk{*connections_, pair.udp_payload};
    tcp_.push_back(std::make_unique<TcpListener>(loop, std::move(pair.tcp), tcp_desk));
  }
}

Worker::~Worker() {
  ask_to_stop();
  join();
}

void Worker::start(Posting first) {
  serving_.posting = std::move(first);
  thread_ = std::thread([this] { run(); });
}

void Worker::post(Posting next) {
  {
    const std::lock_guard lock(mailbox_);
    posted_ = std::move(next);
    has_post_ = true;
  }
  uv_async_send(&doorbell_);
}

Posting Worker::take_back() {
  std::unique_lock lock(mailbox_);
  adopted_.wait(lock, [this] { return !has_post_; });
  return std::exchange(handed_back_, {});
}

void Worker::ask_to_stop() {
  {
    const std::lock_guard lock(mailbox_);
    must_stop_ = true;
  }
  uv_async_send(&doorbell_);
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
  serving_.posting = {};
}

void Worker::run() {
  pthread_setname_np(pthread_self(), ("trimtab-w" + std::to_string(number_)).c_str());
  for (const auto& listener : udp_) listener->start();
  for (const auto& listener : tcp_) listener->start();
  uv_run(&loop_.get(), UV_RUN_DEFAULT);
  finish();
}

/// Between two batches. Everything is moved, so that nothing is released on this thread.
void Worker::open_mailbox() {
  const std::lock_guard lock(mailbox_);
  if (has_post_) {
    handed_back_ = std::exchange(serving_.posting, std::move(posted_));
    has_post_ = false;
    adopted_.notify_all();
  }
  if (must_stop_) uv_stop(&loop_.get());
}

void Worker::finish() {
  for (const auto& listener : tcp_) listener->finish();
  for (const auto& listener : udp_) listener->finish();
  connections_->finish();
  bool is_over = false;
  deadline_.data = &is_over;
  const auto on_due = [](uv_timer_t* timer) { *static_cast<bool*>(timer->data) = true; };
  uv_timer_start(&deadline_, on_due, finish_ms, 0);
  while (!is_over && !connections_->are_closed()) uv_run(&loop_.get(), UV_RUN_ONCE);
}

}  // namespace dns
