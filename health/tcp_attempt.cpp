#include "health/tcp_attempt.h"

#include <sys/socket.h>

#include <utility>

#include "health/reason.h"

namespace health {
namespace {

class TcpAttempt final : public Attempt {
 public:
  TcpAttempt(uv_loop_t* loop, const Identity& what, Ended ended)
      : handle_(new Handle), check_(what.check), ended_(std::move(ended)) {
    uv_tcp_init(loop, &handle_->tcp);
    handle_->tcp.data = handle_;
    handle_->request.data = handle_;
    handle_->owner = this;
  }
  ~TcpAttempt() override { close(); }

  /// 0 or a negative libuv error.
  int connect(const sockaddr* to) {
    return uv_tcp_connect(&handle_->request, &handle_->tcp, to, [](uv_connect_t* request, int rc) {
      TcpAttempt* owner = static_cast<Handle*>(request->data)->owner;
      if (owner != nullptr) owner->connected(rc);
    });
  }

  [[nodiscard]] Outcome timed_out() const override {
    return {
        Outcome::Kind::bad, timed_out_text(check_->timeout, "connecting"), {}, Failure::timeout};
  }

 private:
  /// Outlives the attempt until libuv has closed it.
  struct Handle {
    uv_tcp_t tcp{};
    uv_connect_t request{};
    TcpAttempt* owner = nullptr;
  };

  void connected(int rc) {
    Outcome outcome;
    if (rc == 0) {
      const auto latency_us = static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
      outcome = {Outcome::Kind::good, "connected in " + latency_text(latency_us), latency_us};
      outcome.phases = Phases{latency_us, {}, {}, latency_us};
    } else {
      outcome = system_outcome(-rc);
    }
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
  std::shared_ptr<const Check> check_;
  Ended ended_;
  std::uint64_t started_ns_ = uv_hrtime();
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
