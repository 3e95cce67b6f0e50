// All TCP connections of one worker: a fixed number of slots with their buffers, made at start; the
// longest silent is found first, of all and of each client. Lives in the worker's loop, its thread
// only. Never allocates once made.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "dns/age_queue.h"
#include "dns/serving.h"
#include "dns/tcp_clients.h"
#include "dns/tcp_stream.h"

namespace dns {

class TcpConnections {
 public:
  /// Reserves address space for `limits.connections`; memory is taken as connections use it.
  /// `serve_udp` is called between the turns of many busy connections; it must not throw. Throws
  /// BindError where the loop refuses its timer.
  TcpConnections(uv_loop_t& loop, Serving& serving, const TcpLimits& limits,
                 std::function<void()> serve_udp);
  ~TcpConnections();
  TcpConnections(const TcpConnections&) = delete;
  TcpConnections& operator=(const TcpConnections&) = delete;

  /// Takes over an accepted socket. A client that has all it may have loses one of its own for it;
  /// when all slots are taken one of anybody's makes way. That is the one that has been idle
  /// longest among the few that have gone longest without a whole query, where none of these is
  /// idle the first of them that waits for its client.
  void admit(Descriptor socket, const TcpPeer& peer) noexcept;
  /// Answers what has arrived and closes all but those whose replies are not written yet.
  void finish() noexcept;
  [[nodiscard]] bool are_closed() const noexcept { return all_.oldest() == nullptr; }

 private:
  using Queue = AgeQueue<TcpSlot>;

  void make_room(const geo::Prefix& network) noexcept;
  void turn(TcpSlot& slot, TcpStream::Wants wants) noexcept;
  void watch(TcpSlot& slot, TcpStream::Wants wants) noexcept;
  void close(TcpSlot& slot) noexcept;
  void close_expired() noexcept;
  void await_expiry() noexcept;
  void append(TcpSlot& slot) noexcept;
  void remove(TcpSlot& slot) noexcept;
  void count_taken() noexcept;
  static void on_event(uv_poll_t* poll, int status, int events);

  uv_loop_t& loop_;
  Serving& serving_;
  const TcpLimits limits_;
  const std::function<void()> serve_udp_;
  unsigned turns_ = 0;
  std::size_t taken_ = 0;
  std::uint64_t idle_ms_ = 0;  // in force for as many as are taken
  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<std::unique_ptr<TcpSlot>> slots_;
  std::vector<TcpSlot*> free_;  // the last one freed is taken first: it is warm
  Queue all_;                   // by last whole query
  TcpClients clients_;
  uv_timer_t expiry_{};
  bool is_finishing_ = false;
};

}  // namespace dns
