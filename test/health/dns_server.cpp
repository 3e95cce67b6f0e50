#include "test/health/dns_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace {

socklen_t fill(const std::string& address, std::uint16_t port, sockaddr_storage& to) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&to);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&to);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    to.ss_family = AF_INET;
    v4->sin_port = htons(port);
    return sizeof *v4;
  }
  to.ss_family = AF_INET6;
  inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr);
  v6->sin6_port = htons(port);
  return sizeof *v6;
}

int bound(const std::string& address, std::uint16_t port, int kind) {
  sockaddr_storage to{};
  const socklen_t size = fill(address, port, to);
  const int fd = socket(to.ss_family, kind | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&to), size) != 0) {
    if (fd >= 0) close(fd);
    return -1;
  }
  return fd;
}

std::uint16_t port_of(int fd) {
  sockaddr_storage to{};
  socklen_t size = sizeof to;
  getsockname(fd, reinterpret_cast<sockaddr*>(&to), &size);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&to)->sin_port);  // the same place in v6
}

void append(std::vector<std::uint8_t>& octets, unsigned number) {
  octets.push_back(static_cast<std::uint8_t>(number >> 8));
  octets.push_back(static_cast<std::uint8_t>(number));
}

bool read_all(int fd, std::uint8_t* octets, std::size_t size) {
  return recv(fd, octets, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

}  // namespace

DnsServer::DnsServer(std::string address) : address_(std::move(address)) {
  for (int tries = 0; tries < 20 && tcp_ < 0; ++tries) {
    if (udp_ >= 0) close(udp_);
    udp_ = bound(address_, 0, SOCK_DGRAM);
    port_ = port_of(udp_);
    tcp_ = bound(address_, port_, SOCK_STREAM);
  }
  other_ = bound(address_, 0, SOCK_DGRAM);
  if (udp_ < 0 || tcp_ < 0 || other_ < 0 || listen(tcp_, 64) != 0) {
    throw std::runtime_error("no port for a DNS server");
  }
  thread_ = std::thread([this] { serve(); });
}

DnsServer::~DnsServer() {
  stopping_ = true;
  thread_.join();
  for (const int fd : {udp_, tcp_, other_}) close(fd);
}

void DnsServer::answer(std::uint16_t type, std::vector<std::vector<std::uint8_t>> rdata) {
  const std::lock_guard lock(mutex_);
  type_ = type;
  rdata_ = std::move(rdata);
}

void DnsServer::serve() {
  while (!stopping_) {
    std::array<pollfd, 2> watched{{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), 20) <= 0) continue;
    if ((watched[0].revents & POLLIN) != 0) serve_datagram();
    if ((watched[1].revents & POLLIN) != 0) serve_stream();
  }
}

void DnsServer::serve_datagram() {
  std::vector<std::uint8_t> query(4096);
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  const ssize_t got =
      recvfrom(udp_, query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
  ++by_udp_;
  if (got < 17 || tongue_ == Tongue::silent) return;
  query.resize(static_cast<std::size_t>(got));
  const auto reply = reply_to(std::move(query), true);
  const int out = tongue_ == Tongue::elsewhere ? other_ : udp_;
  sendto(out, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
}

void DnsServer::serve_stream() {
  const int fd = accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
  ++by_tcp_;
  std::array<std::uint8_t, 2> length{};
  if (read_all(fd, length.data(), length.size())) {
    std::vector<std::uint8_t> query(static_cast<std::size_t>(length[0] << 8 | length[1]));
    // Read also before hanging up: what is left unread would make the end a reset.
    if (read_all(fd, query.data(), query.size()) && tongue_ != Tongue::hang_up) {
      const auto reply = reply_to(std::move(query), false);
      std::vector<std::uint8_t> framed;
      append(framed, static_cast<unsigned>(reply.size()));
      framed.insert(framed.end(), reply.begin(), reply.end());
      // In two pieces, the first in the middle of the length.
      send(fd, framed.data(), 1, MSG_NOSIGNAL);
      send(fd, framed.data() + 1, framed.size() - 1, MSG_NOSIGNAL);
    }
  }
  close(fd);
}

std::vector<std::uint8_t> DnsServer::reply_to(std::vector<std::uint8_t> query, bool is_udp) {
  const std::lock_guard lock(mutex_);
  const Tongue tongue = tongue_;
  std::vector<std::uint8_t> reply = std::move(query);
  reply[2] = static_cast<std::uint8_t>(reply[2] | 0x80);
  reply[3] = tongue == Tongue::servfail ? 2 : 0;
  if (tongue == Tongue::wrong_id) reply[0] = static_cast<std::uint8_t>(reply[0] ^ 0xFF);
  if (tongue == Tongue::other_question) reply[13] = static_cast<std::uint8_t>(reply[13] ^ 1);
  if (tongue == Tongue::truncated && is_udp) {
    reply[2] = static_cast<std::uint8_t>(reply[2] | 0x02);
    return reply;
  }
  if (tongue == Tongue::servfail) return reply;
  reply[7] = static_cast<std::uint8_t>(rdata_.size());
  for (const auto& rdata : rdata_) {
    append(reply, 0xC00C);
    append(reply, type_);
    append(reply, 1);
    append(reply, 0);
    append(reply, 60);
    append(reply, static_cast<unsigned>(rdata.size()));
    reply.insert(reply.end(), rdata.begin(), rdata.end());
  }
  if (tongue == Tongue::cut_short) reply.resize(reply.size() - 1);
  return reply;
}
