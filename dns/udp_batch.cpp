#include "dns/udp_batch.h"

#include <cerrno>
#include <utility>

namespace dns {
namespace {

/// Turns what a packet arrived with into what its reply leaves with. The interface is kept only
/// where the address means nothing without it (link-local, RFC 4007): the way back may be another.
void prepare_reply_control(msghdr& message) noexcept {
  cmsghdr* control = CMSG_FIRSTHDR(&message);
  if (control == nullptr) return;
  if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
    reinterpret_cast<in_pktinfo*>(CMSG_DATA(control))->ipi_ifindex = 0;
  } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
    auto* info = reinterpret_cast<in6_pktinfo*>(CMSG_DATA(control));
    if (!IN6_IS_ADDR_LINKLOCAL(&info->ipi6_addr)) info->ipi6_ifindex = 0;
  }
}

}  // namespace

UdpBatch::UdpBatch() noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    packet_parts_[i] = {packets_[i].data(), buffer_octets};
    reply_parts_[i] = {replies_[i].data(), 0};
    received_[i] = {};
    received_[i].msg_hdr.msg_name = &sources_[i];
    received_[i].msg_hdr.msg_iov = &packet_parts_[i];
    received_[i].msg_hdr.msg_iovlen = 1;
    received_[i].msg_hdr.msg_control = controls_[i].octets.data();
    queued_[i] = {};
  }
}

std::size_t UdpBatch::receive(int socket) noexcept {
  for (mmsghdr& entry : received_) {
    entry.msg_hdr.msg_namelen = sizeof(sockaddr_in6);
    entry.msg_hdr.msg_controllen = sizeof(Control);
  }
  const int count = recvmmsg(socket, received_.data(), size, MSG_DONTWAIT, nullptr);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

zones::Octets UdpBatch::packet(std::size_t index) const noexcept {
  const bool truncated = (received_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0;
  // sin6_port is where sin_port is, too.
  if (truncated || sources_[index].sin6_port == 0) return {};
  return {packets_[index].data(), received_[index].msg_len};
}

const sockaddr& UdpBatch::source(std::size_t index) const noexcept {
  return reinterpret_cast<const sockaddr&>(sources_[index]);
}

void UdpBatch::queue(std::size_t index, std::size_t octets) noexcept {
  msghdr& message = queued_[queued_count_++].msg_hdr;
  message = received_[index].msg_hdr;
  prepare_reply_control(message);
  reply_parts_[index].iov_len = octets;
  message.msg_iov = &reply_parts_[index];
  if (message.msg_controllen == 0) message.msg_control = nullptr;
}

std::size_t UdpBatch::send(int socket) noexcept {
  const std::size_t count = std::exchange(queued_count_, 0);
  std::size_t lost = 0;
  for (std::size_t at = 0; at < count;) {
    const auto left = static_cast<unsigned>(count - at);
    const int sent = sendmmsg(socket, &queued_[at], left, MSG_DONTWAIT);
    if (sent > 0) {
      at += static_cast<std::size_t>(sent);
      continue;
    }
    if (errno == EINTR) continue;
    // The socket's queue is full: waiting would only move the loss into the receive queue, and the
    // clients ask again.
    if (errno == EAGAIN) return lost + left;
    // This one destination can't be reached; the others must not suffer for it.
    ++lost;
    ++at;
  }
  return lost;
}

}  // namespace dns
