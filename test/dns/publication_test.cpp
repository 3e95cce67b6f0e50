// Publication while clients ask: no query is lost, no answer mixes two snapshots, what was
// published is served when `publish` returns, and the old is freed where it was published.
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "dns/server.h"
#include "test/dns/clients.h"

using clients::Client;
using clients::Reply;
using clients::Running;

namespace {

constexpr std::uint16_t publications = 2000;

/// The generation that all of a reply belongs to; 0 where it is a mixture or not whole.
std::uint32_t generation_of(const Reply& reply) {
  if (reply.addresses.size() != 3 || reply.ttls.size() != 3) return 0;
  const std::uint32_t generation = reply.ttls[0];
  for (std::size_t i = 0; i < 3; ++i) {
    const bool agrees =
        reply.ttls[i] == generation && (reply.addresses[i] >> 8U & 0xFFFFU) == generation;
    if (!agrees) return 0;
  }
  return generation;
}

struct Findings {
  std::uint64_t asked = 0, lost = 0, mixed = 0, backwards = 0;
};

/// Asks without a pause until told to end. Catch2's assertions are for one thread only, so this
/// one counts.
Findings keep_asking(const Client& client, bool is_tcp, const std::atomic<bool>& is_over) {
  Findings findings;
  std::uint32_t last = 0;
  for (std::uint16_t id = 0; !is_over.load(); ++id) {
    const clients::Bytes query = clients::query(id);
    client.send(is_tcp ? clients::framed(query) : query);
    const auto reply = is_tcp ? client.message() : client.datagram();
    ++findings.asked;
    if (!reply) {
      ++findings.lost;
      continue;
    }
    const std::uint32_t generation = generation_of(clients::parse(*reply));
    findings.mixed += generation == 0 ? 1U : 0U;
    findings.backwards += generation < last ? 1U : 0U;  // one socket is always one worker's
    last = generation;
  }
  return findings;
}

/// Where and how often snapshots were freed.
struct Grave {
  std::mutex guard;
  std::vector<std::thread::id> freed_on;

  std::shared_ptr<const zones::Snapshot> watch(std::shared_ptr<const zones::Snapshot> snapshot) {
    const zones::Snapshot* raw = snapshot.get();
    return {raw, [this, held = std::move(snapshot)](const zones::Snapshot*) mutable {
              held.reset();
              const std::lock_guard lock(guard);
              freed_on.push_back(std::this_thread::get_id());
            }};
  }
};

}  // namespace

TEST_CASE("two thousand publications lose no query and mix no answer") {
  dns::ServerOptions options;
  options.listen = {clients::listen_on("127.0.0.1")};
  options.workers = 2;
  Running running(std::move(options));
  std::atomic<bool> is_over{false};
  std::vector<Findings> findings(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const bool is_tcp = i == 0;
    threads.emplace_back([&, is_tcp, i, client = is_tcp ? running.tcp() : running.udp()] {
      findings[i] = keep_asking(client, is_tcp, is_over);
    });
  }
  const Client own = running.udp();
  std::uint32_t stale = 0;
  for (std::uint16_t generation = 2; generation <= publications; ++generation) {
    running.server.publish(clients::snapshot_of(generation), clients::settings());
    if (generation % 20 == 0 && generation_of(own.ask(generation)) != generation) ++stale;
  }
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(stale == 0);
  for (const Findings& of_one : findings) {
    CHECK(of_one.asked > 0);
    CHECK(of_one.lost == 0);
    CHECK(of_one.mixed == 0);
    CHECK(of_one.backwards == 0);
  }
}

TEST_CASE("a replaced snapshot is freed before publish returns, on the thread that published") {
  Grave grave;
  dns::ServerOptions options;
  options.listen = {clients::listen_on("127.0.0.1")};
  options.workers = 3;
  Running running(std::move(options));
  std::weak_ptr<const zones::Snapshot> previous;
  for (std::uint16_t generation = 2; generation < 50; ++generation) {
    auto snapshot = grave.watch(clients::snapshot_of(generation));
    std::weak_ptr<const zones::Snapshot> present = snapshot;
    running.server.publish(std::move(snapshot), clients::settings());
    CHECK(previous.expired());
    CHECK_FALSE(present.expired());
    previous = present;
    CHECK(generation_of(running.udp().ask(1)) == generation);
  }
  running.server.stop();
  CHECK(previous.expired());
  REQUIRE(grave.freed_on.size() == 48);
  for (const std::thread::id& thread : grave.freed_on) CHECK(thread == std::this_thread::get_id());
}

TEST_CASE("settings travel with the snapshot") {
  Running running;
  auto small = std::make_shared<dns::Settings>();
  small->nsid = "ns1";
  const std::weak_ptr<const dns::Settings> watched = small;
  running.server.publish(clients::snapshot_of(2), std::move(small));
  CHECK_FALSE(watched.expired());
  running.server.publish(clients::snapshot_of(3), clients::settings());
  CHECK(watched.expired());
}
