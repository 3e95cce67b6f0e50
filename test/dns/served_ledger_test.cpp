// Answers by service and endpoint: what one reply counts, and what stays of it over publications.
#include "dns/served_ledger.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "test/dns/clients.h"
#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"
#include "test/dns/nested_zone.h"

using dns::ServedLedger;
using dns::ServedTotals;
using judge::Asked;
using zones::steer::Condition;

namespace {

constexpr const char* web = "app.example.com.:web";
constexpr const char* eu = "app.example.com.:eu";

std::uint64_t replies(const ServedTotals& totals, const char* service,
                      Condition condition = Condition::steered) {
  return totals.at(service).by_condition[static_cast<std::size_t>(condition)];
}

std::uint64_t replies(const ServedTotals& totals, const char* service, const char* endpoint) {
  return totals.at(service).endpoints.at(endpoint);
}

/// A zone whose service `web` has these endpoints.
std::shared_ptr<const zones::Snapshot> snapshot_of(const std::string& endpoints) {
  const std::string text = R"({ "zone": "app.example.com", "nameservers": { "ns.other.net.": [] },
    "services": { "web": { "endpoints": {)" +
                           endpoints + R"(} } }, "records": { "www": { "serve": "web" } } })";
  return judge::zone_that_is_up(text.c_str());
}

const std::string one = R"("one": { "A": ["192.0.2.1", "192.0.2.2"] })";
const std::string two = R"("two": { "A": "192.0.2.3" })";

const Asked www{.name = "www.app.example.com."};

/// One worker of a ledger, asked directly.
struct Counting {
  explicit Counting(const std::shared_ptr<const zones::Snapshot>& snapshot,
                    dns::Settings settings = {})
      : sheets(ledger.open(snapshot, 2)), server(std::move(settings), snapshot) {
    server.served = sheets[0].get();
  }
  ServedLedger ledger;
  ServedLedger::Sheets sheets;
  judge::Server server;
};

}  // namespace

TEST_CASE("where services are nested, the endpoints on the way count, too") {
  Counting counting(judge::nested_snapshot());
  const auto ask = [&](const judge::Packet& network) {
    counting.server.ask(Asked(www).subnet(1, 24, network));
  };
  ask({10, 1, 2});
  ask({10, 1, 3});
  ask({10, 2, 2});
  ask({8, 8, 8});
  const ServedTotals totals = counting.ledger.read();
  CHECK(replies(totals, web) == 4);
  CHECK(replies(totals, eu) == 0);  // nobody has asked for it by a name of its own
  CHECK(replies(totals, web, "eu") == 3);
  CHECK(replies(totals, web, "us") == 1);
  CHECK(replies(totals, eu, "one") == 2);
  CHECK(replies(totals, eu, "two") == 1);
}

TEST_CASE("what the rate limit holds back counts for nobody, what it truncates for no endpoint") {
  const auto snapshot = snapshot_of(one);
  Counting counting(snapshot,
                    {.rate_limit = {.per_second = 10, .slip = 4, .leak = 10, .enforce = true}});
  dns::RateLimit limit(1);
  counting.server.rate_limit = &limit;
  for (int i = 0; i < 30; ++i) counting.server.raw(www.packet());
  const ServedTotals totals = counting.ledger.read();
  CHECK(replies(totals, web) == 16);  // 10 within the rate, 2 leaked, 4 slipped
  CHECK(replies(totals, web, "one") == 12);
  const dns::Tally& tally = counting.server.tally;
  CHECK(tally.served[Condition::steered].read() == 16);
  CHECK(tally.types[1].read() == 30);
}

TEST_CASE("workers add up, and counts go over to the next sheets by name") {
  Counting counting(snapshot_of(one + ", " + two));
  counting.server.ask(www);
  counting.server.served = counting.sheets[1].get();
  counting.server.ask(www);
  CHECK(replies(counting.ledger.read(), web, "one") == 2);

  const auto next = snapshot_of(two + ", " + R"("three": { "A": "192.0.2.4" })");
  const auto sheets = counting.ledger.open(next, 2);
  counting.server.ask(www);  // a worker that has not adopted it yet
  judge::Server adopted({}, next);
  adopted.served = sheets[0].get();
  adopted.ask(www);
  const auto check = [&](const ServedTotals& totals) {
    CHECK(replies(totals, web) == 4);
    CHECK(replies(totals, web, "two") == 4);
    CHECK(replies(totals, web, "three") == 1);
  };
  check(counting.ledger.read());
  CHECK(replies(counting.ledger.read(), web, "one") == 3);

  counting.ledger.close_earlier();
  check(counting.ledger.read());
  CHECK(counting.ledger.read().at(web).endpoints.count("one") == 0);
  counting.ledger.close_earlier();
  check(counting.ledger.read());
  counting.ledger.close_all();
  check(counting.ledger.read());
}

TEST_CASE("what nobody names any more is forgotten, however often that happens") {
  ServedLedger ledger;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "e" + std::to_string(i);
    const auto snapshot = snapshot_of("\"" + name + R"(": { "A": "192.0.2.1" })");
    const auto sheets = ledger.open(snapshot, 1);
    ledger.close_earlier();
    judge::Server server({}, snapshot);
    server.served = sheets[0].get();
    server.ask(www);
    const ServedTotals totals = ledger.read();
    REQUIRE(totals.size() == 1);
    CHECK(totals.at(web).endpoints == std::map<std::string, std::uint64_t>{{name, 1}});
    CHECK(replies(totals, web) == static_cast<std::uint64_t>(i) + 1);
  }
}

TEST_CASE("while snapshots are published and read no answer is lost from the counts") {
  dns::ServerOptions options;
  options.listen = {clients::listen_on("127.0.0.1")};
  options.workers = 2;
  clients::Running running(std::move(options));
  const std::array snapshots{snapshot_of(one + ", " + two), snapshot_of(two + ", " + one)};
  running.server.publish(snapshots[0], clients::settings());

  std::atomic<bool> is_over{false};
  std::uint64_t asked = 0, went_back = 0;
  const judge::Packet query = www.packet();
  std::thread asking([&, client = running.udp()] {
    for (; !is_over.load(); ++asked) {
      client.send(query);
      if (!client.datagram()) return;
    }
  });
  std::thread reading([&] {
    for (std::uint64_t last = 0; !is_over.load();) {
      const std::uint64_t now = replies(running.server.served(), web, "two");
      went_back += now < last ? 1U : 0U;
      last = now;
    }
  });
  for (std::size_t i = 1; i <= 500; ++i) {
    running.server.publish(snapshots[i % 2], clients::settings());
  }
  is_over = true;
  asking.join();
  reading.join();
  CHECK(went_back == 0);
  CHECK(asked > 0);
  const auto check = [&] {
    const ServedTotals totals = running.server.served();
    CHECK(replies(totals, web) == asked);
    CHECK(replies(totals, web, "one") == asked);
    CHECK(replies(totals, web, "two") == asked);
  };
  check();
  running.server.stop();
  check();
}
