#include "dns/udp_listener.h"

namespace dns {
namespace {

/// So many queries at most before the loop looks at TCP and at publications again: 16 batches take
/// about 2 ms.
constexpr int batches_per_wakeup = 16;

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
  uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<UdpListener*>(poll->data)->serve(batches_per_wakeup);
  });
}

void UdpListener::finish() noexcept {
  serve(batches_at_the_end);
  uv_poll_stop(&poll_);
}

void UdpListener::serve(int most_batches) noexcept {
  for (int batch = 0; batch < most_batches; ++batch) {
    const std::size_t received = desk_.batch.receive(socket_.number());
    if (received == 0) return;
    answer(received);
    desk_.serving.tally.dropped.add(desk_.batch.send(socket_.number()));
    if (received < UdpBatch::size) return;  // the queue is empty: saves the call that says so
  }
}

void UdpListener::answer(std::size_t received) noexcept {
  Serving& serving = desk_.serving;
  UdpBatch& batch = desk_.batch;
  const Now now = serving.now();
  for (std::size_t i = 0; i < received; ++i) {
    Arrival arrival{batch.packet(i), Transport::udp, geo::Address::from_sockaddr(batch.source(i)),
                    desk_.udp_payload};
    if (desk_.own.contains(arrival.source, batch.source_port(i))) {
      serving.tally.looped.add();
      arrival.packet = {};
    }
    const std::size_t octets = serving.answer(arrival, now, batch.reply(i));
    if (octets != 0) batch.queue(i, octets);
  }
}

}  // namespace dns
