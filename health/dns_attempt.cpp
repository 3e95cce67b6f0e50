#include "health/dns_attempt.h"

#include <sys/random.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "health/dns_message.h"
#include "health/reason.h"
#include "health/socket_address.h"

namespace health {
namespace {

using Kind = DnsJudgement::Kind;

constexpr std::size_t largest_datagram = 4096;  // without EDNS more than 512 is already wrong
constexpr std::size_t length_size = 2;          // before a message on a stream, RFC 1035 §4.2.2

class DnsAttempt final : public Attempt {
 public:
  DnsAttempt(uv_loop_t* loop, const Identity& what, Ended ended)
      : loop_(loop), check_(what.check), ended_(std::move(ended)) {}
  ~DnsAttempt() override {
    close(udp_);
    close(tcp_);
  }

  /// 0 or a negative libuv error.
  int begin(const sockaddr_storage& to, std::vector<std::uint8_t> query) {
    to_ = to;
    query_ = std::move(query);
    return check_->dns.by_tcp ? ask_by_tcp() : ask_by_udp();
  }

  [[nodiscard]] Outcome timed_out() const override {
    const std::string phase = std::string("waiting for an answer by ") + (tcp_ ? "TCP" : "UDP");
    std::string text = timed_out_text(check_->timeout, phase);
    if (foreign_ > 0) {
      text += "; ignored " + std::to_string(foreign_) + " with another ID or question";
    }
    return {Outcome::Kind::bad, std::move(text), {}, Failure::timeout};
  }

 private:
  // Both outlive the attempt until libuv has closed them.
  struct Udp {
    uv_udp_t handle{};
    DnsAttempt* owner = nullptr;
    std::array<char, largest_datagram> buffer{};
  };
  struct Tcp {
    uv_tcp_t handle{};
    uv_connect_t connect{};
    uv_write_t write{};
    DnsAttempt* owner = nullptr;
    std::vector<char> outgoing;
    std::array<char, largest_datagram> buffer{};
    std::vector<std::uint8_t> incoming;  // length and message, as far as they have come
  };

  template <typename Line>
  static void close(Line*& line) {
    if (line == nullptr) return;
    Line* closing = std::exchange(line, nullptr);
    closing->owner = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&closing->handle),
             [](uv_handle_t* closed) { delete static_cast<Line*>(closed->data); });
  }

  /// Where the next read goes.
  template <typename Line>
  static void lend_buffer(uv_handle_t* handle, std::size_t /*suggested*/, uv_buf_t* buffer) {
    auto& octets = static_cast<Line*>(handle->data)->buffer;
    *buffer = uv_buf_init(octets.data(), static_cast<unsigned>(octets.size()));
  }

  /// A connected socket: the kernel drops what comes from elsewhere and tells of refusals.
  int ask_by_udp() {
    udp_ = new Udp;
    udp_->owner = this;
    uv_udp_init(loop_, &udp_->handle);
    udp_->handle.data = udp_;
    int rc = uv_udp_connect(&udp_->handle, reinterpret_cast<const sockaddr*>(&to_));
    if (rc != 0) return rc;
    rc = uv_udp_recv_start(
        &udp_->handle, &DnsAttempt::lend_buffer<Udp>,
        [](uv_udp_t* handle, ssize_t size, const uv_buf_t* buffer, const sockaddr* from, unsigned) {
          DnsAttempt* owner = static_cast<Udp*>(handle->data)->owner;
          if (owner == nullptr || (size == 0 && from == nullptr)) return;
          const auto* octets = reinterpret_cast<const std::uint8_t*>(buffer->base);
          if (size < 0) return owner->end(system_outcome(static_cast<int>(-size)));
          owner->hear({octets, static_cast<std::size_t>(size)});
        });
    if (rc != 0) return rc;
    const uv_buf_t message =
        uv_buf_init(reinterpret_cast<char*>(query_.data()), static_cast<unsigned>(query_.size()));
    rc = uv_udp_try_send(&udp_->handle, &message, 1, nullptr);
    return rc < 0 ? rc : 0;
  }

  int ask_by_tcp() {
    tcp_ = new Tcp;
    tcp_->owner = this;
    uv_tcp_init(loop_, &tcp_->handle);
    tcp_->handle.data = tcp_->connect.data = tcp_->write.data = tcp_;
    tcp_->outgoing = {static_cast<char>(query_.size() >> 8), static_cast<char>(query_.size())};
    tcp_->outgoing.insert(tcp_->outgoing.end(), query_.begin(), query_.end());
    return uv_tcp_connect(&tcp_->connect, &tcp_->handle, reinterpret_cast<const sockaddr*>(&to_),
                          [](uv_connect_t* connect, int rc) {
                            DnsAttempt* owner = static_cast<Tcp*>(connect->data)->owner;
                            if (owner != nullptr) owner->connected(rc);
                          });
  }

  void connected(int rc) {
    auto* stream = reinterpret_cast<uv_stream_t*>(&tcp_->handle);
    const uv_buf_t message =
        uv_buf_init(tcp_->outgoing.data(), static_cast<unsigned>(tcp_->outgoing.size()));
    if (rc == 0) {
      rc = uv_write(&tcp_->write, stream, &message, 1, [](uv_write_t* write, int failed) {
        DnsAttempt* owner = static_cast<Tcp*>(write->data)->owner;
        if (owner != nullptr && failed != 0) owner->end(system_outcome(-failed));
      });
    }
    if (rc == 0) {
      rc = uv_read_start(stream, &DnsAttempt::lend_buffer<Tcp>,
                         [](uv_stream_t* from, ssize_t size, const uv_buf_t* buffer) {
                           DnsAttempt* owner = static_cast<Tcp*>(from->data)->owner;
                           if (owner == nullptr || size == 0) return;
                           if (size < 0) return owner->hung_up(static_cast<int>(size));
                           const auto* octets = reinterpret_cast<const std::uint8_t*>(buffer->base);
                           owner->take({octets, static_cast<std::size_t>(size)});
                         });
    }
    if (rc != 0) end(system_outcome(-rc));
  }

  void hung_up(int rc) {
    if (rc != UV_EOF) return end(system_outcome(-rc));
    end({Outcome::Kind::bad, "hung up before it answered", {}, Failure::unreachable});
  }

  void take(std::span<const std::uint8_t> octets) {
    auto& incoming = tcp_->incoming;
    incoming.insert(incoming.end(), octets.begin(), octets.end());
    if (incoming.size() < length_size) return;
    const std::size_t size = static_cast<std::size_t>(incoming[0] << 8 | incoming[1]);
    if (incoming.size() < length_size + size) return;
    hear({incoming.data() + length_size, size});
  }

  void hear(std::span<const std::uint8_t> reply) {
    DnsJudgement judged = judge_reply(reply, query_, check_->dns);
    const auto latency_us = static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
    switch (judged.kind) {
      case Kind::foreign:
        ++foreign_;
        if (tcp_ != nullptr)
          end({Outcome::Kind::bad, "answered something else by TCP", {}, Failure::dns});
        return;
      case Kind::truncated:
        if (tcp_ != nullptr) {
          return end({Outcome::Kind::bad, "truncated answer by TCP", latency_us, Failure::dns});
        }
        close(udp_);
        if (const int rc = ask_by_tcp(); rc != 0) end(system_outcome(-rc));
        return;
      case Kind::good:
        return end(
            {Outcome::Kind::good, judged.reason + " in " + latency_text(latency_us), latency_us});
      case Kind::bad:
        return end({Outcome::Kind::bad, std::move(judged.reason), latency_us, Failure::dns});
    }
  }

  void end(const Outcome& outcome) {
    const Ended ended = std::move(ended_);
    ended(outcome);  // destroys this
  }

  uv_loop_t* loop_;
  std::shared_ptr<const Check> check_;
  Ended ended_;
  sockaddr_storage to_{};
  std::vector<std::uint8_t> query_;
  Udp* udp_ = nullptr;
  Tcp* tcp_ = nullptr;
  std::uint32_t foreign_ = 0;
  std::uint64_t started_ns_ = uv_hrtime();
};

}  // namespace

Started start_dns_attempt(uv_loop_t* loop, const Identity& what, Ended ended) {
  const auto to = socket_address(what.target, what.port);
  if (!to) return {nullptr, no_address(what.target)};
  std::uint16_t id = 0;
  if (getrandom(&id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) {
    return {nullptr, {Outcome::Kind::inconclusive, "not probed: no random numbers", {}}};
  }
  auto query = dns_query(what.check->dns, id);
  if (query.empty()) {
    return {nullptr,
            {Outcome::Kind::bad, printable(what.check->dns.name) + " cannot be asked", {}}};
  }
  auto attempt = std::make_unique<DnsAttempt>(loop, what, std::move(ended));
  const int rc = attempt->begin(*to, std::move(query));
  if (rc != 0) return {nullptr, system_outcome(-rc)};
  return {std::move(attempt), {}};
}

}  // namespace health
