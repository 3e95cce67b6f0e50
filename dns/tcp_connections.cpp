#include "dns/tcp_connections.h"

#include <algorithm>

#include "dns/tcp_idle.h"

namespace dns {
namespace {

/// A closed connection's slot is free again only when the loop has let go of it, at the end of its
/// turn: so many can make way for new ones in one turn.
constexpr std::size_t spare_slots = 64;

/// Connections looked at for one that makes way. A search through all of them for each new one
/// would let a flood of connections take the core from UDP.
constexpr int most_looked_at = 64;

/// Closed in one turn of the loop; others that are due wait a millisecond. Under a sudden load a
/// fifth of a large table may be due at once.
constexpr int most_closed_at_once = 64;

/// A turn makes 80 KiB of replies at most, which takes some 100 us: UDP waits for as many of them.
/// One event loop turn may bring a thousand, and a look at a silent UDP socket is cheap.
constexpr int turns_between_looks_at_udp = 4;

}  // namespace

struct TcpSlot {
  TcpSlot(TcpConnections& all, std::span<std::uint8_t> memory) noexcept
      : owner(all), stream(memory) {
    poll.data = this;
  }
  TcpConnections& owner;
  TcpStream stream;
  uv_poll_t poll{};
  TcpStream::Wants watched = TcpStream::Wants::end;  // what the loop looks for; `end`: nothing
  std::uint64_t queries_seen = 0;
  std::uint64_t last_query_ms = 0;  // the loop's time; at first that of the accept
  TcpClient* client = nullptr;
  AgeQueue<TcpSlot>::Place of_all{*this}, of_client{*this};
};

namespace {

/// Half a query must not hold a place against those who ask: without an idle connection the oldest
/// one that waits for its client goes, and where all have replies to take, the oldest of these.
/// `queue` is not empty.
TcpSlot& first_to_leave(const AgeQueue<TcpSlot>& queue) noexcept {
  TcpSlot* waiting = nullptr;
  const AgeQueue<TcpSlot>::Place* place = queue.oldest();
  for (int i = 0; i < most_looked_at && place != nullptr; ++i, place = place->younger) {
    const TcpStream& stream = place->holder.stream;
    if (stream.is_idle()) return place->holder;
    if (waiting == nullptr && !stream.owes_replies()) waiting = &place->holder;
  }
  return waiting != nullptr ? *waiting : queue.oldest()->holder;
}

}  // namespace

TcpConnections::TcpConnections(uv_loop_t& loop, Serving& serving, const TcpLimits& limits,
                               std::function<void()> serve_udp)
    : loop_(loop),
      serving_(serving),
      limits_(limits),
      serve_udp_(std::move(serve_udp)),
      clients_(limits.connections) {
  const std::size_t count = std::size_t{limits.connections} + spare_slots;
  memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(count * TcpStream::memory_octets);
  const std::span all(memory_.get(), count * TcpStream::memory_octets);
  slots_.reserve(count);
  free_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    slots_.push_back(std::make_unique<TcpSlot>(
        *this, all.subspan(i * TcpStream::memory_octets, TcpStream::memory_octets)));
    free_.push_back(slots_.back().get());
  }
  if (const int error = uv_timer_init(&loop, &expiry_); error != 0) {
    throw BindError(std::string("cannot make a timer: ") + uv_strerror(error));
  }
  expiry_.data = this;
  count_taken();
}

TcpConnections::~TcpConnections() = default;

void TcpConnections::admit(Descriptor socket, const TcpPeer& peer) noexcept {
  const geo::Prefix network = TcpClients::network_of(peer.address);
  make_room(network);
  const bool has_room = taken_ < limits_.connections && !free_.empty();
  TcpClient* client = has_room ? clients_.join(network) : nullptr;
  if (client == nullptr) return serving_.tally.tcp_refused.add();
  TcpSlot& slot = *free_.back();
  if (uv_poll_init(&loop_, &slot.poll, socket.number()) != 0) {
    clients_.leave(*client);
    return serving_.tally.tcp_refused.add();
  }
  free_.pop_back();
  slot.client = client;
  ++taken_;
  serving_.tally.tcp_connections.add();
  slot.stream.open(std::move(socket), peer);
  slot.queries_seen = 0;
  slot.watched = TcpStream::Wants::end;
  append(slot);
  count_taken();
  await_expiry();
  watch(slot, TcpStream::Wants::read);
}

void TcpConnections::make_room(const geo::Prefix& network) noexcept {
  const TcpClient* client = limits_.per_client != 0 ? clients_.find(network) : nullptr;
  if (client != nullptr && client->connections >= limits_.per_client) {
    serving_.tally.tcp_crowded.add();
    close(first_to_leave(client->by_last_query));
  }
  if (taken_ < limits_.connections || all_.oldest() == nullptr) return;
  serving_.tally.tcp_refused.add();
  close(first_to_leave(all_));
}

void TcpConnections::finish() noexcept {
  is_finishing_ = true;
  for (Queue::Place* place = all_.oldest(); place != nullptr;) {
    TcpSlot& slot = place->holder;
    place = place->younger;
    const bool is_blocked = slot.watched == TcpStream::Wants::write;
    if (!is_blocked) turn(slot, slot.stream.read(serving_));
  }
}

void TcpConnections::on_event(uv_poll_t* poll, int status, int events) {
  TcpSlot& slot = *static_cast<TcpSlot*>(poll->data);
  TcpConnections& all = slot.owner;
  if (status < 0) return all.close(slot);
  const bool is_readable = (events & UV_READABLE) != 0;
  all.turn(slot, is_readable ? slot.stream.read(all.serving_) : slot.stream.resume(all.serving_));
  if (all.is_finishing_) return;
  if (++all.turns_ % turns_between_looks_at_udp == 0) all.serve_udp_();
}

void TcpConnections::turn(TcpSlot& slot, TcpStream::Wants wants) noexcept {
  if (slot.stream.queries() != slot.queries_seen) {
    slot.queries_seen = slot.stream.queries();
    remove(slot);
    append(slot);
  }
  const bool is_done =
      is_finishing_ && wants == TcpStream::Wants::read && !slot.stream.has_unread();
  if (is_done || wants == TcpStream::Wants::end) return close(slot);
  watch(slot, wants);
}

void TcpConnections::watch(TcpSlot& slot, TcpStream::Wants wants) noexcept {
  if (slot.watched == wants) return;
  slot.watched = wants;
  uv_poll_start(&slot.poll, wants == TcpStream::Wants::read ? UV_READABLE : UV_WRITABLE, on_event);
}

void TcpConnections::close(TcpSlot& slot) noexcept {
  remove(slot);
  clients_.leave(*slot.client);
  uv_poll_stop(&slot.poll);
  slot.stream.close();
  --taken_;
  count_taken();
  uv_close(reinterpret_cast<uv_handle_t*>(&slot.poll), [](uv_handle_t* handle) {
    TcpSlot& closed = *static_cast<TcpSlot*>(handle->data);
    closed.owner.free_.push_back(&closed);
  });
}

/// Each one that goes may leave more time to the others.
void TcpConnections::close_expired() noexcept {
  const std::uint64_t now = uv_now(&loop_);
  for (int i = 0; i < most_closed_at_once && all_.oldest() != nullptr; ++i) {
    if (all_.oldest()->holder.last_query_ms + idle_ms_ > now) break;
    serving_.tally.tcp_timeouts.add();
    close(all_.oldest()->holder);
  }
  await_expiry();
}

/// Also where the timer runs already: the time it runs for may have become shorter.
void TcpConnections::await_expiry() noexcept {
  if (all_.oldest() == nullptr) return;
  const std::uint64_t due = all_.oldest()->holder.last_query_ms + idle_ms_;
  const auto on_due = [](uv_timer_t* timer) {
    static_cast<TcpConnections*>(timer->data)->close_expired();
  };
  // At once would be within the same turn.
  const std::uint64_t now = uv_now(&loop_);
  uv_timer_start(&expiry_, on_due, due > now ? due - now : 1, 0);
}

void TcpConnections::append(TcpSlot& slot) noexcept {
  slot.last_query_ms = uv_now(&loop_);
  all_.append(slot.of_all);
  slot.client->by_last_query.append(slot.of_client);
}

void TcpConnections::remove(TcpSlot& slot) noexcept {
  all_.remove(slot.of_all);
  slot.client->by_last_query.remove(slot.of_client);
}

void TcpConnections::count_taken() noexcept {
  serving_.tally.tcp_open.set(taken_);
  idle_ms_ = static_cast<std::uint64_t>(idle_now(limits_, taken_).count());
  serving_.tcp_idle_ms = static_cast<std::uint32_t>(idle_ms_);  // the file has 10 minutes at most
}

}  // namespace dns
