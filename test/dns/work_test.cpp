// The work for one query is bounded: it does not grow with the zone, and dear answers that the
// compiler lets into one cost so many times a plain one at most. The bounds are half as much again
// as what was counted without optimisation.
#include <catch2/catch.hpp>
#include <string>

#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"
#include "test/dns/steps.h"

#if TEST_COUNTS_STEPS

using judge::Asked;

namespace {

constexpr std::uint16_t mx = 15, txt = 16;

class Counted {
 public:
  explicit Counted(const std::string& zone_json)
      : server_({}, judge::compiled_zone(zone_json.c_str()).snapshot) {}

  std::uint64_t operator()(const Asked& asked, dns::Transport transport = dns::Transport::udp) {
    const judge::Packet packet = asked.packet();
    return steps::of([&] {
      octets_ = dns::respond(packet, transport, server_.source, server_.view(), server_.moment,
                             reply_, server_.tally);
    });
  }
  [[nodiscard]] std::size_t octets() const { return octets_; }  // of the last reply

 private:
  judge::Server server_;
  judge::Packet reply_ = judge::Packet(dns::max_tcp_octets);
  std::size_t octets_ = 0;
};

std::string zone_with(const std::string& records, const std::string& services = "") {
  return R"({ "zone": "app.example.com", "nameservers": { "ns1": "198.51.100.53" }, "services": {)" +
         services + R"(}, "records": { "plain": { "A": "192.0.2.1" })" + records + " } }";
}

std::string host(int number) { return "host" + std::to_string(number); }

/// Hosts, cuts and endpoints of a service that grow with `count`, the service as far as it may.
std::string sized(int count) {
  std::string records =
      R"(, "*.wild": { "A": "192.0.2.2" }, "www": { "serve": "web" }, "alias": { "CNAME": "www" })";
  for (int i = 0; i < count; ++i) {
    records += ", \"" + host(i) + "\": { \"A\": \"192.0.2.3\" }, \"cut" + std::to_string(i) +
               R"(": { "NS": "ns.example.net." })";
  }
  return zone_with(records, R"("web": { "endpoints": { "one": { "A": "192.0.2.10" } } })");
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("the count of steps is the same each time and grows with the work") {
  volatile int sum = 0;
  const auto loop = [&sum](int rounds) {
    return steps::of([&sum, rounds] {
      for (int i = 0; i < rounds; ++i) sum = sum + i;
    });
  };
  const std::uint64_t few = loop(10);
  CHECK(loop(10) == few);
  CHECK(loop(100) > few + 90 * 2);
}

TEST_CASE("a query costs the same in a zone of ten names and of ten thousand") {
  Counted small(sized(5)), large(sized(5000));
  for (const char* name : {"host3", "nobody", "a.b.wild", "www.cut3", "www", "alias"}) {
    INFO(name);
    const Asked asked{.name = std::string(name) + ".app.example.com."};
    const std::uint64_t in_small = small(asked), in_large = large(asked);
    // A hash may meet a few others in a fuller table; nothing else may differ.
    CHECK(in_large <= in_small + in_small / 2);
  }
}

TEST_CASE("the dearest answers of a zone cost no more than their bound") {
  std::string records;
  constexpr int longest = 8;  // CNAMEs that the compiler lets into a chain
  for (int i = 0; i < longest; ++i) {
    records += ", \"c" + std::to_string(i) + R"(": { "CNAME": "c)" + std::to_string(i + 1) + "\" }";
    records += ", \"d" + std::to_string(i) + R"(": { "DNAME": "d)" + std::to_string(i + 1) + "\" }";
  }
  records += R"(, "c8": { "A": "192.0.2.1" })";
  records += R"(, "mail": { "MX": [)";
  for (int i = 0; i < 20; ++i) records += (i == 0 ? "\"10 " : ", \"10 ") + host(i) + "\"";
  records += R"(] }, "wide": { "A": [)";
  for (int i = 0; i < 250; ++i)
    records += (i == 0 ? "\"" : ", \"") + ("192.0.2." + std::to_string(i)) + "\"";
  records += "] }";
  for (int i = 0; i < 20; ++i) {
    records +=
        ", \"" + host(i) + R"(": { "A": ["192.0.2.1", "192.0.2.2"], "AAAA": "2001:db8::1" })";
  }
  records += R"(, "*.wild": { "A": "192.0.2.2" }, "served": { "serve": "s0" })";
  std::string services;
  for (int level = 0; level < 4; ++level) {
    const std::string name = std::to_string(level);
    services +=
        "\"s" + name +
        R"(": { "steer": ["healthy", "weighted", { "addresses": 64 }], "endpoints": { "in": { "service": "s)" +
        std::to_string(level + 1) + "\" }";
    for (int i = 0; i < 20; ++i)
      services += ", \"e" + std::to_string(i) + R"(": { "A": "192.0.2.9", "weight": 3 })";
    services += " } }, ";
  }
  services += R"("s4": { "endpoints": { "one": { "A": "192.0.2.10" } } })";
  Counted counted(zone_with(records, services));
  const std::string apex = ".app.example.com.";
  const std::uint64_t plain = counted({.name = "plain" + apex});

  struct Dear {
    const char* what;
    Asked asked;
    dns::Transport transport;
    std::uint64_t most;  // times a plain answer
  };
  using enum dns::Transport;
  const std::vector<Dear> dear{
      {"CNAMEs", {.name = "c0" + apex}, udp, 12},
      {"DNAMEs", {.name = "x.d0" + apex}, udp, 20},
      {"no name, deep", {.name = repeated("x.", 110) + "app.example.com."}, udp, 26},
      {"wildcard, deep", {.name = repeated("x.", 110) + "wild" + apex}, udp, 27},
      {"hosts", Asked{.name = "mail" + apex, .type = mx}.edns(), udp, 60},
      {"addresses, truncated", {.name = "wide" + apex}, udp, 11},
      {"nested", {.name = "served" + apex}, udp, 28},
      {"no data", {.name = "wide" + apex, .type = txt}, udp, 2},
  };
  for (const Dear& one : dear) {
    const std::uint64_t cost = counted(one.asked, one.transport);
    INFO(one.what << ": " << cost << " steps for " << counted.octets() << " octets, plain "
                  << plain);
    CHECK(cost <= plain * one.most);
  }
}

#endif
