// How much of a worker's time TCP may take at a stretch: a loop, its connections and what would be
// UDP's turn, without threads, so that the turns can be counted.
#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>

#include "dns/tcp_connections.h"
#include "dns/worker.h"
#include "test/dns/clients.h"

using clients::Bytes;

namespace {

constexpr std::uint16_t txt = 16;

/// Both ends of a stream, with room for some large replies that nobody reads.
std::array<dns::Descriptor, 2> stream() {
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const int octets = 200 * 1024;
  for (const int end : ends) {
    REQUIRE(setsockopt(end, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets) == 0);
  }
  return {dns::Descriptor(ends[0]), dns::Descriptor(ends[1])};
}

}  // namespace

TEST_CASE("busy connections leave UDP its turn every few replies, however much they ask for") {
  const std::function<std::uint64_t()> clock = [] { return 0; };
  dns::Serving serving(clock, std::chrono::seconds(10), 1);
  serving.posting = {clients::snapshot_of(1), clients::settings(), nullptr};
  std::uint64_t answered = 0, looks = 0;
  const auto look = [&] {
    const std::uint64_t now = clients::sum(serving.tally.tcp_queries);
    CHECK(now - answered <= 4);
    answered = now;
    ++looks;
  };
  std::unique_ptr<dns::TcpConnections> connections;
  dns::Loop loop;
  connections = std::make_unique<dns::TcpConnections>(loop.get(), serving, dns::TcpLimits(), look);

  constexpr std::uint32_t count = 12;
  constexpr std::uint16_t queries = 100;
  Bytes all;
  for (std::uint16_t id = 0; id < queries; ++id) {
    const Bytes one = clients::framed(clients::query(id, "large", txt));
    all.insert(all.end(), one.begin(), one.end());
  }
  std::vector<dns::Descriptor> clients_ends;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto [client, server] = stream();
    REQUIRE(send(client.number(), all.data(), all.size(), 0) == static_cast<ssize_t>(all.size()));
    connections->admit(std::move(server), {geo::Address::from_v4(0x0A000001U + i)});
    clients_ends.push_back(std::move(client));
  }
  for (int turn = 0; turn < 2; ++turn) {
    const std::uint64_t before = looks;
    uv_run(&loop.get(), UV_RUN_NOWAIT);
    CHECK(looks - before == count / 4);
  }
  CHECK(clients::sum(serving.tally.tcp_queries) == 2 * count);
}
