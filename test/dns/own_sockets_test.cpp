// Packets that claim to come from the server itself.
#include "dns/own_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "dns/socket.h"
#include "test/dns/clients.h"

using clients::listen_on;
using dns::OwnSockets;

namespace {

bool has(const OwnSockets& own, const char* address, std::uint16_t port) {
  return own.contains(*geo::Address::parse(address), port);
}

}  // namespace

TEST_CASE("address and port together make a socket ours") {
  const std::vector<dns::ListenAddress> bound{listen_on("192.0.2.1", 53),
                                              listen_on("2001:db8::1", 5300)};
  const OwnSockets own(bound);
  CHECK(has(own, "192.0.2.1", 53));
  CHECK(has(own, "2001:db8::1", 5300));
  CHECK_FALSE(has(own, "192.0.2.1", 5300));
  CHECK_FALSE(has(own, "192.0.2.2", 53));
  CHECK_FALSE(has(own, "127.0.0.1", 53));
}

TEST_CASE("a wildcard stands for every address of the machine, of its family") {
  const std::vector<dns::ListenAddress> v4{listen_on("0.0.0.0", 53)};
  const std::vector<dns::ListenAddress> v6{listen_on("::", 53)};
  CHECK(has(OwnSockets(v4), "127.0.0.1", 53));
  CHECK(has(OwnSockets(v4), "127.8.8.8", 53));
  CHECK_FALSE(has(OwnSockets(v4), "::1", 53));
  CHECK_FALSE(has(OwnSockets(v4), "192.0.2.1", 53));
  CHECK(has(OwnSockets(v6), "::1", 53));
  CHECK_FALSE(has(OwnSockets(v6), "127.0.0.1", 53));
}

TEST_CASE("a packet from one listening address to another is dropped and counted") {
  dns::ServerOptions options;
  options.listen = {listen_on("127.0.0.1"), listen_on("127.0.0.1")};
  const clients::Running running(std::move(options));
  const auto& bound = running.server.bound();
  // The kernel lets the same user join the sockets of an address.
  const dns::Descriptor forger(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  REQUIRE(setsockopt(forger.number(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
  sockaddr_storage from{};
  sockaddr_storage to{};
  const auto from_length = bound[0].address.to_sockaddr(bound[0].port, from);
  const auto to_length = bound[1].address.to_sockaddr(bound[1].port, to);
  REQUIRE(bind(forger.number(), reinterpret_cast<sockaddr*>(&from), from_length) == 0);
  const auto query = clients::query(7);
  REQUIRE(sendto(forger.number(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&to),
                 to_length) == static_cast<ssize_t>(query.size()));
  CHECK(running.udp(1).ask(8).id == 8);  // the one after it
  CHECK(running.tally().dropped[dns::Drop::looped].read() == 1);
  CHECK(running.count(&dns::Tally::dropped) == 1);
}
