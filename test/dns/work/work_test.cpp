// The work for one query is bounded: it does not grow with the zone, and the dearest answers that
// the compiler lets into one cost so many times a plain one at most. The bounds are half as much
// again as what was counted without optimisation.
#include <catch2/catch.hpp>
#include <string>

#include "dns/trail.h"
#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"
#include "test/dns/work/steps.h"
#include "zones/steer/policy.h"

using judge::Asked;

namespace {

namespace steer = zones::steer;
using enum dns::Transport;

constexpr std::uint16_t mx = 15, txt = 16, any = 255;

class Counted {
 public:
  explicit Counted(const std::string& zone_json)
      : snapshot_(judge::zone_that_is_up(zone_json.c_str())), server_({}, snapshot_) {
    server_.rate_limit = &limit_;
    server_.served = &sheet_;
  }

  std::uint64_t operator()(const Asked& asked, dns::Transport transport = udp) {
    const judge::Packet packet = asked.packet();
    return steps::of([&] {
      octets_ = dns::respond(packet, transport, server_.source, server_.view(), server_.moment,
                             reply_, server_.tally);
    });
  }
  [[nodiscard]] std::size_t octets() const { return octets_; }  // of the last reply

 private:
  std::shared_ptr<const zones::Snapshot> snapshot_;
  judge::Server server_;
  dns::RateLimit limit_{1};
  dns::ServedSheet sheet_{std::make_shared<dns::ServedRows>(snapshot_)};
  judge::Packet reply_ = judge::Packet(dns::max_tcp_octets);
  std::size_t octets_ = 0;
};

/// `count` things that `make` writes, with commas between.
template <typename Make>
std::string list(std::size_t count, const Make& make) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : ", ") + make(std::to_string(i));
  return all;
}

std::string address(std::size_t number) {
  return "\"192." + std::to_string(number / 65536 % 256) + '.' +
         std::to_string(number / 256 % 256) + '.' + std::to_string(number % 256) + '"';
}

std::string addresses(std::size_t count) {
  return '[' + list(count, [](const std::string& i) { return address(std::stoul(i)); }) + ']';
}

/// Of the zone app.example.com.
std::string zone_with(const std::string& records, const std::string& services = "",
                      const std::string& zone = "app.example.com") {
  return R"({ "zone": ")" + zone +
         R"(", "nameservers": { "ns1": "198.51.100.53" }, "services": {)" + services +
         R"(}, "records": { "plain": { "A": "192.0.2.1" })" + records + " } }";
}

std::string host(int number) { return "host" + std::to_string(number); }

/// Hosts and cuts that grow with `count`.
std::string sized(int count) {
  std::string records =
      R"(, "*.wild": { "A": "192.0.2.2" }, "www": { "serve": "web" }, "alias": { "CNAME": "www" })";
  for (int i = 0; i < count; ++i) {
    records += ", \"" + host(i) + "\": { \"A\": \"192.0.2.3\" }, \"cut" + std::to_string(i) +
               R"(": { "NS": "ns.example.net." })";
  }
  return zone_with(records, R"("web": { "endpoints": { "one": { "A": "192.0.2.10" } } })");
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

/// As many steps as a chain may have, nearly all of the dearest kind.
std::string longest_chain() {
  return R"("steer": ["healthy", )" + repeated(R"("sticky", )", steer::max_steps - 3) +
         R"("weighted", { "addresses": )" + std::to_string(steer::max_addresses) + " }]";
}

std::string service(const std::string& name, const std::string& endpoints) {
  return '"' + name + R"(": { )" + longest_chain() + R"(, "endpoints": { )" + endpoints + " } }";
}

/// As many services as may hang together, of as many endpoints as there may be, each `data`: under
/// `root` a chain as deep as may be, and beside it places of one service.
std::string largest_tree(const std::string& root, const std::string& data) {
  const auto plain = [&data](const std::string& i) {
    return "\"e" + i + "\": { " + data + R"(, "weight": 3 })";
  };
  const auto nested = [](const std::string& in) {
    return [in](const std::string& i) { return "\"n" + i + R"(": { "service": ")" + in + "\" }"; };
  };
  const auto with_one_inside = [&](const std::string& name, const std::string& in) {
    return service(name, list(1, nested(in)) + ", " + list(steer::max_endpoints - 1, plain));
  };
  std::string all = service(root + "leaf", list(steer::max_endpoints, plain)) + ", ";
  std::string below = root + "leaf";
  for (std::size_t level = 2; level <= steer::max_levels; ++level) {
    const std::string name = root + "level" + std::to_string(level);
    all += with_one_inside(name, below) + ", ";
    below = name;
  }
  const std::size_t beside = steer::max_services - 1 - steer::max_levels;
  return all + service(root, list(beside, nested(root + "leaf")) + ", \"deep\": { \"service\": \"" +
                                 below + "\" }, " + list(steer::max_endpoints - beside - 1, plain));
}

struct Dear {
  const char* what;
  Asked asked;
  dns::Transport transport;
  std::uint64_t most;  // times a plain answer
};

void check(Counted& counted, std::uint64_t plain, const std::vector<Dear>& dear) {
  for (const Dear& one : dear) {
    const std::uint64_t cost = counted(one.asked, one.transport);
    INFO(one.what << ": " << cost << " steps for " << counted.octets() << " octets, "
                  << cost / plain << " times the " << plain << " of a plain one");
    CHECK(cost <= plain * one.most);
  }
}

const std::string apex = ".app.example.com.";

}  // namespace

TEST_CASE("the count of steps is the same each time and grows with the work") {
  Counted counted(sized(1));
  const Asked plain{.name = "plain" + apex}, alias{.name = "alias" + apex};
  const std::uint64_t cost = counted(plain);
  CHECK(cost > 100);
  CHECK(counted(plain) == cost);
  CHECK(counted(alias) > cost);
}

TEST_CASE("a query costs the same in a zone of ten names and of a thousand") {
  Counted small(sized(5)), large(sized(500));
  for (const char* name : {"host3", "nobody", "a.b.wild", "www.cut3", "www", "alias"}) {
    INFO(name);
    const Asked asked{.name = name + apex};
    const std::uint64_t in_small = small(asked), in_large = large(asked);
    // A hash may meet a few others in a fuller table; nothing else may differ.
    CHECK(in_large <= in_small + in_small / 2);
  }
}

TEST_CASE("the dearest plain answers of a zone cost no more than their bound") {
  std::string records;
  for (std::size_t i = 0; i < dns::max_cnames; ++i) {
    const std::string at = std::to_string(i), next = std::to_string(i + 1);
    records += ", \"c" + at + R"(": { "CNAME": "c)" + next + "\" }";
    records += ", \"d" + at + R"(": { "DNAME": "d)" + next + "\" }";
  }
  records += R"(, "c8": { "A": "192.0.2.1" }, "*.wild": { "A": "192.0.2.2" }, "mail": { "MX": [)";
  records += list(20, [](const std::string& i) { return "\"10 host" + i + '"'; });
  records += R"(] }, "wide": { "A": )" + addresses(4000) + R"( }, "large": { "TXT": [)";
  records += list(250, [](const std::string& i) { return '"' + i + repeated("x", 240) + '"'; });
  records += "] }";
  for (int i = 0; i < 20; ++i) {
    records += ", \"" + host(i) + R"(": { "A": )" + addresses(64) + R"(, "AAAA": "2001:db8::1" })";
  }
  Counted counted(zone_with(records));
  const std::uint64_t plain = counted({.name = "plain" + apex});
  check(counted, plain,
        {{"CNAMEs", {.name = "c0" + apex}, udp, 10},
         {"DNAMEs", {.name = "x.d0" + apex}, udp, 17},
         {"no name, deep", {.name = repeated("x.", 119) + "app.example.com."}, udp, 26},
         {"wildcard, deep", {.name = repeated("x.", 116) + "wild" + apex}, udp, 27},
         {"hosts, few of which fit", {.name = "mail" + apex, .type = mx}, udp, 18},
         {"hosts", Asked{.name = "mail" + apex, .type = mx}.edns(4096), udp, 18},
         {"hosts, by TCP", {.name = "mail" + apex, .type = mx}, tcp, 400},
         {"addresses, truncated", {.name = "wide" + apex}, udp, 9},
         {"most records", {.name = "wide" + apex}, tcp, 1005},
         {"most octets", {.name = "large" + apex, .type = txt}, tcp, 64},
         {"all types", {.name = "wide" + apex, .type = any}, tcp, 1005},
         {"no data", {.name = "wide" + apex, .type = txt}, udp, 2}});
}

TEST_CASE("a name of as many labels as there may be costs no more than its bound") {
  Counted counted(zone_with(R"(, "*": { "A": "192.0.2.2" })", "", "y.z"));
  const std::uint64_t plain = counted({.name = "plain.y.z."});
  const std::string longest = repeated("x.", zones::max_labels - 2) + "y.z.";
  check(counted, plain, {{"wildcard", {.name = longest}, udp, 32}});
}

TEST_CASE("the largest service costs no more than its bound") {
  const auto full = [](const std::string& i) {
    return "\"e" + i + R"(": { "A": )" + addresses(steer::max_addresses) + R"(, "weight": 3 })";
  };
  Counted counted(zone_with(R"(, "www": { "serve": "web" })",
                            service("web", list(steer::max_endpoints, full))));
  const std::uint64_t plain = counted({.name = "plain" + apex});
  check(counted, plain, {{"service", Asked{.name = "www" + apex}.edns(), udp, 180}});
}

TEST_CASE(
    "as many of the largest trees as one answer is led through cost no more than their bound") {
  std::string records, services;
  for (std::size_t i = 0; i < dns::max_cnames; ++i) {
    const std::string at = std::to_string(i);
    records += ", \"c" + at + R"(": { "serve": "s)" + at + "\" }";
    services +=
        largest_tree('s' + at, R"("CNAME": "c)" + std::to_string(i + 1) + apex + '"') + ", ";
  }
  records += R"(, "c8": { "serve": "last" })";
  Counted counted(zone_with(records, services + largest_tree("last", R"("A": "192.0.2.9")")));
  const std::uint64_t plain = counted({.name = "plain" + apex});
  check(counted, plain,
        {{"one tree", Asked{.name = "c8" + apex}.edns(), udp, 9'500},
         {"all trees", Asked{.name = "c0" + apex}.edns(), udp, 85'400}});
}
