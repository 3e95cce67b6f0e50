// Answers the queries of one UDP socket: when it is readable, batches are read with recvmmsg,
// answered in place and sent with sendmmsg. Lives in a worker's loop and is touched by its thread
// only; never allocates, locks or logs after it was made.
#pragma once

#include <uv.h>

#include <optional>

#include "dns/own_sockets.h"
#include "dns/serving.h"
#include "dns/socket.h"
#include "dns/udp_batch.h"

namespace dns {

class UdpListener {
 public:
  /// What a listener works with; all but the last is shared by a worker's listeners.
  struct Desk {
    Serving& serving;
    UdpBatch& batch;
    const OwnSockets& own;
    std::uint16_t udp_payload;  // as in ListenAddress
  };

  /// Reads nothing until `start`. Throws BindError where the loop refuses the socket.
  UdpListener(uv_loop_t& loop, Descriptor socket, Desk desk);
  UdpListener(const UdpListener&) = delete;
  UdpListener& operator=(const UdpListener&) = delete;

  void start();
  /// Answers what is queued (bounded), also before the loop has told of it.
  void serve() noexcept;
  /// Answers what is queued already (bounded), then reads no more.
  void finish() noexcept;

 private:
  void serve_batches(int most) noexcept;
  void answer(std::size_t received) noexcept;
  [[nodiscard]] std::optional<Drop> reason_to_drop(std::size_t index,
                                                   const geo::Address& source) const noexcept;

  Descriptor socket_;
  Desk desk_;
  uv_poll_t poll_{};
};

}  // namespace dns
