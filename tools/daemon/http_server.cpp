#include "tools/daemon/http_server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>
#include <system_error>

namespace tools::daemon {
namespace {

// Enough that a handful of silent clients keep nobody out; each costs a descriptor and some memory.
constexpr unsigned max_connections = 256;
constexpr unsigned idle_seconds = 5;
constexpr std::size_t connection_memory = 32 * 1024;  // request line and headers must fit
constexpr int backlog = 64;

/// A bound, listening socket that closes itself unless it is released.
class Listener {
 public:
  explicit Listener(const dns::ListenAddress& listen)
      : descriptor_(::socket(listen.address.is_v4() ? AF_INET : AF_INET6,
                             SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_storage storage{};
    const auto length = listen.address.to_sockaddr(listen.port, storage);
    const int yes = 1;
    if (descriptor_ < 0) fail(listen);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!listen.address.is_v4()) {
      ::setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    }
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&storage), length) != 0 ||
        ::listen(descriptor_, backlog) != 0) {
      fail(listen);
    }
  }
  ~Listener() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }
  [[nodiscard]] std::uint16_t port() const {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&storage), &length);
    if (storage.ss_family == AF_INET) {
      return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
    }
    return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
  }

 private:
  [[noreturn]] void fail(const dns::ListenAddress& listen) {
    const int error = errno;
    if (descriptor_ >= 0) ::close(descriptor_);
    throw dns::BindError("cannot listen on " + listen.to_string() +
                         " for the control API: " + std::generic_category().message(error) +
                         "; choose another with --control or control.listen");
  }
  int descriptor_;
};

std::string header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The address at the other end, without its port.
std::string client_of(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  return geo::Address::from_sockaddr(*info->client_addr).to_string();
}

MHD_Result add_argument(void* request, MHD_ValueKind /*kind*/, const char* key, const char* value) {
  static_cast<Request*>(request)->query.emplace_back(key, value == nullptr ? "" : value);
  return MHD_YES;
}

/// The body's size as announced; 0 where it is not.
std::size_t announced_octets(MHD_Connection* connection) {
  const auto text = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
  std::size_t octets = 0;
  std::from_chars(text.data(), text.data() + text.size(), octets);
  return octets;
}

MHD_Result send(MHD_Connection* connection, const Response& response) {
  auto* const data = const_cast<char*>(response.body.data());
  MHD_Response* made =
      MHD_create_response_from_buffer(response.body.size(), data, MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
  MHD_add_response_header(made, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  for (const auto& [name, value] : response.headers) {
    MHD_add_response_header(made, name.c_str(), value.c_str());
  }
  const auto result = MHD_queue_response(connection, static_cast<unsigned>(response.status), made);
  MHD_destroy_response(made);
  return result;
}

const Response too_large{413, R"({"error":"the body is larger than 64 KiB"})"};

/// One request on its way. Suspended: the connection waits for a reply.
struct Exchange {
  MHD_Connection* connection;
  Request request;
  std::optional<Response> response;
  bool asked = false, suspended = false;
};

}  // namespace

class HttpServer::Core : public std::enable_shared_from_this<HttpServer::Core> {
 public:
  Core(Loop& loop, const dns::ListenAddress& listen, Handler handler)
      : handler_(std::move(handler)), bound_(listen), timer_(loop, [this] { turn(); }) {
    Listener listener(listen);
    bound_.port = listener.port();
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, &Core::receive, this,
        MHD_OPTION_LISTEN_SOCKET, listener.get(), MHD_OPTION_CONNECTION_LIMIT, max_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        connection_memory, MHD_OPTION_NOTIFY_COMPLETED, &Core::completed, this, MHD_OPTION_END);
    if (daemon_ == nullptr) {
      throw dns::BindError("cannot start the control API on " + listen.to_string());
    }
    listener.release();
    const auto* epoll = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD);
    readable_ = std::make_unique<Readable>(loop, epoll->epoll_fd, [this] { turn(); });
    turn();
  }

  void close() {
    readable_.reset();
    timer_.stop();
    for (const auto& exchange : std::set(waiting_)) {
      settle(*exchange, {503, R"({"error":"the server is stopping"})"});
    }
    MHD_run(daemon_);  // sends what was just resumed
    MHD_stop_daemon(daemon_);
    daemon_ = nullptr;
  }

  [[nodiscard]] const dns::ListenAddress& bound() const noexcept { return bound_; }

 private:
  using Held = std::shared_ptr<Exchange>;

  /// Does what libmicrohttpd has to do now, and asks when it wants to be called again.
  void turn() {
    MHD_run(daemon_);
    MHD_UNSIGNED_LONG_LONG wait = 0;
    if (MHD_get_timeout(daemon_, &wait) == MHD_YES) {
      timer_.once(std::chrono::milliseconds(wait));
    } else {
      timer_.stop();
    }
  }

  static MHD_Result receive(void* self, MHD_Connection* connection, const char* path,
                            const char* method, const char* /*version*/, const char* data,
                            size_t* octets, void** slot) {
    auto& core = *static_cast<Core*>(self);
    if (*slot == nullptr) return core.begin(connection, path, method, slot);
    const Held& exchange = *static_cast<Held*>(*slot);
    if (*octets > 0) {
      auto& body = exchange->request.body;
      if (body.size() + *octets > max_body_octets) exchange->response = too_large;
      if (!exchange->response) body.append(data, *octets);
      *octets = 0;
      return MHD_YES;
    }
    return core.proceed(exchange);
  }

  MHD_Result begin(MHD_Connection* connection, const char* path, const char* method, void** slot) {
    auto exchange = std::make_shared<Exchange>();
    exchange->connection = connection;
    auto& request = exchange->request;
    request.method = method;
    request.path = path;
    request.host = header(connection, MHD_HTTP_HEADER_HOST);
    request.content_type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    request.authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    request.client = client_of(connection);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, &add_argument, &request);
    *slot = new Held(std::move(exchange));
    return announced_octets(connection) > max_body_octets ? send(connection, too_large) : MHD_YES;
  }

  /// The request is whole: asks the handler once, sends when there is a response, else waits.
  MHD_Result proceed(const Held& exchange) {
    if (!exchange->response && !exchange->asked) {
      exchange->asked = true;
      handler_(exchange->request,
               [core = weak_from_this(), waiting = std::weak_ptr(exchange)](Response response) {
                 const auto alive = core.lock();
                 const auto held = waiting.lock();
                 if (alive && held) alive->settle(*held, std::move(response));
               });
    }
    if (exchange->response) return send(exchange->connection, *exchange->response);
    exchange->suspended = true;
    waiting_.insert(exchange);
    MHD_suspend_connection(exchange->connection);
    return MHD_YES;
  }

  void settle(Exchange& exchange, Response response) {
    if (exchange.response) return;
    exchange.response = std::move(response);
    if (!exchange.suspended) return;
    exchange.suspended = false;
    MHD_resume_connection(exchange.connection);
    timer_.once(std::chrono::milliseconds(0));  // the descriptor does not tell of a resumption
    std::erase_if(waiting_, [&](const Held& held) { return held.get() == &exchange; });
  }

  static void completed(void* /*self*/, MHD_Connection* /*connection*/, void** slot,
                        MHD_RequestTerminationCode /*code*/) {
    delete static_cast<Held*>(*slot);
    *slot = nullptr;
  }

  Handler handler_;
  dns::ListenAddress bound_;
  Timer timer_;
  MHD_Daemon* daemon_ = nullptr;
  std::unique_ptr<Readable> readable_;
  std::set<Held> waiting_;
};

HttpServer::HttpServer(Loop& loop, const dns::ListenAddress& listen, Handler handler)
    : core_(std::make_shared<Core>(loop, listen, std::move(handler))) {}
HttpServer::~HttpServer() { core_->close(); }
const dns::ListenAddress& HttpServer::bound() const noexcept { return core_->bound(); }

}  // namespace tools::daemon
