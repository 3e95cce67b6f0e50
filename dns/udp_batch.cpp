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
    parts_[i] = {buffers_[i].data(), buffer_octets};
    messages_[i] = {};
    messages_[i].msg_hdr.msg_name = &sources_[i];
    messages_[i].msg_hdr.msg_iov = &parts_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
    messages_[i].msg_hdr.msg_control = controls_[i].octets.data();
  }
}

std::size_t UdpBatch::receive(int socket) noexcept {
  // Only what the last round used was changed.
  for (mmsghdr& message : std::span(messages_).first(received_count_)) {
    message.msg_hdr.msg_namelen = sizeof(sockaddr_in6);
    message.msg_hdr.msg_controllen = sizeof(Control);
    message.msg_hdr.msg_iov->iov_len = buffer_octets;
  }
  const int count = recvmmsg(socket, messages_.data(), size, MSG_DONTWAIT, nullptr);
  received_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  return received_count_;
}

zones::Octets UdpBatch::packet(std::size_t index) const noexcept {
  const msghdr& message = messages_[index].msg_hdr;
  return {static_cast<const std::uint8_t*>(message.msg_iov->iov_base), messages_[index].msg_len};
}

bool UdpBatch::is_cut(std::size_t index) const noexcept {
  return (messages_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0;
}

const sockaddr& UdpBatch::source(std::size_t index) const noexcept {
  return *static_cast<const sockaddr*>(messages_[index].msg_hdr.msg_name);
}

std::uint16_t UdpBatch::source_port(std::size_t index) const noexcept {
  // sin6_port is where sin_port is, too.
  return ntohs(static_cast<const sockaddr_in6*>(messages_[index].msg_hdr.msg_name)->sin6_port);
}

std::span<std::uint8_t> UdpBatch::reply(std::size_t index) noexcept {
  return {static_cast<std::uint8_t*>(messages_[index].msg_hdr.msg_iov->iov_base), buffer_octets};
}

void UdpBatch::queue(std::size_t index, std::size_t octets) noexcept {
  msghdr& message = messages_[index].msg_hdr;
  prepare_reply_control(message);
  message.msg_iov->iov_len = octets;
  if (index != queued_count_) std::swap(messages_[index], messages_[queued_count_]);
  ++queued_count_;
}

std::size_t UdpBatch::send(int socket) noexcept {
  const std::size_t count = std::exchange(queued_count_, 0);
  std::size_t lost = 0;
  for (std::size_t at = 0; at < count;) {
    const auto left = static_cast<unsigned>(count - at);
    const int sent = sendmmsg(socket, &messages_[at], left, MSG_DONTWAIT);
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
