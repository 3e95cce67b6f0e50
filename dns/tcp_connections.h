// All TCP connections of one worker: a fixed number of slots with their buffers, made at start; the
// longest silent is found first. Lives in the worker's loop, its thread only. Never allocates once
// made.
#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "dns/serving.h"
#include "dns/tcp_stream.h"

namespace dns {

class TcpConnections {
 public:
  /// Reserves address space for `limits.connections`; memory is taken as connections use it.
  /// Throws BindError where the loop refuses its timer.
  TcpConnections(uv_loop_t& loop, Serving& serving, const TcpLimits& limits);
  ~TcpConnections();
  TcpConnections(const TcpConnections&) = delete;
  TcpConnections& operator=(const TcpConnections&) = delete;

  /// Takes over an accepted socket. When all slots are taken the connection that has been idle
  /// longest makes way, where none is idle the one that has gone longest without a whole query.
  void admit(Descriptor socket, const geo::Address& peer) noexcept;
  /// Answers what has arrived and closes all but those whose replies are not written yet.
  void finish() noexcept;
  [[nodiscard]] bool are_closed() const noexcept { return oldest_ == nullptr; }

 private:
  struct Slot;

  void make_room() noexcept;
  void turn(Slot& slot, TcpStream::Wants wants) noexcept;
  void watch(Slot& slot, TcpStream::Wants wants) noexcept;
  void close(Slot& slot) noexcept;
  void close_expired() noexcept;
  void await_expiry() noexcept;
  void append(Slot& slot) noexcept;
  void unlink(Slot& slot) noexcept;
  static void on_event(uv_poll_t* poll, int status, int events);

  uv_loop_t& loop_;
  Serving& serving_;
  const std::uint64_t idle_ms_;
  std::size_t room_;  // connections that may still be taken
  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Slot*> free_;                       // the last one freed is taken first: it is warm
  Slot *oldest_ = nullptr, *youngest_ = nullptr;  // by last whole query
  uv_timer_t expiry_{};
  bool is_finishing_ = false;
};

}  // namespace dns
