#include "test/conformance/exchange.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "zones/compile/rdata.h"
#include "zones/name.h"

namespace conformance {
namespace {

constexpr int wait_ms = 2000;  // for one reply; then the question is asked again
constexpr int attempts = 5;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int connected(int kind, std::uint16_t port) {
  const int made = socket(AF_INET, kind | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return made;
  close(made);
  return -1;
}

bool is_ready(int descriptor, int ms) {
  pollfd wanted{descriptor, POLLIN, 0};
  return poll(&wanted, 1, ms) == 1;
}

void put(Packet& packet, std::uint16_t value) {
  packet.push_back(static_cast<std::uint8_t>(value >> 8U));
  packet.push_back(static_cast<std::uint8_t>(value));
}

bool has_id(const Packet& packet, std::uint16_t id) {
  return packet.size() > 11 && (packet[0] << 8 | packet[1]) == id;
}

bool is_free(int kind, std::uint16_t port) {
  const int held = socket(AF_INET, kind | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool is_bound =
      bind(held, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(held);
  return is_bound;
}

}  // namespace

Packet Question::packet(std::uint16_t id) const {
  Packet packet;
  for (const std::uint16_t word : {id, std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{0},
                                   std::uint16_t{0}, static_cast<std::uint16_t>(payload ? 1 : 0)}) {
    put(packet, word);
  }
  packet.insert(packet.end(), name.begin(), name.end());
  put(packet, type);
  put(packet, 1);
  if (!payload) return packet;
  packet.push_back(0);
  put(packet, 41);
  put(packet, *payload);
  put(packet, 0);
  put(packet, dnssec_ok ? 0x8000 : 0);
  put(packet, 0);
  return packet;
}

std::string Question::to_string() const {
  std::string text = zones::to_string(name) + ' ' + zones::compile::type_name(type);
  text += payload ? " +bufsize=" + std::to_string(*payload) : " +noedns";
  if (dnssec_ok) text += " +dnssec";
  if (transport == Transport::tcp) text += " +tcp";
  return text;
}

std::size_t Question::room() const {
  constexpr std::size_t least = 512, most_udp = 1232, most_tcp = 65535;
  if (transport == Transport::tcp) return most_tcp;
  return std::min(most_udp, std::max<std::size_t>(least, payload.value_or(least)));
}

Client::Client(std::uint16_t port) : port_(port), udp_(connected(SOCK_DGRAM, port)) {}

Client::~Client() {
  close(udp_);
  if (tcp_ >= 0) close(tcp_);
}

void Client::connect_tcp() {
  if (tcp_ >= 0) close(tcp_);
  tcp_ = connected(SOCK_STREAM, port_);
  const int on = 1;
  if (tcp_ >= 0) setsockopt(tcp_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Client::send(const Question& question, std::uint16_t id) {
  const Packet packet = question.packet(id);
  if (question.transport == Transport::udp) {
    static_cast<void>(::send(udp_, packet.data(), packet.size(), 0));
    return;
  }
  Packet framed;
  put(framed, static_cast<std::uint16_t>(packet.size()));
  framed.insert(framed.end(), packet.begin(), packet.end());
  if (tcp_ < 0) connect_tcp();
  static_cast<void>(::send(tcp_, framed.data(), framed.size(), MSG_NOSIGNAL));
}

Packet Client::receive(const Question& question, std::uint16_t id) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const bool is_udp = question.transport == Transport::udp;
    Packet reply = is_udp ? receive_udp(id, wait_ms) : receive_tcp(id, wait_ms);
    if (!reply.empty()) return reply;
    if (!is_udp) connect_tcp();
    send(question, id);
  }
  return {};
}

Packet Client::receive_udp(std::uint16_t id, int ms) const {
  std::array<std::uint8_t, 65536> buffer{};
  while (is_ready(udp_, ms)) {
    const ssize_t count = recv(udp_, buffer.data(), buffer.size(), 0);
    if (count < 0) continue;
    Packet packet(buffer.begin(), buffer.begin() + count);
    if (has_id(packet, id)) return packet;
  }
  return {};
}

bool Client::read_whole(std::uint8_t* into, std::size_t length, int ms) const {
  while (length > 0) {
    if (!is_ready(tcp_, ms)) return false;
    const ssize_t count = recv(tcp_, into, length, 0);
    if (count <= 0) return false;
    into += count;
    length -= static_cast<std::size_t>(count);
  }
  return true;
}

Packet Client::receive_tcp(std::uint16_t id, int ms) {
  std::array<std::uint8_t, 2> length{};
  while (tcp_ >= 0 && read_whole(length.data(), length.size(), ms)) {
    Packet packet(static_cast<std::size_t>(length[0] << 8 | length[1]));
    if (!read_whole(packet.data(), packet.size(), ms)) break;
    if (has_id(packet, id)) return packet;
  }
  return {};
}

std::uint16_t free_port() {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int held = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    bind(held, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(held, reinterpret_cast<sockaddr*>(&address), &length);
    close(held);
    const std::uint16_t port = ntohs(address.sin_port);
    if (is_free(SOCK_STREAM, port)) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace conformance
