// The hot path's first rule: no allocation. This program's malloc family counts while it is told to
// (operator new comes down to it too).
#include <catch2/catch.hpp>
#include <cstdlib>

#include "test/dns/nested_zone.h"
#include "test/dns/varied.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TEST_OWNS_MALLOC 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TEST_OWNS_MALLOC 0
#endif
#ifndef TEST_OWNS_MALLOC
#define TEST_OWNS_MALLOC 1
#endif

#if TEST_OWNS_MALLOC  // a sanitizer brings its own malloc and would miss ours

namespace {

thread_local bool is_counting = false;
thread_local std::size_t calls = 0;

void count() noexcept { calls += is_counting ? 1 : 0; }

/// Calls of the malloc family while `work` runs on this thread.
template <typename Work>
std::size_t calls_during(Work work) {
  calls = 0;
  is_counting = true;
  work();
  is_counting = false;
  return calls;
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}
void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}
void free(void* block) {
  count();
  __libc_free(block);
}
}

TEST_CASE("the counter sees new, malloc and free") {
  CHECK(calls_during([] {
          void* volatile block = std::malloc(8);
          std::free(block);
          int* volatile number = new int(7);
          delete number;
        }) == 4);
}

TEST_CASE("ten thousand queries of every kind are answered without one allocation") {
  const auto snapshot = town::snapshot();
  judge::Server server({.nsid = "ns1-lon",
                        .cookies = {.secrets = {{1, 2}, {3, 4}}},
                        .chaos = {.version = "Trimtab"},
                        .ede_to = {*geo::Prefix::parse("198.51.100.0/24")},
                        .rate_limit = {.per_second = 100, .slip = 1, .enforce = true}},
                       snapshot);
  dns::RateLimit limit(1);
  server.rate_limit = &limit;
  dns::ServedSheet sheet(std::make_shared<const dns::ServedRows>(snapshot));
  server.served = &sheet;
  std::mt19937_64 random(3);
  std::vector<judge::Packet> packets;
  for (int i = 0; i < 10'000; ++i) packets.push_back(judge::varied_query(random));
  for (std::size_t i = 0; i < 1'000; ++i) packets.push_back(judge::mutated(packets[i * 7], random));
  judge::Packet reply(dns::max_tcp_octets);
  std::size_t octets = 0;
  const std::size_t seen = calls_during([&] {
    for (const judge::Packet& packet : packets) {
      for (const auto transport : {dns::Transport::udp, dns::Transport::tcp}) {
        octets += dns::respond(packet, transport, server.source, server.view(), {5, octets}, reply,
                               server.tally);
      }
    }
  });
  CHECK(seen == 0);
  CHECK(octets > 10'000 * 12);
  CHECK(server.tally.limit_slipped.read() > 0);
  for (const unsigned rcode : {0U, 1U, 3U, 4U, 5U}) CHECK(server.tally.rcodes[rcode].read() > 0);
}

TEST_CASE("services within services are chosen from without one allocation, up or down") {
  const auto snapshot = judge::nested_snapshot();
  judge::Server server({}, snapshot);
  dns::ServedSheet sheet(std::make_shared<const dns::ServedRows>(snapshot));
  server.served = &sheet;
  std::vector<judge::Packet> packets;
  for (std::uint8_t i = 0; i < 200; ++i) {
    const judge::Packet network{10, static_cast<std::uint8_t>(i % 3), i};
    packets.push_back(judge::Asked{.name = "www.app.example.com."}.subnet(1, 24, network).packet());
  }
  judge::Packet reply(dns::max_tcp_octets);
  for (const char* dead : {"none", "eu", "web"}) {
    judge::turn_down(*snapshot, dead);
    const std::size_t seen = calls_during([&] {
      for (const judge::Packet& packet : packets) {
        dns::respond(packet, dns::Transport::udp, server.source, server.view(), server.moment,
                     reply, server.tally);
      }
    });
    CHECK(seen == 0);
  }
  CHECK(server.tally.served[zones::steer::Condition::steered].read() == 400);
  CHECK(server.tally.served[zones::steer::Condition::failed_open].read() == 200);
}

#endif
