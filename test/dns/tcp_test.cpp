// DNS over TCP seen from outside (RFC 7766): streams cut anywhere, clients that pipeline, leave
// early, say nothing or do not read, and more of them than there is room for.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <future>
#include <random>
#include <thread>

#include "dns/server.h"
#include "test/dns/clients.h"

using clients::Bytes;
using clients::Client;
using clients::framed;
using clients::listen_on;
using clients::query;
using clients::Running;

namespace {

constexpr std::uint16_t txt = 16;

dns::ServerOptions options_with(dns::TcpLimits limits) {
  dns::ServerOptions options;
  options.listen = {listen_on("127.0.0.1")};
  options.tcp = limits;
  return options;
}

/// Nobody is closed for idling, however many are taken.
dns::TcpLimits patient(std::uint32_t connections) {
  dns::TcpLimits limits;
  limits.connections = connections;
  limits.idle = limits.idle_when_full = std::chrono::minutes(5);
  return limits;
}

Bytes stream_of(std::uint16_t queries, const std::string& label, std::uint16_t type) {
  Bytes stream;
  for (std::uint16_t id = 0; id < queries; ++id) {
    const Bytes frame = framed(query(id, label, type));
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  return stream;
}

/// Reads replies from `id` on until the stream ends or `end` is next, which is returned; fails
/// where one is out of order.
std::uint16_t read_in_order_from(const Client& client, std::uint16_t id, std::uint16_t end) {
  while (id < end) {
    const auto message = client.message();
    if (!message) break;
    REQUIRE(clients::parse(*message).id == id);
    ++id;
  }
  return id;
}

/// Reads replies 0, 1, 2 ... of which there are `most`.
std::uint16_t read_in_order(const Client& client, std::uint16_t most) {
  return read_in_order_from(client, 0, most);
}

/// No new descriptor can be had while this lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = open("/dev/null", O_RDONLY | O_CLOEXEC);
    REQUIRE(lowest_free >= 0);
    close(lowest_free);
    const rlimit none{static_cast<rlim_t>(lowest_free), before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a hundred queries pipelined in one write get their replies in order") {
  const Running running;
  const Client client = running.tcp();
  client.send(stream_of(100, "www", 1));
  CHECK(read_in_order(client, 100) == 100);
  CHECK(running.count(&dns::Tally::tcp_queries) == 100);
}

TEST_CASE("a stream may be cut at any octet") {
  const Running running;
  const Client client = running.tcp();
  const Bytes stream = stream_of(100, "www", 1);
  const std::size_t piece = GENERATE(1U, 2U, 3U, 7U, 35U, 36U, 1000U);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const std::size_t end = std::min(stream.size(), at + piece);
    client.send({stream.begin() + static_cast<std::ptrdiff_t>(at),
                 stream.begin() + static_cast<std::ptrdiff_t>(end)});
  }
  CHECK(read_in_order(client, 100) == 100);
}

TEST_CASE("a query may be cut at any octet, its length too, and wait there") {
  const Running running;
  const Client other = running.tcp();
  const Bytes frame = framed(query(7));
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    const auto border = frame.begin() + static_cast<std::ptrdiff_t>(cut);
    const Client client = running.tcp();
    client.send({frame.begin(), border});
    // The second one is read in a later turn of the loop than what was there before the first.
    CHECK(other.ask(1).id == 1);
    CHECK(other.ask(2).id == 2);
    client.send({border, frame.end()});
    const auto message = client.message();
    REQUIRE(message);
    CHECK(clients::parse(*message).id == 7);
  }
}

TEST_CASE("a client that shuts its side down still gets all replies, then the end") {
  const Running running;
  const Client client = running.tcp();
  client.send(stream_of(50, "www", 1));
  client.send({0, 40, 1, 2});  // a query that will never be whole
  client.shut_down_writing();
  CHECK(read_in_order(client, 1000) == 50);
  CHECK(client.sees_end());
}

TEST_CASE("a client that has shut its side down may take its replies as slowly as it likes") {
  const Running running;
  const Client slow = running.tcp();
  constexpr std::uint16_t queries = 300;  // replies beyond what the sockets hold
  slow.send(stream_of(queries, "large", txt));
  slow.shut_down_writing();
  for (std::uint16_t id = 0; id < 20; ++id) CHECK(running.tcp().ask(id).id == id);
  CHECK(running.count(&dns::Tally::tcp_queries) < queries + 20U);  // some replies are still to come
  CHECK(read_in_order(slow, 1000) == queries);
  CHECK(slow.sees_end());
}

TEST_CASE("garbage ends its own connection at most") {
  const Running running;
  const Client other = running.tcp();
  std::mt19937 random(11);
  for (std::uint16_t id = 0; id < 200; ++id) {
    const Client client = running.tcp();
    Bytes garbage(1 + random() % 3000);
    for (std::uint8_t& octet : garbage) octet = static_cast<std::uint8_t>(random());
    client.send(garbage);
    client.shut_down_writing();
    while (client.message()) {
    }
    CHECK(other.ask(id).id == id);
  }
}

TEST_CASE("the longest possible query is taken whole and the next one is found behind it") {
  const Running running;
  const Client client = running.tcp();
  Bytes longest = query(1);
  longest.resize(65535);
  client.send(framed(longest));
  client.send(framed(query(2)));
  auto message = client.message();
  if (message && clients::parse(*message).id == 1) message = client.message();
  REQUIRE(message);
  CHECK(clients::parse(*message).id == 2);
}

TEST_CASE("a reply too large for UDP comes whole over TCP") {
  const Running running;
  const Client client = running.tcp();
  client.send(framed(query(1, "large", txt)));
  const auto message = client.message();
  REQUIRE(message);
  CHECK(clients::parse(*message).ttls.size() == 240);
  CHECK(message->size() > 60'000);
}

TEST_CASE("a message shorter than a header ends the connection behind the replies before it") {
  const Running running;
  const auto length = GENERATE(std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{11});
  const Client client = running.tcp();
  Bytes stream = framed(query(0));
  stream.insert(stream.end(), {0, length});
  stream.resize(stream.size() + length);
  client.send(stream);
  CHECK(read_in_order(client, 1000) == 1);
  CHECK(client.sees_end());
}

TEST_CASE("a connection without a whole query is closed after the idle time") {
  const Running running(options_with({.connections = 10, .idle = std::chrono::milliseconds(50)}));
  const Client silent = running.tcp();
  const Client hesitant = running.tcp();
  hesitant.send({0, 35, 1});
  CHECK(silent.sees_end());
  CHECK(hesitant.sees_end());
  CHECK(running.count(&dns::Tally::tcp_timeouts) == 2);
}

TEST_CASE("when all connections are taken the longest idle one makes way") {
  const Running running(options_with(patient(2)));
  const Client busy = running.tcp();
  const Client idle = running.tcp();
  CHECK(busy.ask(1).id == 1);
  CHECK(idle.ask(2).id == 2);
  CHECK(busy.ask(3).id == 3);
  const Client newcomer = running.tcp();
  CHECK(newcomer.ask(4).id == 4);
  CHECK(idle.sees_end());
  CHECK(busy.ask(5).id == 5);
  CHECK(running.count(&dns::Tally::tcp_connections) == 3);
}

TEST_CASE("connections come and go without using the limit up") {
  const Running running(options_with(patient(3)));
  for (std::uint16_t id = 0; id < 200; ++id) REQUIRE(running.tcp().ask(id).id == id);
  CHECK(running.count(&dns::Tally::tcp_connections) == 200);
}

TEST_CASE("half a query holds no place against a new client") {
  const Running running(options_with(patient(2)));
  const Client first = running.tcp();
  const Client second = running.tcp();
  const Bytes next = framed(query(9));
  for (const Client* client : {&first, &second}) {
    Bytes and_a_half = framed(query(1));
    and_a_half.insert(and_a_half.end(), next.begin(), next.begin() + 20);
    client->send(and_a_half);
    REQUIRE(client->message());  // the half behind it has been read, too
  }
  CHECK(running.tcp().ask(5).id == 5);
  CHECK(running.count(&dns::Tally::tcp_refused) == 1);
  CHECK(first.sees_end());  // the older of the two
  second.send({next.begin() + 20, next.end()});
  const auto reply = second.message();
  REQUIRE(reply);
  CHECK(clients::parse(*reply).id == 9);
}

TEST_CASE("clients that never read their replies keep no new client out") {
  const Running running(options_with(patient(2)));
  const Client first = running.tcp();
  const Client second = running.tcp();
  for (const Client* client : {&first, &second}) client->send(stream_of(300, "large", txt));
  // Each has been read from once its first replies are there; more than the sockets hold wait.
  for (const Client* client : {&first, &second}) REQUIRE(client->message());
  for (std::uint16_t id = 0; id < 5; ++id) CHECK(running.tcp().ask(id).id == id);
}

TEST_CASE("a client that does not read its replies holds nobody up and loses none") {
  const Running running;
  const Client slow = running.tcp();
  constexpr std::uint16_t queries = 300;  // 18 MB of replies: more than all socket buffers hold
  slow.send(stream_of(queries, "large", txt));
  for (std::uint16_t id = 0; id < 20; ++id) {
    CHECK(running.tcp().ask(id).id == id);
    CHECK(running.udp().ask(id).id == id);
  }
  CHECK(running.count(&dns::Tally::tcp_queries) < queries + 20U);  // held back until it reads
  CHECK(read_in_order(slow, queries) == queries);
}

TEST_CASE("replies that a client does not take are not made far ahead of it") {
  const Running running;
  const Client slow = running.tcp();
  constexpr std::uint16_t queries = 100;
  slow.send(stream_of(queries, "large", txt));
  REQUIRE(slow.message());
  // As often as it would take to make all of them, were there room.
  for (std::uint16_t id = 0; id < 2 * queries; ++id) CHECK(running.tcp().ask(id).id == id);
  CHECK(running.count(&dns::Tally::tcp_queries) < 2 * queries + 30);
  CHECK(read_in_order_from(slow, 1, queries) == queries);
}

TEST_CASE("a stop finishes the replies that a slow client is still reading") {
  Running running;
  const Client slow = running.tcp();
  constexpr std::uint16_t queries = 300;
  slow.send(stream_of(queries, "large", txt));
  REQUIRE(slow.message());
  auto stopped = std::async(std::launch::async, [&running] { running.server.stop(); });
  std::uint16_t replies = 1;
  while (slow.message()) ++replies;
  stopped.get();
  CHECK(replies == queries);
}

TEST_CASE("a client that never reads delays a stop by a second at most") {
  Running running;
  const Client stubborn = running.tcp();
  stubborn.send(stream_of(300, "large", txt));
  REQUIRE(stubborn.message());
  running.server.stop();  // would not return
  CHECK(running.count(&dns::Tally::tcp_queries) < 300);
}

TEST_CASE("running out of file descriptors costs no query over UDP and ends when they are back") {
  const Running running;
  const Client udp = running.udp();
  const Client tcp = running.tcp();
  CHECK(tcp.ask(0).id == 0);
  sockaddr_storage address{};
  const dns::ListenAddress& at = running.server.bound()[0];
  const socklen_t length = at.address.to_sockaddr(at.port, address);
  const int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const NoDescriptors none;
    REQUIRE(connect(late, reinterpret_cast<sockaddr*>(&address), length) == 0);
    for (std::uint16_t id = 0; id < 50; ++id) CHECK(udp.ask(id).id == id);
    CHECK(tcp.ask(1).id == 1);
    const timeval a_while{0, 300'000};
    setsockopt(late, SOL_SOCKET, SO_RCVTIMEO, &a_while, sizeof a_while);
    const std::clock_t before = std::clock();
    std::uint8_t nothing = 0;
    CHECK(recv(late, &nothing, 1, 0) < 0);
    // A server that looked again and again would have used all of this time.
    CHECK(std::clock() - before < CLOCKS_PER_SEC / 20);
  }
  const timeval patience{clients::patience_s, 0};
  setsockopt(late, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const Bytes frame = framed(query(2));
  REQUIRE(send(late, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size()));
  std::uint8_t prefix[2];
  CHECK(recv(late, prefix, 2, MSG_WAITALL) == 2);
  close(late);
}
