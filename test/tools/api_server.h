// The control API on a real socket, in a loop on a thread of its own, with actions of the test's
// choosing; and raw HTTP to ask it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "tools/daemon/control_api.h"
#include "tools/daemon/http_server.h"
#include "tools/daemon/listen_address.h"

/// A TCP connection to a port of 127.0.0.1 that gives up after ten seconds.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot connect");
    }
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(const std::string& text) const {
    std::size_t sent = 0;
    while (sent < text.size()) {
      const auto part = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (part <= 0) return;
      sent += static_cast<std::size_t>(part);
    }
  }
  [[nodiscard]] std::string read_to_end() const {
    std::string all;
    char buffer[4096];
    while (true) {
      const auto part = ::recv(socket_, buffer, sizeof buffer, 0);
      if (part <= 0) return all;
      all.append(buffer, static_cast<std::size_t>(part));
    }
  }

 private:
  int socket_;
};

struct Answer {
  int status = 0;
  std::string head, body;
};

class ApiServer {
 public:
  ApiServer(tools::daemon::ControlActions actions, tools::daemon::AccessRules rules) {
    std::promise<std::uint16_t> port;
    auto bound = port.get_future();
    thread_ = std::thread([this, &port, actions = std::move(actions), rules] {
      tools::daemon::Loop loop;
      tools::daemon::Inbox inbox(loop);
      tools::daemon::ControlApi api(actions, rules);
      tools::daemon::HttpServer http(
          loop, {geo::Address::from_v4(0x7F000001), 0},
          [&](const tools::daemon::Request& request, const tools::daemon::Reply& reply) {
            api.handle(request, reply);
          });
      loop_ = &loop;
      inbox_ = &inbox;
      port.set_value(http.bound().port);
      loop.run();
    });
    port_ = bound.get();
  }
  ~ApiServer() {
    inbox_->post([this] { loop_->stop(); });
    thread_.join();
  }
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void on_loop(std::function<void()> work) { inbox_->post(std::move(work)); }

  /// `headers`: whole lines, each ending in "\r\n".
  [[nodiscard]] Answer ask(const std::string& request_line, const std::string& headers = {},
                           const std::string& body = {}) const {
    const Connection connection(port_);
    const bool has_host = headers.find("Host:") != std::string::npos;
    const std::string length =
        body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    connection.send(request_line + " HTTP/1.1\r\nConnection: close\r\n" +
                    (has_host ? "" : "Host: 127.0.0.1\r\n") + length + headers + "\r\n" + body);
    return split(connection.read_to_end());
  }
  static Answer split(const std::string& text) {
    Answer answer;
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return answer;
    answer.head = text.substr(0, end);
    answer.body = text.substr(end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    return answer;
  }

 private:
  std::thread thread_;
  std::uint16_t port_ = 0;
  tools::daemon::Loop* loop_ = nullptr;
  tools::daemon::Inbox* inbox_ = nullptr;
};
