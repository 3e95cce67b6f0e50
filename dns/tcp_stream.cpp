#include "dns/tcp_stream.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "dns/wire.h"

namespace dns {
namespace {

/// Read at once unless a longer message is under way: some 100 pipelined queries. Keeps turns short
/// and the memory touched per connection small.
constexpr std::size_t read_octets = 4096;

}  // namespace

void TcpStream::open(Descriptor socket, const TcpPeer& peer) noexcept {
  socket_ = std::move(socket);
  peer_ = peer;
  input_begin_ = input_end_ = output_begin_ = output_end_ = 0;
  has_ended_ = false;
  queries_ = 0;
}

void TcpStream::close() noexcept { const Descriptor closed = std::move(socket_); }

bool TcpStream::has_unread() const noexcept {
  int octets = 0;
  return ioctl(socket_.number(), FIONREAD, &octets) == 0 && octets > 0;
}

TcpStream::Wants TcpStream::read(Serving& serving) noexcept {
  const std::size_t message_end = has_ended_ ? 0 : input_begin_ + 2 + message_octets();
  const std::size_t wanted = std::max(input_end_ + read_octets, message_end);
  const std::size_t room = std::min(wanted, input_.size()) - input_end_;
  const ssize_t count = recv(socket_.number(), &input_[input_end_], room, MSG_DONTWAIT);
  if (count > 0) input_end_ += static_cast<std::size_t>(count);
  // The client has closed its side; it still gets what it asked for (RFC 7766 §6.2.3).
  if (count == 0) has_ended_ = true;
  if (count < 0 && errno != EAGAIN && errno != EINTR) return Wants::end;
  return resume(serving);
}

TcpStream::Wants TcpStream::resume(Serving& serving) noexcept {
  const Now now = serving.now();
  std::size_t replies = 0;
  while (has_query() && output_end_ <= collected_octets) replies += answer_next(serving, now);
  const Flushed flushed = flush();
  serving.note_sent(Transport::tcp, now, replies);
  if (flushed == Flushed::broken) return Wants::end;
  if (flushed == Flushed::blocked || has_query()) return Wants::write;
  compact();
  return has_ended_ ? Wants::end : Wants::read;
}

/// Length of the message at the front, 0 while its prefix is not whole.
std::size_t TcpStream::message_octets() const noexcept {
  if (input_end_ - input_begin_ < 2) return 0;
  return static_cast<std::size_t>(input_[input_begin_]) << 8U | input_[input_begin_ + 1];
}

bool TcpStream::has_query() const noexcept {
  const std::size_t there = input_end_ - input_begin_;
  return there >= 2 && there - 2 >= message_octets();
}

std::size_t TcpStream::answer_next(Serving& serving, const Now& now) noexcept {
  const std::size_t length = message_octets();
  const Octets packet(&input_[input_begin_ + 2], length);
  const std::span<std::uint8_t> frame = output_.subspan(output_end_, frame_octets);
  const Arrival arrival{packet, Transport::tcp, peer_.address, peer_.udp_payload};
  const std::size_t reply = serving.answer(arrival, now, frame.subspan(2));
  if (reply != 0) {
    frame[0] = static_cast<std::uint8_t>(reply >> 8U);
    frame[1] = static_cast<std::uint8_t>(reply);
    output_end_ += 2 + reply;
  }
  input_begin_ += 2 + length;
  ++queries_;
  if (length < header_octets) stop_reading();
  return reply != 0 ? 1 : 0;
}

TcpStream::Flushed TcpStream::flush() noexcept {
  while (has_output()) {
    const ssize_t count = send(socket_.number(), &output_[output_begin_],
                               output_end_ - output_begin_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? Flushed::blocked : Flushed::broken;
    output_begin_ += static_cast<std::size_t>(count);
  }
  output_begin_ = output_end_ = 0;
  return Flushed::all;
}

/// Moves the message that is not whole yet to the front, where the largest one has room.
void TcpStream::compact() noexcept {
  if (input_begin_ != 0) {
    std::memmove(input_.data(), &input_[input_begin_], input_end_ - input_begin_);
  }
  input_end_ -= input_begin_;
  input_begin_ = 0;
}

/// A length that no DNS message has: the framing is lost and what follows means nothing.
void TcpStream::stop_reading() noexcept {
  has_ended_ = true;
  input_begin_ = input_end_ = 0;
}

}  // namespace dns
