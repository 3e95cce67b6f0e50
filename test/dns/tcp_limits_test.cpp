// How many TCP connections there may be, of one client and of all, and for how long: limits that
// are met, and what is told of them.
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "dns/server.h"
#include "dns/tcp_clients.h"
#include "dns/tcp_idle.h"
#include "test/dns/clients.h"

using clients::Bytes;
using clients::Client;
using clients::framed;
using clients::listen_on;
using clients::query;
using clients::Running;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

dns::ServerOptions options_with(dns::TcpLimits limits) {
  dns::ServerOptions options;
  options.listen = {listen_on("127.0.0.1")};
  options.tcp = limits;
  return options;
}

Client client_from(const Running& running, const std::string& address) {
  return {Client::Kind::tcp, running.server.bound()[0], address};
}

/// Asks with EDNS and an empty keepalive option; what the reply's says, in tenths of a second.
unsigned told_tenths(const Client& client) {
  Bytes message = query(1);
  message[11] = 1;  // one additional record: the OPT
  const Bytes opt{0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 11, 0, 0};
  message.insert(message.end(), opt.begin(), opt.end());
  client.send(framed(message));
  const auto reply = client.message();
  REQUIRE(reply);
  REQUIRE(reply->size() > 6);
  const std::size_t end = reply->size();  // the OPT is last, and keepalive all it has
  CHECK((*reply)[end - 5] == 11);
  CHECK((*reply)[end - 3] == 2);
  return static_cast<unsigned>((*reply)[end - 2]) << 8U | (*reply)[end - 1];
}

/// As many connections as this process may hold both ends of, at most `most`.
std::size_t affordable(std::size_t most) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  constexpr rlim_t others = 100;
  const rlim_t free = files.rlim_cur > others ? files.rlim_cur - others : 0;
  return std::min<std::size_t>(most, free / 2);
}

}  // namespace

TEST_CASE("the idle time is whole up to half of the connections and falls evenly from there") {
  const dns::TcpLimits limits{.connections = 100, .idle = milliseconds(11'000)};
  CHECK(dns::idle_now(limits, 0) == milliseconds(11'000));
  CHECK(dns::idle_now(limits, 50) == milliseconds(11'000));
  CHECK(dns::idle_now(limits, 51) == milliseconds(10'800));
  CHECK(dns::idle_now(limits, 75) == milliseconds(6'000));
  CHECK(dns::idle_now(limits, 99) == milliseconds(1'200));
  CHECK(dns::idle_now(limits, 100) == milliseconds(1'000));
  CHECK(dns::idle_now(limits, 200) == milliseconds(1'000));
}

TEST_CASE("the idle time never grows with the load, whatever the limits") {
  for (const std::uint32_t places : {1U, 2U, 3U, 7U, 100'000U}) {
    for (const auto idle : {milliseconds(0), milliseconds(100), milliseconds(600'000)}) {
      const dns::TcpLimits limits{.connections = places, .idle = idle};
      milliseconds before = std::max(idle, milliseconds(1));
      for (std::size_t taken = 0; taken <= places; ++taken) {
        const milliseconds now = dns::idle_now(limits, taken);
        REQUIRE(now <= before);
        REQUIRE(now >= std::min(before, milliseconds(1)));
        before = now;
      }
      CHECK(before == std::clamp(idle, milliseconds(1), milliseconds(1000)));
    }
  }
}

TEST_CASE("clients are told the idle time that is in force") {
  const Running running(options_with({.connections = 4, .idle = minutes(5)}));
  const Client first = running.tcp();
  CHECK(told_tenths(first) == 3000);
  const Client second = running.tcp();
  CHECK(told_tenths(second) == 3000);
  const Client third = running.tcp();
  CHECK(told_tenths(third) == 1505);
  const Client fourth = running.tcp();
  CHECK(told_tenths(fourth) == 10);
}

TEST_CASE("when all connections are taken the longest idle is closed long before its time") {
  const Running running(options_with({.connections = 3, .idle = minutes(5)}));
  const Client first = running.tcp();
  const Client second = running.tcp();
  CHECK(second.ask(1).id == 1);
  const Client third = running.tcp();
  CHECK(third.ask(2).id == 2);
  CHECK(first.sees_end());
  CHECK(running.count(&dns::Tally::tcp_timeouts) == 1);
  CHECK(running.count(&dns::Tally::tcp_refused) == 0);
  CHECK(second.ask(3).id == 3);  // with a place free again there is time
  CHECK(third.ask(4).id == 4);
}

TEST_CASE("octets that never make a query do not keep a connection open") {
  const Running running(options_with({.connections = 10, .idle = milliseconds(300)}));
  const Client dripping = running.tcp();
  bool is_closed = false;
  constexpr int drip_ms = 20;
  for (int i = 0; i < clients::patience_s * 1000 / drip_ms && !is_closed; ++i) {
    const std::uint8_t octet = 0x20;  // the length, and then a message of 8,224 octets
    is_closed = send(dripping.socket(), &octet, 1, MSG_NOSIGNAL) < 0;
    pollfd end{dripping.socket(), POLLIN, 0};
    is_closed = is_closed || poll(&end, 1, drip_ms) > 0;
  }
  CHECK(is_closed);
  CHECK(running.count(&dns::Tally::tcp_timeouts) == 1);
}

TEST_CASE("a client that has all its connections loses its own longest idle one, nobody else's") {
  dns::TcpLimits limits{.connections = 10, .idle = minutes(5), .per_client = 2};
  limits.idle_when_full = limits.idle;
  const Running running(options_with(limits));
  const Client other = client_from(running, "127.0.0.2");
  CHECK(other.ask(0).id == 0);
  const Client busy = client_from(running, "127.0.0.1");
  const Client idle = client_from(running, "127.0.0.1");
  CHECK(idle.ask(1).id == 1);
  CHECK(busy.ask(2).id == 2);
  const Client third = client_from(running, "127.0.0.1");
  CHECK(third.ask(3).id == 3);
  CHECK(idle.sees_end());
  CHECK(busy.ask(4).id == 4);
  CHECK(other.ask(5).id == 5);
  CHECK(running.count(&dns::Tally::tcp_crowded) == 1);
  CHECK(running.count(&dns::Tally::tcp_refused) == 0);
}

TEST_CASE("without a limit for each client one may have all connections") {
  dns::TcpLimits limits{.connections = 200, .idle = minutes(5), .per_client = 0};
  limits.idle_when_full = limits.idle;
  const Running running(options_with(limits));
  std::vector<Client> all;
  for (int i = 0; i < 200; ++i) all.push_back(running.tcp());
  for (const Client& client : all) CHECK(client.ask(1).id == 1);
  CHECK(running.count(&dns::Tally::tcp_crowded) == 0);
}

TEST_CASE("a client is an IPv4 address or an IPv6 /56") {
  const auto client = [](const char* text) {
    return dns::TcpClients::network_of(*geo::Address::parse(text)).to_string();
  };
  CHECK(client("192.0.2.1") == "192.0.2.1/32");
  CHECK(client("2001:db8:1:2ff:1::1") == "2001:db8:1:200::/56");
}

TEST_CASE("clients are counted right whoever comes and goes, and room is never lost") {
  constexpr std::size_t room = 100;
  dns::TcpClients counted(room);
  std::map<geo::Prefix, std::uint32_t> expected;
  std::mt19937 random(5);
  for (int round = 0; round < 100'000; ++round) {
    const auto address =
        geo::Address::from_v4(0x0A000000U + static_cast<std::uint32_t>(random() % 150));
    const geo::Prefix network = dns::TcpClients::network_of(address);
    dns::TcpClient* known = counted.find(network);
    REQUIRE((known == nullptr ? 0U : known->connections) ==
            (expected.count(network) == 0 ? 0U : expected[network]));
    if (random() % 2 == 0) {
      const bool has_room = known != nullptr || expected.size() < room;
      REQUIRE((counted.join(network) != nullptr) == has_room);
      if (has_room) ++expected[network];
    } else if (known != nullptr) {
      counted.leave(*known);
      if (--expected[network] == 0) expected.erase(network);
    }
  }
}

TEST_CASE("ten thousand idle connections keep no query waiting, over UDP or on any of them") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t wanted = 1000;  // each system call is dear there
#else
  constexpr std::size_t wanted = 10'000;
#endif
  const std::size_t count = affordable(wanted);
  INFO(count << " connections");
  dns::TcpLimits limits{.connections = static_cast<std::uint32_t>(count), .idle = minutes(5)};
  limits.idle_when_full = limits.idle;
  const Running running(options_with(limits));
  const Client udp = running.udp();
  std::vector<Client> all;
  all.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(client_from(running, "127.0.1." + std::to_string(1 + i % 250)));
    if (i % 100 == 0) REQUIRE(udp.ask(static_cast<std::uint16_t>(i)).id == i);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::uint16_t>(i);
    REQUIRE(all[i].ask(id).id == id);
    if (i % 100 == 0) REQUIRE(udp.ask(id).id == id);
  }
  CHECK(running.count(&dns::Tally::tcp_connections) == count);
  CHECK(running.count(&dns::Tally::tcp_refused) == 0);
  CHECK(running.count(&dns::Tally::tcp_crowded) == 0);
  CHECK(running.count(&dns::Tally::tcp_timeouts) == 0);
}
