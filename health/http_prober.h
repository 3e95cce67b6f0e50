// The kinds over curl: a curl multi handle driven by a libuv loop, and a pool of easy handles. What
// is exchanged is the kind's own. Owned by the Prober, one for each CA file (curl keeps one loaded
// bundle per multi handle). The loop's thread only; attempts must end before it does, and the loop
// must run on to free its handles.
#pragma once

#include <uv.h>

#include <memory>
#include <vector>

#include "health/attempt.h"
#include "health/curl_exchange.h"
#include "health/probe.h"
#include "health/timer.h"

namespace health {

class HttpProber {
 public:
  /// Throws std::bad_alloc.
  explicit HttpProber(uv_loop_t* loop);
  ~HttpProber();
  HttpProber(const HttpProber&) = delete;
  HttpProber& operator=(const HttpProber&) = delete;

  using Make = std::unique_ptr<CurlExchange> (*)(CURL* easy, const Identity& what);
  Started start(const Identity& what, Make make, Ended ended);

 private:
  class HttpAttempt;
  struct Socket;

  static int socket_changed(CURL* easy, curl_socket_t fd, int wanted, void* self,
                            void* socket) noexcept;
  static int timer_changed(CURLM* multi, long timeout_ms, void* self) noexcept;
  static void socket_ready(uv_poll_t* poll, int status, int events) noexcept;

  CURL* lend();
  void take_back(CURL* easy);
  void act(curl_socket_t fd, int events);

  uv_loop_t* loop_;
  CURLM* multi_;
  Timer timer_;
  std::vector<CURL*> idle_;
};

}  // namespace health
