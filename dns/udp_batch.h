// The buffers of one recvmmsg/sendmmsg round, wired up once so that a round only sets lengths. A
// reply is written over its query, whose octets are in the nearest cache then. One per worker, lent
// to its UDP listeners in turn; its thread only.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>

#include "zones/name.h"

namespace dns {

class UdpBatch {
 public:
  /// 32 make the two system calls a small part of each query's cost; more gains under 2 % and
  /// delays the first reply of the batch.
  static constexpr std::size_t size = 32;
  /// Queries are rarely over 100 octets and replies end at 1,232 unless the operator raises that.
  /// An odd number of cache lines, so that the buffers' beginnings spread over the cache.
  static constexpr std::size_t buffer_octets = 65 * 64;

  UdpBatch() noexcept;
  UdpBatch(const UdpBatch&) = delete;
  UdpBatch& operator=(const UdpBatch&) = delete;

  /// Reads up to `size` packets without waiting; returns how many, 0 when there are none. What was
  /// read before is forgotten.
  std::size_t receive(int socket) noexcept;
  /// Packet `index`, or as much of it as its buffer took.
  [[nodiscard]] zones::Octets packet(std::size_t index) const noexcept;
  [[nodiscard]] bool is_cut(std::size_t index) const noexcept;
  [[nodiscard]] const sockaddr& source(std::size_t index) const noexcept;
  [[nodiscard]] std::uint16_t source_port(std::size_t index) const noexcept;
  /// Where the reply to packet `index` is written: the packet's own buffer.
  [[nodiscard]] std::span<std::uint8_t> reply(std::size_t index) noexcept;
  /// Reply `index` is written, `octets` long: it will leave to where the packet came from, from the
  /// address it was sent to. Called at most once for each index, in ascending order.
  void queue(std::size_t index, std::size_t octets) noexcept;
  /// Sends what is queued and forgets it; returns how many replies the kernel did not take.
  std::size_t send(int socket) noexcept;

 private:
  // One IP_PKTINFO or IPV6_PKTINFO.
  struct alignas(cmsghdr) Control {
    std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
  };
  using Buffer = std::array<std::uint8_t, buffer_octets>;

  // Each message keeps its own buffers; those that are to be sent are swapped to the front.
  std::array<mmsghdr, size> messages_;
  std::array<iovec, size> parts_;
  std::array<sockaddr_in6, size> sources_;  // room for either family
  std::array<Control, size> controls_;
  std::array<Buffer, size> buffers_;
  std::size_t received_count_ = size, queued_count_ = 0;
};

}  // namespace dns
