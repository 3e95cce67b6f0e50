#include "health/tripwires.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace health {
namespace {

/// A quarter of the descriptors this process may have; attempts may take half.
std::size_t wires_allowed() {
  constexpr std::size_t usual = 256;
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur / 4 : usual;
}

}  // namespace

std::uint64_t wire_pause_ms(std::uint32_t losses) noexcept {
  constexpr std::uint64_t shortest_ms = 1000, longest_ms = 600'000;
  constexpr std::uint32_t most_doublings = 10;
  if (losses == 0) return 0;
  return std::min(shortest_ms << std::min(losses - 1, most_doublings), longest_ms);
}

/// One connection, from connecting until it is lost. What it receives is thrown away.
class Tripwires::Wire {
 public:
  using Ended = std::function<void(bool was_open)>;

  Wire(uv_loop_t* loop, Ended ended) : handle_(new Handle), ended_(std::move(ended)) {
    uv_tcp_init(loop, &handle_->tcp);
    handle_->tcp.data = handle_;
    handle_->request.data = handle_;
    handle_->owner = this;
  }
  ~Wire() {
    handle_->owner = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_->tcp),
             [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); });
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// False where it cannot even begin.
  bool connect(const Identity& what) {
    sockaddr_storage to{};
    if (uv_ip4_addr(what.target.c_str(), what.port, reinterpret_cast<sockaddr_in*>(&to)) != 0 &&
        uv_ip6_addr(what.target.c_str(), what.port, reinterpret_cast<sockaddr_in6*>(&to)) != 0) {
      return false;
    }
    return uv_tcp_connect(&handle_->request, &handle_->tcp, reinterpret_cast<sockaddr*>(&to),
                          [](uv_connect_t* request, int rc) {
                            Wire* owner = static_cast<Handle*>(request->data)->owner;
                            if (owner != nullptr) owner->connected(rc);
                          }) == 0;
  }

 private:
  /// Outlives the wire until libuv has closed it.
  struct Handle {
    uv_tcp_t tcp{};
    uv_connect_t request{};
    Wire* owner = nullptr;
    std::array<char, 512> thrown_away{};
  };

  void connected(int rc) {
    if (rc == 0) {
      rc = uv_read_start(
          reinterpret_cast<uv_stream_t*>(&handle_->tcp),
          [](uv_handle_t* tcp, std::size_t, uv_buf_t* buffer) {
            auto& space = static_cast<Handle*>(tcp->data)->thrown_away;
            *buffer = uv_buf_init(space.data(), static_cast<unsigned>(space.size()));
          },
          [](uv_stream_t* tcp, ssize_t octets, const uv_buf_t*) {
            Wire* owner = static_cast<Handle*>(tcp->data)->owner;
            if (octets < 0 && owner != nullptr) owner->end(true);
          });
    }
    if (rc != 0) end(false);
  }

  void end(bool was_open) {
    const Ended ended = std::move(ended_);
    ended(was_open);  // destroys this
  }

  Handle* handle_;
  Ended ended_;
};

struct Tripwires::Held {
  Held(uv_loop_t* loop, std::function<void()> reopen) : pause(loop, std::move(reopen)) {}
  std::unique_ptr<Wire> wire;  // null: none is held
  Timer pause;
  std::uint32_t losses = 0;  // in a row
  std::uint64_t opened_ms = 0;
};

Tripwires::Tripwires(uv_loop_t* loop, Clock clock, std::function<void(Probe&)> lost)
    : loop_(loop), clock_(std::move(clock)), lost_(std::move(lost)), most_(wires_allowed()) {}

Tripwires::~Tripwires() = default;

void Tripwires::heard(Probe& probe) {
  if (!probe.identity.check->tripwire || probe.identity.port == 0) return;
  if (probe.course.verdict != Verdict::up) return drop(probe);
  const bool was_good = probe.course.contrary == 0;
  if (!was_good || (held_.size() >= most_ && held_.count(&probe) == 0)) return;
  auto& held = held_[&probe];
  if (!held) {
    held = std::make_unique<Held>(loop_, [this, &probe] { open(probe, *held_.at(&probe)); });
  }
  if (held->wire || held->pause.is_active()) return;
  if (held->losses == 0) {
    open(probe, *held);
  } else {
    held->pause.start(wire_pause_ms(held->losses));
  }
}

void Tripwires::drop(const Probe& probe) { held_.erase(&probe); }

void Tripwires::open(Probe& probe, Held& held) {
  held.wire =
      std::make_unique<Wire>(loop_, [this, &probe](bool was_open) { ended(probe, was_open); });
  held.opened_ms = clock_();
  if (!held.wire->connect(probe.identity)) ended(probe, false);
}

void Tripwires::ended(Probe& probe, bool was_open) {
  Held& held = *held_.at(&probe);
  held.wire.reset();
  const bool was_settled = was_open && clock_() - held.opened_ms >= settled_wire_ms;
  held.losses = was_settled ? 1 : held.losses + 1;
  if (was_open) {
    lost_(probe);
  } else {
    held.pause.start(wire_pause_ms(held.losses));
  }
}

}  // namespace health
