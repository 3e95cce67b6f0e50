#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "test/dns/invariants.h"
#include "test/dns/options_round_trip.h"
#include "test/dns/varied.h"

using judge::Packet;
using judge::Server;

namespace {

std::string hex(const Packet& packet) {
  std::string text;
  for (const std::uint8_t octet : packet) {
    text += "0123456789abcdef"[octet >> 4];
    text += "0123456789abcdef"[octet & 15];
  }
  return text;
}

/// Everything that our OPT can say.
dns::Settings talkative() {
  std::string unused;
  return {.nsid = "property",
          .cookies = {.secrets = {{1, 2}}},
          .chaos = {.version = "Trimtab", .id = "ns1"},
          .ede_to = {*geo::Prefix::parse("0.0.0.0/0")},
          .report_channel = *zones::Name::parse("agent.example.net.", {}, unused)};
}

/// Fails with the packet that broke a rule, or whose reply ldns cannot read.
void require_sound(Server& server, const Packet& packet) {
  for (const auto transport : {dns::Transport::udp, dns::Transport::tcp}) {
    const Packet reply = server.raw(packet, transport);
    const char* rule = invariants::broken_by(packet, transport, reply);
    const bool readable = reply.empty() || judge::is_readable(reply);
    if (rule == nullptr && readable) continue;
    FAIL((rule != nullptr ? rule : "ldns reads every reply") << ": " << hex(packet));
  }
}

}  // namespace

TEST_CASE("every reply to a well-formed query is whole, within limits and readable") {
  Server server(talkative());
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    server.moment.draw = random();
    require_sound(server, judge::varied_query(random));
  }
  for (const dns::Counter& counter : server.tally.dropped) CHECK(counter.read() == 0);
}

TEST_CASE("no packet, however bent, gets an unsound reply") {
  Server server(talkative());
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    require_sound(server, judge::mutated(judge::varied_query(random), random));
  }
  for (int i = 0; i < 5'000; ++i) {
    Packet noise(random() % 80);
    std::generate(noise.begin(), noise.end(), [&] { return static_cast<std::uint8_t>(random()); });
    if (noise.size() > 3) noise[2] &= 0x7F;
    require_sound(server, noise);
  }
}

TEST_CASE("every packet of the fuzzer's corpus gets a sound reply") {
  Server server({.nsid = "fuzz"});
  const std::filesystem::path folder = TEST_SOURCE_DIR "/test/fuzz/corpus/packet";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const Packet packet{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    INFO(entry.path());
    require_sound(server, packet);
    ++count;
  }
  CHECK(count >= 20);
}

TEST_CASE("the options of the fuzzer's corpus come back as they were read") {
  const std::filesystem::path folder = TEST_SOURCE_DIR "/test/fuzz/corpus/edns";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const Packet options{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    INFO(entry.path());
    const char* rule = options_round_trip::broken_by(options);
    CHECK((rule == nullptr ? std::string() : rule) == "");
    ++count;
  }
  CHECK(count >= 15);
}
