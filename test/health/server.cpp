#include "test/health/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace {

int listen_on(const std::string& address, std::uint16_t& port) {
  sockaddr_storage at{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&at);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&at);
  socklen_t size = sizeof(sockaddr_in);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    at.ss_family = AF_INET;
  } else if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    at.ss_family = AF_INET6;
    size = sizeof(sockaddr_in6);
  }
  const int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      listen(fd, SOMAXCONN) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    throw std::runtime_error("cannot listen on " + address);
  }
  port = ntohs(at.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
  return fd;
}

bool send_all(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

std::string read_head(int fd) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    head.append(buffer, static_cast<std::size_t>(n));
  }
  return head;
}

void await_hang_up(int fd) {
  char buffer[4096];
  while (recv(fd, buffer, sizeof buffer, 0) > 0) continue;
}

}  // namespace

Server::Server(std::string address) : address_(std::move(address)) {
  listener_ = listen_on(address_, port_);
  acceptor_ = std::thread([this] { accept_all(); });
}

Server::~Server() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

void Server::behave(Manner manner) {
  const std::lock_guard lock(mutex_);
  manner_ = manner;
}

void Server::answer(int status, std::string body) {
  const std::lock_guard lock(mutex_);
  manner_ = Manner::answer;
  status_ = status;
  body_ = std::move(body);
}

int Server::connections() {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string Server::last_request() {
  const std::lock_guard lock(mutex_);
  return last_request_;
}

bool Server::await_connections(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return connections_ >= count; });
}

void Server::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (stopping_ || fd < 0) {
      if (fd >= 0) close(fd);
      if (stopping_) return;
      continue;
    }
    ++connections_;
    changed_.notify_all();
    if (manner_ == Manner::hang_up) {  // a thread each would be too slow for a storm of them
      close(fd);
      continue;
    }
    open_.insert(fd);
    threads_.emplace_back([this, fd] { serve(fd); });
  }
}

void Server::serve(int connection) {
  std::unique_lock lock(mutex_);
  const Manner manner = manner_;
  const int status = status_;
  const std::string body = body_;
  lock.unlock();
  if (manner == Manner::silent) {
    await_hang_up(connection);
  } else {
    const std::string head = read_head(connection);
    lock.lock();
    if (!head.empty()) last_request_ = head;
    lock.unlock();
    respond(connection, manner, "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n", body);
  }
  lock.lock();
  open_.erase(connection);
  close(connection);
}

void Server::respond(int connection, Manner manner, const std::string& head,
                     const std::string& body) {
  const auto announced = [&](std::size_t size) {
    return head + "Content-Length: " + std::to_string(size) + "\r\n\r\n";
  };
  switch (manner) {
    case Manner::answer:
      send_all(connection, announced(body.size()) + body);
      return;
    case Manner::split:
      send_all(connection, announced(body.size()) + body.substr(0, body.size() / 2));
      // Long enough apart that the client cannot read both halves at once.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      send_all(connection, body.substr(body.size() / 2));
      return;
    case Manner::cut_short:
      send_all(connection, announced(body.size() + 100) + body);
      return;
    case Manner::stall:
      send_all(connection, announced(body.size() + 100) + body);
      await_hang_up(connection);
      return;
    case Manner::garbage:
      send_all(connection, "220 mail.example.com ESMTP\r\n\r\n");
      return;
    case Manner::endless:
      send_all(connection, head + "\r\n" + body);
      while (send_all(connection, std::string(8192, 'x'))) continue;
      return;
    case Manner::verbose:
      send_all(connection, head + "X: " + std::string(400 * 1024, 'x') + "\r\n\r\n" + body);
      return;
    case Manner::silent:
    case Manner::hang_up:
      return;
  }
}

std::uint16_t refused_port(const std::string& address) {
  std::uint16_t port = 0;
  close(listen_on(address, port));
  return port;
}
