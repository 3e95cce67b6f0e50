// A server seen from outside: where it listens, who gets which reply, how it ends.
#include "dns/server.h"

#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <future>
#include <set>
#include <string>

#include "dns/socket.h"
#include "dns/udp_batch.h"
#include "test/dns/clients.h"

using Catch::Matchers::Contains;
using clients::Client;
using clients::listen_on;
using clients::Running;

namespace {

dns::ServerOptions options_for(std::vector<dns::ListenAddress> listen, unsigned workers = 1) {
  dns::ServerOptions options;
  options.listen = std::move(listen);
  options.workers = workers;
  return options;
}

std::string why_refused(const dns::ListenAddress& address) {
  try {
    const dns::Server server(options_for({address}, 2));
  } catch (const dns::BindError& error) {
    return error.what();
  }
  return "not refused";
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output += static_cast<char>(c);
  pclose(pipe);
  return output;
}

std::set<std::string> thread_names() {
  std::set<std::string> names;
  DIR* tasks = opendir("/proc/self/task");
  while (const dirent* task = readdir(tasks)) {
    std::string name;
    std::getline(std::ifstream(std::string("/proc/self/task/") + task->d_name + "/comm"), name);
    names.insert(name);
  }
  closedir(tasks);
  return names;
}

}  // namespace

TEST_CASE("a second server on the same address is refused and told what to do") {
  const unsigned workers = GENERATE(1U, 3U);
  const char* address = GENERATE("127.0.0.1", "::1", "0.0.0.0");
  const Running first(options_for({listen_on(address)}, workers));
  const dns::ListenAddress taken = first.server.bound()[0];
  const std::string why = why_refused(taken);
  CHECK_THAT(why, Contains(taken.to_string()) && Contains("Address already in use"));
  CHECK_THAT(why, Contains("stop that one, or choose another address or port"));
}

TEST_CASE("a port that another program uses for TCP only is refused, not served by half") {
  const dns::Descriptor other(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(bind(other.number(), generic, length) == 0);
  REQUIRE(listen(other.number(), 1) == 0);
  REQUIRE(getsockname(other.number(), generic, &length) == 0);
  CHECK_THAT(why_refused(listen_on("127.0.0.1", ntohs(address.sin_port))),
             Contains("TCP") && Contains("Address already in use"));
}

TEST_CASE("an address that the machine does not have is refused by name") {
  CHECK_THAT(why_refused(listen_on("192.0.2.1")),
             Contains("192.0.2.1:0") && Contains("no interface of this machine has the address"));
}

TEST_CASE("every address is answered over UDP and TCP on the port it reports") {
  const Running running(options_for({listen_on("127.0.0.1"), listen_on("::1")}, 2));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(running.server.bound()[i].port != 0);
    CHECK(running.udp(i).ask(7).addresses.size() == 3);
    CHECK(running.tcp(i).ask(8).addresses.size() == 3);
  }
}

TEST_CASE("dig gets the addresses over UDP and TCP") {
  const Running running;
  const std::string dig = "dig +time=20 +short @127.0.0.1 -p " +
                          std::to_string(running.server.bound()[0].port) + " www.app.example ";
  for (const char* transport : {"+notcp", "+tcp"}) {
    const std::string output = output_of(dig + transport);
    CHECK_THAT(output, Contains("10.0.1.1") && Contains("10.0.1.2") && Contains("10.0.1.3"));
  }
}

TEST_CASE("a reply leaves a wildcard listener from the address that was asked") {
  // A connected socket takes replies from its peer only.
  const Running running(options_for({listen_on("0.0.0.0"), listen_on("::")}));
  const auto ask = [&running](const char* address, std::size_t listener) {
    const dns::ListenAddress asked = listen_on(address, running.server.bound()[listener].port);
    return Client(Client::Kind::udp, asked).ask(1).addresses.size();
  };
  CHECK(ask("127.0.0.2", 0) == 3);
  CHECK(ask("127.77.0.9", 0) == 3);
  CHECK(ask("::1", 1) == 3);
}

TEST_CASE("[::] takes IPv6 only, so that 0.0.0.0 can be served on the same port") {
  const dns::Server v6(options_for({listen_on("::")}));
  CHECK_NOTHROW(dns::Server(options_for({listen_on("0.0.0.0", v6.bound()[0].port)})));
}

TEST_CASE("each listener tells the UDP payload that is its own") {
  dns::ServerOptions options = options_for({listen_on("127.0.0.1"), listen_on("127.0.0.1")});
  options.listen[1].udp_payload = 1400;
  const Running running(std::move(options));
  const auto payload_of = [&running](Client::Kind kind, std::size_t listener) {
    clients::Bytes query = clients::query(1);
    query[11] = 1;
    const clients::Bytes opt{0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0};
    query.insert(query.end(), opt.begin(), opt.end());
    const Client client = kind == Client::Kind::udp ? running.udp(listener) : running.tcp(listener);
    client.send(kind == Client::Kind::udp ? query : clients::framed(query));
    const auto reply = kind == Client::Kind::udp ? client.datagram() : client.message();
    REQUIRE(reply);
    const auto* last = &(*reply)[reply->size() - opt.size()];  // an OPT without options
    return last[3] << 8 | last[4];
  };
  for (const auto kind : {Client::Kind::udp, Client::Kind::tcp}) {
    CHECK(payload_of(kind, 0) == 1232);
    CHECK(payload_of(kind, 1) == 1400);
  }
}

TEST_CASE("a burst of queries larger than a batch is answered whole") {
  const Running running;
  const Client client = running.udp();
  constexpr std::uint16_t burst = dns::UdpBatch::size * 3 + 1;
  for (std::uint16_t id = 0; id < burst; ++id) client.send(clients::query(id));
  std::set<std::uint16_t> ids;
  for (std::uint16_t i = 0; i < burst; ++i) {
    const auto reply = client.datagram();
    REQUIRE(reply);
    ids.insert(clients::parse(*reply).id);
  }
  CHECK(ids.size() == burst);
}

TEST_CASE("what is no query gets no reply and is counted as dropped") {
  const Running running;
  const Client client = running.udp();
  clients::Bytes response = clients::query(1);
  response[2] = 0x80;
  clients::Bytes oversized = clients::query(2);
  oversized.resize(9000);
  client.send({1, 2, 3});
  client.send({});
  client.send(response);
  client.send(oversized);
  CHECK(client.ask(3).id == 3);
  CHECK(running.count(&dns::Tally::dropped) == 4);
  CHECK(running.count(&dns::Tally::udp_queries) == 5);
}

TEST_CASE("a client that is gone does not cost the others of its batch their replies") {
  // Unix datagram sockets fail towards one peer alone, which UDP on loopback never does.
  const auto named = [](char letter) {
    dns::Descriptor made(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr address{};
    address.sa_family = AF_UNIX;
    address.sa_data[1] = letter;  // abstract: a zero octet first
    REQUIRE(bind(made.number(), &address, sizeof(sa_family_t) + 2) == 0);
    return std::pair(std::move(made), address);
  };
  const auto [server, server_address] = named('S');
  const auto [first, first_address] = named('1');
  auto [second, second_address] = named('2');
  const auto [third, third_address] = named('3');
  for (const int client : {first.number(), second.number(), third.number()}) {
    REQUIRE(sendto(client, "ask", 3, 0, &server_address, sizeof(sa_family_t) + 2) == 3);
  }
  const auto batch = std::make_unique<dns::UdpBatch>();
  REQUIRE(batch->receive(server.number()) == 3);
  { const dns::Descriptor gone = std::move(second); }
  for (std::size_t i = 0; i < 3; ++i) batch->queue(i, 4);
  CHECK(batch->send(server.number()) == 1);
  char reply[8];
  CHECK(recv(first.number(), reply, sizeof reply, MSG_DONTWAIT) == 4);
  CHECK(recv(third.number(), reply, sizeof reply, MSG_DONTWAIT) == 4);
}

TEST_CASE("a client that takes nothing loses its own replies and holds nobody up") {
  int pair[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0);
  const dns::Descriptor server(pair[0]);
  const dns::Descriptor client(pair[1]);
  const auto batch = std::make_unique<dns::UdpBatch>();
  std::size_t lost = 0;
  std::size_t rounds = 0;
  for (; lost == 0 && rounds < 10'000; ++rounds) {
    REQUIRE(send(client.number(), "ask", 3, 0) == 3);
    REQUIRE(batch->receive(server.number()) == 1);
    batch->queue(0, 4);
    lost = batch->send(server.number());
  }
  CHECK(lost == 1);
}

TEST_CASE("all workers share the clients of one address, each under its own name") {
  const Running running(options_for({listen_on("127.0.0.1")}, 2));
  CHECK(running.udp().ask(0).id == 0);
  // 200 source ports all falling to one worker of two would be a miracle.
  for (std::uint16_t i = 0; i < 200; ++i) REQUIRE(running.udp().ask(i).id == i);
  const auto tallies = running.server.tallies();
  REQUIRE(tallies.size() == 2);
  CHECK(tallies[0]->udp_queries[0].read() > 0);
  CHECK(tallies[1]->udp_queries[0].read() > 0);
  CHECK(running.count(&dns::Tally::udp_queries) == 201);
  const std::set<std::string> names = thread_names();
  CHECK(names.count("trimtab-w0") == 1);
  CHECK(names.count("trimtab-w1") == 1);
}

TEST_CASE("queries that had arrived before the stop are answered") {
  // The clock holds the worker inside its first batch until the rest is queued behind it.
  std::promise<void> is_held;
  std::promise<void> release;
  std::atomic<int> reads{0};
  dns::ServerOptions options = options_for({listen_on("127.0.0.1")});
  options.clock = [&, released = release.get_future().share()] {
    if (reads.fetch_add(1) == 0) {
      is_held.set_value();
      released.wait();
    }
    return std::uint64_t{0};
  };
  Running running(std::move(options));
  const Client first = running.udp();
  const Client tcp = running.tcp();
  first.send(clients::query(0));
  is_held.get_future().wait();
  // More than the worker takes in two turns; by several clients, whose buffers are smaller.
  std::vector<Client> many;
  for (int i = 0; i < 9; ++i) many.push_back(running.udp());
  for (const Client& client : many) {
    for (std::uint16_t id = 1; id <= 150; ++id) client.send(clients::query(id));
  }
  tcp.send(clients::framed(clients::query(151)));
  auto stopped = std::async(std::launch::async, [&running] { running.server.stop(); });
  release.set_value();
  stopped.get();
  for (const Client& client : many) {
    for (int i = 1; i <= 150; ++i) REQUIRE(client.datagram());
  }
  CHECK(tcp.message());
  CHECK(tcp.sees_end());
}

TEST_CASE("stopping twice, or a server that never started, is harmless") {
  Running running;
  running.server.stop();
  running.server.stop();
  running.server.publish(clients::snapshot_of(2), clients::settings());
  dns::Server idle(options_for({listen_on("127.0.0.1")}));
  idle.stop();
}

TEST_CASE("a restart gets its port back at once") {
  dns::ListenAddress address = listen_on("127.0.0.1");
  for (std::uint16_t round = 0; round < 3; ++round) {
    const Running running(options_for({address}));
    address = running.server.bound()[0];
    CHECK(running.tcp().ask(round).id == round);
  }
}
