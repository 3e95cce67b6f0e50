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

std::string value_of(const std::string& request, const std::string& header) {
  const auto at = request.find("\r\n" + header + ": ");
  if (at == std::string::npos) return {};
  const auto from = at + header.size() + 4;
  return request.substr(from, request.find("\r\n", from) - from);
}

/// The head, and as much of a body as it announces; of TLS what comes first.
std::string read_request(int fd) {
  std::string request;
  std::size_t wanted = std::string::npos;
  char buffer[4096];
  while (request.size() < wanted) {
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    request.append(buffer, static_cast<std::size_t>(n));
    if (request[0] == '\x16') break;  // TLS, of which this server understands nothing
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::string length = value_of(request, "Content-Length");
    wanted = end + 4 + (length.empty() ? 0 : std::stoul(length));
  }
  return request;
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

void Server::route(const std::string& path, Route route) {
  const std::lock_guard lock(mutex_);
  routes_[path] = std::move(route);
}

void Server::redirect(const std::string& path, int status, const std::string& location) {
  route(path, {status, "Location: " + location + "\r\n", ""});
}

void Server::greet(std::string text) {
  answer(200, std::move(text));
  behave(Manner::greet);
}

void Server::reply(std::string text) {
  answer(200, std::move(text));
  behave(Manner::reply);
}

std::vector<std::string> Server::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
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
  const std::string body = body_;
  lock.unlock();
  if (manner == Manner::silent || manner == Manner::greet || manner == Manner::reply) {
    speak(connection, manner, body);
  } else {
    const Route route = note(read_request(connection));
    respond(connection, manner,
            "HTTP/1.1 " + std::to_string(route.status) + " Whatever\r\n" + route.headers,
            route.body);
  }
  lock.lock();
  open_.erase(connection);
  close(connection);
}

/// What is no HTTP.
void Server::speak(int connection, Manner manner, const std::string& body) {
  char buffer[4096];
  if (manner == Manner::reply) {
    const ssize_t n = recv(connection, buffer, sizeof buffer, 0);
    const std::lock_guard lock(mutex_);
    if (n > 0) last_request_.assign(buffer, static_cast<std::size_t>(n));
  }
  if (manner != Manner::silent) send_all(connection, body);
  await_hang_up(connection);
}

/// Keeps a request and finds its answer.
Route Server::note(const std::string& request) {
  const std::lock_guard lock(mutex_);
  const Route usual{status_, "", body_};
  if (request.empty()) return usual;
  last_request_ = request;
  const std::string first = request.substr(0, request.find("\r\n"));
  requests_.push_back(first + " " + value_of(request, "Host"));
  const auto path_at = first.find(' ') + 1;
  const auto found = routes_.find(first.substr(path_at, first.find(' ', path_at) - path_at));
  return found == routes_.end() ? usual : found->second;
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
    case Manner::cut_head:
      send_all(connection, head + "Content-Le");
      return;
    case Manner::stall_head:
      send_all(connection, head + "Content-Le");
      await_hang_up(connection);
      return;
    case Manner::drip:
      for (const char octet : announced(body.size()) + body) {
        if (!send_all(connection, std::string(1, octet))) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      return;
    case Manner::headers:
      send_all(connection, head);
      while (send_all(connection, "X-Filler: " + std::string(1000, 'x') + "\r\n")) continue;
      return;
    case Manner::announce:
      while (send_all(connection, "HTTP/1.1 100 Continue\r\n\r\n")) continue;
      return;
    case Manner::silent:
    case Manner::hang_up:
    case Manner::greet:
    case Manner::reply:
      return;
  }
}

std::uint16_t refused_port(const std::string& address) {
  std::uint16_t port = 0;
  close(listen_on(address, port));
  return port;
}
