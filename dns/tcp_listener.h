// Accepts the connections of one TCP socket and hands them to the worker's `TcpConnections`. Lives
// in the worker's loop, its thread only.
#pragma once

#include <uv.h>

#include "dns/socket.h"
#include "dns/tcp_connections.h"

namespace dns {

class TcpListener {
 public:
  /// What its connections are handed to, and come with.
  struct Desk {
    TcpConnections& connections;
    std::uint16_t udp_payload;  // as in ListenAddress
  };

  /// Accepts nothing until `start`. Throws BindError where the loop refuses the socket.
  TcpListener(uv_loop_t& loop, Descriptor socket, Desk desk);
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  void start();
  /// Takes in who has connected already (bounded), then accepts no more.
  void finish() noexcept;

 private:
  void accept_waiting() noexcept;
  void pause() noexcept;

  Descriptor socket_;
  Desk desk_;
  uv_poll_t poll_{};
  uv_timer_t resume_{};
};

}  // namespace dns
