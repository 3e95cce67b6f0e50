// What the packet tests share: queries put together octet by octet, and replies taken apart by
// ldns, which knows nothing of our code.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dns/answer.h"
#include "dns/response.h"
#include "test/dns/town.h"
#include "zones/snapshot.h"

namespace judge {

using Packet = std::vector<std::uint8_t>;

Packet wire_name(std::string_view text);  // master-file presentation, absolute
void put_u16(Packet& packet, std::uint16_t value);

/// A query; every field may be bent.
struct Asked {
  std::string name;
  std::uint16_t type = 1;
  std::uint16_t id = 0x4711;
  std::uint16_t flags = 0;
  std::uint16_t qclass = 1;
  bool with_edns = false;
  std::uint16_t payload = 1232;
  std::uint32_t edns_ttl = 0;  // extended rcode, version, flags
  Packet options = {};

  Asked& edns(std::uint16_t udp_payload = 1232);
  Asked& dnssec_ok();
  Asked& option(std::uint16_t code, const Packet& data);
  /// Client Subnet; `address` as many octets as are to be sent.
  Asked& subnet(std::uint16_t family, std::uint8_t source, const Packet& address,
                std::uint8_t scope = 0);
  [[nodiscard]] Packet packet() const;
};

/// A reply, decoded by ldns. Records read "www.example.com. 300 IN A 192.0.2.1".
struct Reply {
  std::size_t octets = 0;
  std::uint16_t id = 0, flags = 0;
  unsigned opcode = 0, rcode = 0;  // rcode with its extended part
  bool authoritative = false, truncated = false;
  std::vector<std::string> question, answer, authority, additional;  // without the OPT
  bool has_opt = false, dnssec_ok = false;
  unsigned opt_version = 0, opt_payload = 0, opt_flags = 0;
  std::map<std::uint16_t, Packet> options;
};

/// Fails the test when ldns cannot read it.
Reply decode(zones::Octets wire);
/// False: not a message.
bool is_readable(zones::Octets wire);

/// One server: a snapshot that is asked.
class Server {
 public:
  explicit Server(dns::Settings settings = {},
                  std::shared_ptr<const zones::Snapshot> snapshot = town::snapshot());
  /// Asks and decodes; a reply must come.
  Reply ask(const Asked& asked, dns::Transport transport = dns::Transport::udp);
  Reply ask(const Packet& packet, dns::Transport transport = dns::Transport::udp);
  /// The reply's octets; empty: silence.
  Packet raw(const Packet& packet, dns::Transport transport = dns::Transport::udp);
  [[nodiscard]] dns::View view() const {
    return {*snapshot_, settings_, unix_s, listener_payload, tcp_idle_ms, rate_limit, served};
  }

  dns::Tally tally;
  geo::Address source = geo::Address::from_v4(0xC6336401);  // 198.51.100.1
  dns::Moment moment{1'000'000, 0x0123456789ABCDEF};
  std::uint32_t unix_s = 1'559'731'985;
  std::uint16_t listener_payload = 0;
  dns::RateLimit* rate_limit = nullptr;
  dns::ServedSheet* served = nullptr;  // of the snapshot
  std::uint32_t tcp_idle_ms = 0;

 private:
  std::shared_ptr<const zones::Snapshot> snapshot_;
  dns::Settings settings_;
};

}  // namespace judge
