#include "dns/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace dns {
namespace {

/// 1 MiB holds some 2,500 small queries (the kernel doubles the number and charges about 800 octets
/// for each): 10 ms of a worker at full speed, enough for a pause of its core. Larger ones would
/// only answer queries whose clients have given up. The kernel lowers it to net.core.rmem_max.
constexpr int socket_buffer_octets = 1 << 20;

/// What the kernel keeps of replies that one TCP client does not take: two of the largest (it
/// doubles the number for its own use). Left to itself it goes up to 4 MiB (tcp_wmem), held for 4
/// KiB of queries and beyond the connection's end.
constexpr int tcp_send_octets = 128 * 1024;

/// Connections that wait for accept; the kernel lowers it to net.core.somaxconn.
constexpr int accept_backlog = 1024;

/// A port that is free for UDP is rarely taken for TCP; 64 misses in a row mean there is none.
constexpr int port_attempts = 64;

enum class Place : bool { first, joining };

struct SocketKind {
  int type;
  const char* name;
};
constexpr SocketKind udp{SOCK_DGRAM, "UDP"};
constexpr SocketKind tcp{SOCK_STREAM, "TCP"};

const char* remedy(int error) {
  switch (error) {
    case EADDRINUSE:
      return "another program serves it already: stop that one, or choose another address or port";
    case EADDRNOTAVAIL:
      return "no interface of this machine has the address: add it there, or choose one it has";
    case EACCES:
    case EPERM:
      return "ports below 1024 need root or CAP_NET_BIND_SERVICE: grant that, or choose a higher "
             "port";
    case EAFNOSUPPORT:
      return "this machine has no such address family: enable it, or leave the address out";
    case EMFILE:
    case ENFILE:
      return "too many files are open: raise the limit, or use fewer workers or addresses";
    default:
      return "choose another address or port";
  }
}

[[noreturn]] void fail(const SocketKind& kind, const ListenAddress& at, int error) {
  throw BindError("cannot listen on " + at.to_string() + " (" + kind.name +
                  "): " + std::strerror(error) + "; " + remedy(error));
}

bool set(const Descriptor& socket, int level, int option, int value) noexcept {
  return setsockopt(socket.number(), level, option, &value, sizeof value) == 0;
}

bool is_wildcard(const geo::Address& address) {
  return address == geo::Address{} || (address.is_v4() && address.v4() == 0);
}

/// Options that must stand before bind.
bool prepare(const Descriptor& socket, const SocketKind& kind, const geo::Address& address) {
  if (!address.is_v4() && !set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1)) return false;
  if (kind.type == SOCK_STREAM) {
    // Connections have these options from the socket that accepts them. A restart must not wait for
    // the old server's in TIME_WAIT; two that listen still refuse each other.
    set(socket, SOL_SOCKET, SO_SNDBUF, tcp_send_octets);
    return set(socket, SOL_SOCKET, SO_REUSEADDR, 1) && set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  }
  set(socket, SOL_SOCKET, SO_RCVBUF, socket_buffer_octets);
  set(socket, SOL_SOCKET, SO_SNDBUF, socket_buffer_octets);
  // A forged "fragmentation needed" must not make replies leave in fragments, which can be spoofed:
  // path MTU messages are ignored and DF is not set. Kernels without the option serve as well.
  if (address.is_v4()) {
    set(socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
    return !is_wildcard(address) || set(socket, IPPROTO_IP, IP_PKTINFO, 1);
  }
  set(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
  return !is_wildcard(address) || set(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

/// Makes and binds a socket; `error` is set where that fails.
Descriptor open_socket(const SocketKind& kind, const ListenAddress& at, Place place, int& error) {
  sockaddr_storage address{};
  const socklen_t length = at.address.to_sockaddr(at.port, address);
  Descriptor socket(::socket(address.ss_family, kind.type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto reuse = [&socket] { return set(socket, SOL_SOCKET, SO_REUSEPORT, 1); };
  const bool good = socket.is_open() && prepare(socket, kind, at.address) &&
                    (place == Place::first || reuse()) &&
                    bind(socket.number(), reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                    (place == Place::joining || reuse()) &&
                    (kind.type == SOCK_DGRAM || listen(socket.number(), accept_backlog) == 0);
  error = good ? 0 : errno;
  return socket;
}

Descriptor open_or_throw(const SocketKind& kind, const ListenAddress& at, Place place) {
  int error = 0;
  Descriptor socket = open_socket(kind, at, place, error);
  if (error != 0) fail(kind, at, error);
  return socket;
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &length);
  // sin_port and sin6_port lie at the same place.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

/// The first pair of an address; `at.port` is resolved.
SocketPair open_first(ListenAddress& at) {
  const bool any_port = at.port == 0;
  SocketPair pair;
  for (int attempt = 1;; ++attempt) {
    if (any_port) at.port = 0;
    pair.udp = open_or_throw(udp, at, Place::first);
    at.port = port_of(pair.udp);
    int error = 0;
    pair.tcp = open_socket(tcp, at, Place::first, error);
    if (error == 0) break;
    if (!any_port || error != EADDRINUSE || attempt == port_attempts) fail(tcp, at, error);
  }
  return pair;
}

}  // namespace

Descriptor::~Descriptor() {
  if (is_open()) close(number_);
}

BoundAddress bind_address(const ListenAddress& wanted, unsigned workers) {
  BoundAddress bound{wanted, {}};
  bound.per_worker.push_back(open_first(bound.at));
  while (bound.per_worker.size() < workers) {
    SocketPair pair;
    pair.udp = open_or_throw(udp, bound.at, Place::joining);
    pair.tcp = open_or_throw(tcp, bound.at, Place::joining);
    bound.per_worker.push_back(std::move(pair));
  }
  for (SocketPair& pair : bound.per_worker) {
    pair.is_wildcard = is_wildcard(wanted.address);
    pair.udp_payload = wanted.udp_payload;
  }
  return bound;
}

std::string ListenAddress::to_string() const {
  const std::string text = address.to_string();
  return (address.is_v4() ? text : "[" + text + "]") + ":" + std::to_string(port);
}

}  // namespace dns
