// The server as a process, in this one: on a thread, ended by a signal as from outside.
#include "tools/daemon/daemon.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <future>

#include "api_server.h"
#include "scratch_folder.h"

using namespace tools::daemon;
using namespace std::chrono_literals;

namespace {

constexpr auto plenty = 60s;

/// Nothing listens there now; the server says its own choice only to the log.
std::uint16_t free_port() {
  const int held = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(held, reinterpret_cast<sockaddr*>(&address), length);
  ::getsockname(held, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(held);
  return ntohs(address.sin_port);
}

class Served {
 public:
  explicit Served(std::function<Response(const Request&, const Live&)> explain) {
    folder_.write("zones/app.test.json",
                  R"({"zone": "app.test", "nameservers": {"ns1": "192.0.2.1"}, "records": {}})");
    ServeOptions options;
    options.explain = std::move(explain);
    options.overrides.listen = {{geo::Address::from_v4(0x7F000001), 0}};
    options.overrides.workers = 1;
    options.overrides.zones = folder_ / "zones";
    options.overrides.control = dns::ListenAddress{geo::Address::from_v4(0x7F000001), port_};
    exit_code_ = std::async(std::launch::async, [options] { return serve(options); });
    while (!has_ended() && status_of("/readyz") != 200) std::this_thread::yield();
  }
  ~Served() {
    if (!has_ended()) ::kill(::getpid(), SIGTERM);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  /// Of the reply; 0 where there is none within ten seconds.
  [[nodiscard]] int status_of(const std::string& path) const try {
    const Connection connection(port_);
    connection.send("GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\n\r\n");
    return ApiServer::split(connection.read_to_end()).status;
  } catch (const std::runtime_error&) {
    return 0;
  }

 private:
  [[nodiscard]] bool has_ended() const {
    return exit_code_.wait_for(0s) == std::future_status::ready;
  }

  ScratchFolder folder_;
  std::uint16_t port_ = free_port();
  std::future<int> exit_code_;  // last: is waited for before the others go
};

}  // namespace

TEST_CASE("the control API answers while an explanation takes its time") {
  std::promise<void> begun, allowed;
  bool in_time = false;
  const Served server([&](const Request&, const Live&) {
    begun.set_value();
    in_time = allowed.get_future().wait_for(plenty) == std::future_status::ready;
    return Response{200, "told"};
  });
  auto explained = std::async(std::launch::async, [&] { return server.status_of("/v1/explain"); });
  REQUIRE(begun.get_future().wait_for(plenty) == std::future_status::ready);
  CHECK(server.status_of("/healthz") == 200);
  CHECK(server.status_of("/metrics") == 200);
  allowed.set_value();
  CHECK(explained.get() == 200);
  CHECK(in_time);
}
