#include "dns/tcp_listener.h"

#include <sys/socket.h>

#include <cerrno>

namespace dns {
namespace {

/// A flood of connections gets its turn between the queries, not instead of them.
constexpr int accepts_per_wakeup = 64;

/// Without free descriptors the socket stays readable: looking again at once would only burn the
/// core that answers UDP.
constexpr std::uint64_t pause_ms = 100;

/// Errors of the machine, not of the one connection (accept(2)).
bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

TcpListener::TcpListener(uv_loop_t& loop, Descriptor socket, Desk desk)
    : socket_(std::move(socket)), desk_(desk) {
  int error = uv_timer_init(&loop, &resume_);
  if (error == 0) error = uv_poll_init(&loop, &poll_, socket_.number());
  if (error != 0) throw BindError(std::string("cannot watch a TCP socket: ") + uv_strerror(error));
  poll_.data = resume_.data = this;
}

void TcpListener::start() {
  uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<TcpListener*>(poll->data)->accept_waiting();
  });
}

void TcpListener::finish() noexcept {
  accept_waiting();
  uv_timer_stop(&resume_);
  uv_poll_stop(&poll_);
}

void TcpListener::accept_waiting() noexcept {
  for (int i = 0; i < accepts_per_wakeup; ++i) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    auto* const address = reinterpret_cast<sockaddr*>(&peer);
    Descriptor socket(accept4(socket_.number(), address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.is_open()) {
      desk_.connections.admit(std::move(socket),
                              {geo::Address::from_sockaddr(*address), desk_.udp_payload});
    } else if (errno == EAGAIN) {
      return;
    } else if (is_shortage(errno)) {
      return pause();
    }
    // Anything else is the fault of a connection that broke while it waited.
  }
}

void TcpListener::pause() noexcept {
  uv_poll_stop(&poll_);
  const auto on_due = [](uv_timer_t* timer) { static_cast<TcpListener*>(timer->data)->start(); };
  uv_timer_start(&resume_, on_due, pause_ms, 0);
}

}  // namespace dns
