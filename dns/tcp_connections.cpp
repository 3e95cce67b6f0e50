#include "dns/tcp_connections.h"

#include <algorithm>

namespace dns {
namespace {

/// A closed connection's slot is free again only when the loop has let go of it, at the end of its
/// turn: so many can make way for new ones in one turn.
constexpr std::size_t spare_slots = 64;

}  // namespace

struct TcpConnections::Slot {
  Slot(TcpConnections& all, std::span<std::uint8_t> memory) noexcept : owner(all), stream(memory) {
    poll.data = this;
  }
  TcpConnections& owner;
  TcpStream stream;
  uv_poll_t poll{};
  TcpStream::Wants watched = TcpStream::Wants::end;  // what the loop looks for; `end`: nothing
  std::uint64_t queries_seen = 0;
  std::uint64_t last_query_ms = 0;  // the loop's time; at first that of the accept
  Slot *older = nullptr, *younger = nullptr;
};

TcpConnections::TcpConnections(uv_loop_t& loop, Serving& serving, const TcpLimits& limits)
    : loop_(loop),
      serving_(serving),
      idle_ms_(static_cast<std::uint64_t>(std::max<std::int64_t>(1, limits.idle.count()))),
      room_(limits.connections) {
  const std::size_t count = room_ + spare_slots;
  memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(count * TcpStream::memory_octets);
  const std::span all(memory_.get(), count * TcpStream::memory_octets);
  slots_.reserve(count);
  free_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    slots_.push_back(std::make_unique<Slot>(
        *this, all.subspan(i * TcpStream::memory_octets, TcpStream::memory_octets)));
    free_.push_back(slots_.back().get());
  }
  if (const int error = uv_timer_init(&loop, &expiry_); error != 0) {
    throw BindError(std::string("cannot make a timer: ") + uv_strerror(error));
  }
  expiry_.data = this;
}

TcpConnections::~TcpConnections() = default;

void TcpConnections::admit(Descriptor socket, const geo::Address& peer) noexcept {
  if (room_ == 0) make_room();
  if (room_ == 0 || free_.empty() ||
      uv_poll_init(&loop_, &free_.back()->poll, socket.number()) != 0) {
    return serving_.tally.tcp_refused.add();
  }
  Slot& slot = *free_.back();
  free_.pop_back();
  --room_;
  serving_.tally.tcp_connections.add();
  slot.stream.open(std::move(socket), peer);
  slot.queries_seen = 0;
  slot.watched = TcpStream::Wants::end;
  append(slot);
  if (!uv_is_active(reinterpret_cast<uv_handle_t*>(&expiry_))) await_expiry();
  watch(slot, TcpStream::Wants::read);
}

/// Half a query must not hold a place against those who ask: without an idle connection the oldest
/// one that waits for its client goes, and where all have replies to take, the oldest of these.
void TcpConnections::make_room() noexcept {
  Slot *idle = nullptr, *waiting = nullptr;
  for (Slot* slot = youngest_; slot != nullptr; slot = slot->older) {
    if (slot->stream.is_idle()) idle = slot;
    if (!slot->stream.has_output()) waiting = slot;
  }
  Slot* leaving = idle != nullptr ? idle : waiting != nullptr ? waiting : oldest_;
  if (leaving == nullptr) return;
  serving_.tally.tcp_refused.add();
  close(*leaving);
}

void TcpConnections::finish() noexcept {
  is_finishing_ = true;
  for (Slot* slot = oldest_; slot != nullptr;) {
    Slot& current = *slot;
    slot = current.younger;
    const bool is_blocked = current.watched == TcpStream::Wants::write;
    if (!is_blocked) turn(current, current.stream.read(serving_));
  }
}

void TcpConnections::on_event(uv_poll_t* poll, int status, int events) {
  Slot& slot = *static_cast<Slot*>(poll->data);
  TcpConnections& all = slot.owner;
  if (status < 0) return all.close(slot);
  const bool is_readable = (events & UV_READABLE) != 0;
  all.turn(slot, is_readable ? slot.stream.read(all.serving_) : slot.stream.resume(all.serving_));
}

void TcpConnections::turn(Slot& slot, TcpStream::Wants wants) noexcept {
  if (slot.stream.queries() != slot.queries_seen) {
    slot.queries_seen = slot.stream.queries();
    unlink(slot);
    append(slot);
  }
  const bool is_done =
      is_finishing_ && wants == TcpStream::Wants::read && !slot.stream.has_unread();
  if (is_done || wants == TcpStream::Wants::end) return close(slot);
  watch(slot, wants);
}

void TcpConnections::watch(Slot& slot, TcpStream::Wants wants) noexcept {
  if (slot.watched == wants) return;
  slot.watched = wants;
  uv_poll_start(&slot.poll, wants == TcpStream::Wants::read ? UV_READABLE : UV_WRITABLE, on_event);
}

void TcpConnections::close(Slot& slot) noexcept {
  unlink(slot);
  uv_poll_stop(&slot.poll);
  slot.stream.close();
  ++room_;
  uv_close(reinterpret_cast<uv_handle_t*>(&slot.poll), [](uv_handle_t* handle) {
    Slot& closed = *static_cast<Slot*>(handle->data);
    closed.owner.free_.push_back(&closed);
  });
}

void TcpConnections::close_expired() noexcept {
  const std::uint64_t now = uv_now(&loop_);
  while (oldest_ != nullptr && oldest_->last_query_ms + idle_ms_ <= now) {
    serving_.tally.tcp_timeouts.add();
    close(*oldest_);
  }
  await_expiry();
}

void TcpConnections::await_expiry() noexcept {
  if (oldest_ == nullptr) return;
  const std::uint64_t due = oldest_->last_query_ms + idle_ms_;
  const auto on_due = [](uv_timer_t* timer) {
    static_cast<TcpConnections*>(timer->data)->close_expired();
  };
  uv_timer_start(&expiry_, on_due, due - std::min(due, uv_now(&loop_)), 0);
}

void TcpConnections::append(Slot& slot) noexcept {
  slot.last_query_ms = uv_now(&loop_);
  slot.older = youngest_;
  slot.younger = nullptr;
  (youngest_ == nullptr ? oldest_ : youngest_->younger) = &slot;
  youngest_ = &slot;
}

void TcpConnections::unlink(Slot& slot) noexcept {
  (slot.older == nullptr ? oldest_ : slot.older->younger) = slot.younger;
  (slot.younger == nullptr ? youngest_ : slot.younger->older) = slot.older;
}

}  // namespace dns
