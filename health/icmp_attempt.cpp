#include "health/icmp_attempt.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "health/reason.h"
#include "health/socket_address.h"

namespace health {
namespace {

constexpr std::size_t header_size = 8, nonce_size = 16;
using Packet = std::array<std::uint8_t, header_size + nonce_size>;

/// The nonce tells this attempt's reply from late ones; the kernel fills in identifier and
/// checksum.
bool make_request(bool is_v4, Packet& packet) {
  packet.fill(0);
  packet[0] = is_v4 ? std::uint8_t{ICMP_ECHO} : std::uint8_t{ICMP6_ECHO_REQUEST};
  packet[header_size - 1] = 1;  // sequence number
  return getrandom(packet.data() + header_size, nonce_size, 0) == ssize_t{nonce_size};
}

Outcome forbidden() {
  return {Outcome::Kind::inconclusive,
          "not probed: the system lets this process send no pings; widen the sysctl "
          "net.ipv4.ping_group_range to its group",
          {}};
}

class IcmpAttempt final : public Attempt {
 public:
  IcmpAttempt(uv_loop_t* loop, const Identity& what, Ended ended)
      : loop_(loop), check_(what.check), ended_(std::move(ended)) {}
  ~IcmpAttempt() override { close(); }

  /// What it amounts to where it cannot begin.
  std::optional<Outcome> begin(const sockaddr_storage& to) {
    const bool is_v4 = to.ss_family == AF_INET;
    reply_type_ = is_v4 ? std::uint8_t{ICMP_ECHOREPLY} : std::uint8_t{ICMP6_ECHO_REPLY};
    const int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                          is_v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
    if (fd < 0) return errno == EACCES || errno == EPERM ? forbidden() : system_outcome(errno);
    watched_ = new Watched;
    watched_->fd = fd;
    watched_->owner = this;
    if (const int rc = uv_poll_init(loop_, &watched_->poll, fd); rc != 0) {
      ::close(fd);
      delete std::exchange(watched_, nullptr);
      return system_outcome(-rc);
    }
    watched_->poll.data = watched_;
    if (!make_request(is_v4, request_)) return system_outcome(ENOMEM);
    const socklen_t size = is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&to), size) != 0 ||
        send(fd, request_.data(), request_.size(), 0) < 0) {
      return system_outcome(errno);
    }
    const int rc = uv_poll_start(&watched_->poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
      IcmpAttempt* owner = static_cast<Watched*>(poll->data)->owner;
      if (owner != nullptr) owner->read();
    });
    return rc == 0 ? std::nullopt : std::optional(system_outcome(-rc));
  }

  [[nodiscard]] Outcome timed_out() const override {
    return {Outcome::Kind::bad,
            timed_out_text(check_->timeout, "waiting for an echo reply"),
            {},
            Failure::timeout};
  }

 private:
  /// Outlives the attempt until libuv has closed it.
  struct Watched {
    uv_poll_t poll{};
    int fd = -1;
    IcmpAttempt* owner = nullptr;
  };

  void read() {
    Packet reply{};
    const ssize_t size = recv(watched_->fd, reply.data(), reply.size(), 0);
    if (size < 0) {
      // Unreachable, say a host or a router on the way.
      if (errno != EAGAIN && errno != EINTR) end(system_outcome(errno));
      return;
    }
    const bool is_ours =
        size == static_cast<ssize_t>(reply.size()) && reply[0] == reply_type_ &&
        std::equal(reply.begin() + header_size, reply.end(), request_.begin() + header_size);
    if (!is_ours) return;
    const auto latency_us = static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
    end({Outcome::Kind::good, "echo reply in " + latency_text(latency_us), latency_us});
  }

  void end(const Outcome& outcome) {
    const Ended ended = std::move(ended_);
    ended(outcome);  // destroys this
  }

  void close() {
    if (watched_ == nullptr) return;
    Watched* closing = std::exchange(watched_, nullptr);
    closing->owner = nullptr;
    uv_poll_stop(&closing->poll);
    ::close(closing->fd);
    uv_close(reinterpret_cast<uv_handle_t*>(&closing->poll),
             [](uv_handle_t* closed) { delete static_cast<Watched*>(closed->data); });
  }

  uv_loop_t* loop_;
  std::shared_ptr<const Check> check_;
  Ended ended_;
  Watched* watched_ = nullptr;
  Packet request_{};
  std::uint8_t reply_type_ = 0;
  std::uint64_t started_ns_ = uv_hrtime();
};

}  // namespace

Started start_icmp_attempt(uv_loop_t* loop, const Identity& what, Ended ended) {
  const auto to = socket_address(what.target, 0);
  if (!to) return {nullptr, no_address(what.target)};
  auto attempt = std::make_unique<IcmpAttempt>(loop, what, std::move(ended));
  if (auto failed = attempt->begin(*to)) return {nullptr, *std::move(failed)};
  return {std::move(attempt), {}};
}

}  // namespace health
