#include "dns/udp_listener.h"

namespace dns {
namespace {

/// So many queries at most before the loop looks at TCP and at publications again: 16 batches take
/// about 2 ms.
constexpr int batches_per_turn = 16;

/// At the end: 4,096 queries, more than the socket's buffer holds, so that all that had arrived is
/// answered and a client that keeps sending can't hold up the end.
constexpr int batches_at_the_end = 128;

}  // namespace

UdpListener::UdpListener(uv_loop_t& loop, Descriptor socket, Desk desk)
    : socket_(std::move(socket)), desk_(desk) {
  if (const int error = uv_poll_init(&loop, &poll_, socket_.number()); error != 0) {
    throw BindError(std::string("cannot watch a UDP socket: ") + uv_strerror(error));
  }
  poll_.data = this;
}

void UdpListener::start() {
  uv_poll_start(&poll_, UV_READABLE,
                [](uv_poll_t* poll, int, int) { static_cast<UdpListener*>(poll->data)->serve(); });
}

void UdpListener::serve() noexcept { serve_batches(batches_per_turn); }

void UdpListener::finish() noexcept {
  serve_batches(batches_at_the_end);
  uv_poll_stop(&poll_);
}

void UdpListener::serve_batches(int most) noexcept {
  for (int batch = 0; batch < most; ++batch) {
    const std::size_t received = desk_.batch.receive(socket_.number());
    if (received == 0) return;
    answer(received);
    if (received < UdpBatch::size) return;  // the queue is empty: saves the call that says so
  }
}

void UdpListener::answer(std::size_t received) noexcept {
  Serving& serving = desk_.serving;
  UdpBatch& batch = desk_.batch;
  const Now now = serving.now();
  std::size_t replies = 0;
  for (std::size_t i = 0; i < received; ++i) {
    const auto source = geo::Address::from_sockaddr(batch.source(i));
    if (const auto why = reason_to_drop(i, source)) {
      serving.drop(Transport::udp, source, *why);
      continue;
    }
    const Arrival arrival{batch.packet(i), Transport::udp, source, desk_.udp_payload};
    const std::size_t octets = serving.answer(arrival, now, batch.reply(i));
    if (octets == 0) continue;
    batch.queue(i, octets);
    ++replies;
  }
  serving.tally.drop(Drop::unsent, batch.send(socket_.number()));
  serving.note_sent(Transport::udp, now, replies);
}

std::optional<Drop> UdpListener::reason_to_drop(std::size_t index,
                                                const geo::Address& source) const noexcept {
  if (desk_.batch.is_cut(index)) return Drop::oversized;
  const std::uint16_t port = desk_.batch.source_port(index);
  if (port == 0) return Drop::port_zero;
  if (desk_.own.contains(source, port)) return Drop::looped;
  return std::nullopt;
}

}  // namespace dns
