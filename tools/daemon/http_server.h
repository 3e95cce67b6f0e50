// A small HTTP server inside the control loop: libmicrohttpd's epoll descriptor is polled there, so
// that no thread waits for a silent client. Bounded: connections, idle time, size of a body.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "dns/server.h"
#include "tools/daemon/http.h"
#include "tools/daemon/loop.h"

namespace tools::daemon {

constexpr std::size_t max_body_octets = 64 * 1024;  // `reload` needs a list of names at most

class HttpServer {
 public:
  using Handler = std::function<void(const Request&, Reply)>;

  /// Binds and listens. Throws dns::BindError.
  HttpServer(Loop& loop, const dns::ListenAddress& listen, Handler handler);
  /// Requests still waiting for their reply get a 503; a reply that comes later is dropped.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] const dns::ListenAddress& bound() const noexcept;  // port resolved

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace tools::daemon
