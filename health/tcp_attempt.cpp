#include "health/tcp_attempt.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "health/reason.h"

namespace health {
namespace {

/// What of an answer is read; documented with TcpOptions::expect.
constexpr std::size_t most_read = 64 * 1024;

class TcpAttempt final : public Attempt {
 public:
  TcpAttempt(uv_loop_t* loop, const Identity& what, Ended ended)
      : handle_(new Handle), options_(what.check->tcp), ended_(std::move(ended)) {
    handle_->check = what.check;
    uv_tcp_init(loop, &handle_->tcp);
    handle_->tcp.data = handle_;
    handle_->connect.data = handle_;
    handle_->write.data = handle_;
    handle_->owner = this;
  }
  ~TcpAttempt() override { close(); }

  /// 0 or a negative libuv error.
  int connect(const sockaddr* to) {
    return uv_tcp_connect(&handle_->connect, &handle_->tcp, to, [](uv_connect_t* request, int rc) {
      TcpAttempt* owner = static_cast<Handle*>(request->data)->owner;
      if (owner != nullptr) owner->connected(rc);
    });
  }

  [[nodiscard]] Outcome timed_out() const override {
    const std::string phase =
        is_connected_ ? "waiting for " + quoted(options_.expect) : "connecting";
    return bad(timed_out_text(handle_->check->timeout, phase), Failure::timeout);
  }

 private:
  /// Outlives the attempt until libuv has closed it, with what is being sent.
  struct Handle {
    uv_tcp_t tcp{};
    uv_connect_t connect{};
    uv_write_t write{};
    std::shared_ptr<const Check> check;
    TcpAttempt* owner = nullptr;
    std::array<char, 4096> buffer{};
  };

  static Outcome bad(std::string reason, Failure failure) {
    return {Outcome::Kind::bad, std::move(reason), {}, failure};
  }
  static Outcome failed(int rc) { return system_outcome(-rc); }

  [[nodiscard]] Outcome good(const std::string& what) const {
    const std::uint32_t latency_us = elapsed_us();
    Outcome outcome{Outcome::Kind::good, what + " in " + latency_text(latency_us), latency_us};
    outcome.phases = Phases{connected_us_.value_or(latency_us), {}, first_byte_us_, latency_us};
    return outcome;
  }

  [[nodiscard]] std::uint32_t elapsed_us() const {
    return static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
  }

  void connected(int rc) {
    if (rc != 0) return end(failed(rc));
    if (options_.expect.empty()) return end(good("connected"));
    is_connected_ = true;
    connected_us_ = elapsed_us();
    rc = listen();
    if (rc == 0 && !options_.send.empty()) rc = send();
    if (rc != 0) end(failed(rc));
  }

  /// An error in sending is seen in reading, after what the target still had to say.
  int send() {
    const std::string& text = options_.send;
    const uv_buf_t octets =
        uv_buf_init(const_cast<char*>(text.data()), static_cast<unsigned>(text.size()));
    return uv_write(&handle_->write, reinterpret_cast<uv_stream_t*>(&handle_->tcp), &octets, 1,
                    [](uv_write_t*, int) {});
  }

  int listen() {
    return uv_read_start(
        reinterpret_cast<uv_stream_t*>(&handle_->tcp),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* into) {
          auto& buffer = static_cast<Handle*>(handle->data)->buffer;
          *into = uv_buf_init(buffer.data(), static_cast<unsigned>(buffer.size()));
        },
        [](uv_stream_t* stream, ssize_t octets, const uv_buf_t* from) {
          TcpAttempt* owner = static_cast<Handle*>(stream->data)->owner;
          if (owner != nullptr && octets != 0) owner->heard(octets, from->base);
        });
  }

  void heard(ssize_t octets, const char* from) {
    if (octets == UV_EOF) return end(bad(closed_text(), Failure::unreachable));
    if (octets < 0) return end(failed(static_cast<int>(octets)));
    if (!first_byte_us_) first_byte_us_ = elapsed_us();
    const std::size_t overlap = std::min(received_.size(), options_.expect.size() - 1);
    const std::size_t searched = received_.size() - overlap;
    const auto fresh = static_cast<std::size_t>(octets);
    received_.append(from, std::min(fresh, most_read - received_.size()));
    if (received_.find(options_.expect, searched) != std::string::npos) {
      return end(good("expected answer"));
    }
    if (received_.size() == most_read)
      end(bad("answer lacks " + quoted(options_.expect), Failure::body));
  }

  [[nodiscard]] std::string closed_text() const {
    if (received_.empty()) return "connection closed without an answer";
    return "connection closed, answer lacks " + quoted(options_.expect);
  }

  void end(const Outcome& outcome) {
    close();
    const Ended ended = std::move(ended_);
    ended(outcome);  // destroys this
  }

  void close() {
    if (handle_ == nullptr) return;
    Handle* handle = std::exchange(handle_, nullptr);
    handle->owner = nullptr;
    const auto freed = [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); };
    if (uv_tcp_close_reset(&handle->tcp, freed) != 0) {
      uv_close(reinterpret_cast<uv_handle_t*>(&handle->tcp), freed);
    }
  }

  Handle* handle_;
  const TcpOptions& options_;  // of the handle's check
  Ended ended_;
  std::uint64_t started_ns_ = uv_hrtime();
  bool is_connected_ = false;
  std::optional<std::uint32_t> connected_us_, first_byte_us_;
  std::string received_;
};

}  // namespace

Started start_tcp_attempt(uv_loop_t* loop, const Identity& what, Ended ended) {
  sockaddr_storage to{};
  if (uv_ip4_addr(what.target.c_str(), what.port, reinterpret_cast<sockaddr_in*>(&to)) != 0 &&
      uv_ip6_addr(what.target.c_str(), what.port, reinterpret_cast<sockaddr_in6*>(&to)) != 0) {
    return {nullptr, {Outcome::Kind::bad, "not an IP address: " + printable(what.target), {}}};
  }
  auto attempt = std::make_unique<TcpAttempt>(loop, what, std::move(ended));
  const int rc = attempt->connect(reinterpret_cast<const sockaddr*>(&to));
  if (rc != 0) return {nullptr, system_outcome(-rc)};
  return {std::move(attempt), {}};
}

}  // namespace health
