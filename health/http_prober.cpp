#include "health/http_prober.h"

#include <cerrno>
#include <mutex>
#include <new>
#include <utility>

#include "health/reason.h"

namespace health {
namespace {

/// Easy handles kept for reuse (some 6 KiB each). A burst beyond it makes and frees its own.
constexpr std::size_t most_idle = 256;

CURLM* new_multi() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) throw std::bad_alloc();
  return multi;
}

}  // namespace

/// A socket that curl wants watched. Freed when libuv has closed its handle.
struct HttpProber::Socket {
  uv_poll_t poll{};
  curl_socket_t fd = CURL_SOCKET_BAD;
  int events = 0;  // UV_READABLE, UV_WRITABLE: what curl wants to hear of
  HttpProber* prober = nullptr;
};

class HttpProber::HttpAttempt final : public Attempt {
 public:
  HttpAttempt(HttpProber& prober, const Identity& what, Make make, Ended ended)
      : prober_(prober),
        easy_(prober.lend()),
        exchange_(make(easy_, what)),
        ended_(std::move(ended)) {
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  }
  ~HttpAttempt() override {
    if (running_) curl_multi_remove_handle(prober_.multi_, easy_);
    prober_.take_back(easy_);
  }

  bool begin() {
    running_ = curl_multi_add_handle(prober_.multi_, easy_) == CURLM_OK;
    return running_;
  }

  void finish(CURLcode code) {
    if (exchange_->goes_on(code)) {
      curl_multi_remove_handle(prober_.multi_, easy_);
      if (begin()) return;
    }
    const Outcome outcome = running_ ? judged(code) : system_outcome(ENOMEM);
    const Ended ended = std::move(ended_);
    ended(outcome);  // destroys this
  }

  [[nodiscard]] Outcome timed_out() const override { return judged(CURLE_OPERATION_TIMEDOUT); }

 private:
  [[nodiscard]] Outcome judged(CURLcode code) const {
    Outcome outcome = exchange_->judge(code);
    outcome.phases = exchange_->phases();
    return outcome;
  }

  HttpProber& prober_;
  CURL* easy_;
  std::unique_ptr<CurlExchange> exchange_;
  Ended ended_;
  bool running_ = false;
};

HttpProber::HttpProber(uv_loop_t* loop)
    : loop_(loop), multi_(new_multi()), timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &HttpProber::socket_changed);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &HttpProber::timer_changed);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

HttpProber::~HttpProber() {
  for (CURL* easy : idle_) curl_easy_cleanup(easy);
  // Still calls back for sockets it closes, so everything it needs is still there.
  curl_multi_cleanup(multi_);
}

Started HttpProber::start(const Identity& what, Make make, Ended ended) {
  auto attempt = std::make_unique<HttpAttempt>(*this, what, make, std::move(ended));
  if (!attempt->begin()) return {nullptr, system_outcome(ENOMEM)};
  return {std::move(attempt), {}};
}

CURL* HttpProber::lend() {
  if (!idle_.empty()) {
    CURL* easy = idle_.back();
    idle_.pop_back();
    return easy;
  }
  CURL* easy = curl_easy_init();
  if (easy == nullptr) throw std::bad_alloc();
  return easy;
}

void HttpProber::take_back(CURL* easy) {
  if (idle_.size() == most_idle) {
    curl_easy_cleanup(easy);
    return;
  }
  curl_easy_reset(easy);
  idle_.push_back(easy);
}

int HttpProber::timer_changed(CURLM* /*multi*/, long timeout_ms, void* self) noexcept {
  Timer& timer = static_cast<HttpProber*>(self)->timer_;
  if (timeout_ms < 0) {
    timer.stop();
  } else {
    // libuv may fire up to a millisecond early; curl would find nothing due then and, its wish
    // unchanged, never ask again.
    timer.start(timeout_ms == 0 ? 0 : static_cast<std::uint64_t>(timeout_ms) + 1);
  }
  return 0;
}

int HttpProber::socket_changed(CURL* /*easy*/, curl_socket_t fd, int wanted, void* self,
                               void* socket) noexcept {
  auto* prober = static_cast<HttpProber*>(self);
  auto* watched = static_cast<Socket*>(socket);
  if (wanted == CURL_POLL_REMOVE) {
    if (watched == nullptr) return 0;
    curl_multi_assign(prober->multi_, fd, nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&watched->poll),
             [](uv_handle_t* closed) { delete static_cast<Socket*>(closed->data); });
    return 0;
  }
  if (watched == nullptr) {
    watched = new (std::nothrow) Socket;  // curl's C code calls: nothing may be thrown into it
    if (watched == nullptr) return -1;
    watched->fd = fd;
    watched->prober = prober;
    if (uv_poll_init(prober->loop_, &watched->poll, fd) != 0) {
      delete watched;
      return -1;
    }
    watched->poll.data = watched;
    curl_multi_assign(prober->multi_, fd, watched);
  }
  watched->events = ((wanted & CURL_POLL_IN) != 0 ? UV_READABLE : 0) |
                    ((wanted & CURL_POLL_OUT) != 0 ? UV_WRITABLE : 0);
  return uv_poll_start(&watched->poll, watched->events, &HttpProber::socket_ready);
}

void HttpProber::socket_ready(uv_poll_t* poll, int status, int events) noexcept {
  const auto* watched = static_cast<const Socket*>(poll->data);
  if (status < 0) {
    // libuv stops watching a socket in error and hides the error. Reading tells curl what it was,
    // and what the target still said before it.
    uv_poll_start(poll, watched->events, &HttpProber::socket_ready);
    events = watched->events;
  }
  int seen = 0;
  if ((events & UV_READABLE) != 0) seen |= CURL_CSELECT_IN;
  if ((events & UV_WRITABLE) != 0) seen |= CURL_CSELECT_OUT;
  watched->prober->act(watched->fd, seen);
}

/// Lets curl go on, then ends the attempts that are through. Only from the loop: curl must not be
/// entered from its own callbacks.
void HttpProber::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    char* attempt = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &attempt);
    reinterpret_cast<HttpAttempt*>(attempt)->finish(code);
  }
}

}  // namespace health
