#include "test/dns/varied.h"

namespace judge {
namespace {

const std::vector<const char*> names{"example.com.",
                                     "www.example.com.",
                                     "WWW.ExAmPlE.com.",
                                     "plain.example.com.",
                                     "no.example.com.",
                                     "x.y.wild.example.com.",
                                     "ent.wild.example.com.",
                                     "x.host.wild.example.com.",
                                     "x.alias.example.com.",
                                     "cut.example.com.",
                                     "a.b.cut.example.com.",
                                     "hidden.cut.example.com.",
                                     "to-cut.example.com.",
                                     "child.example.com.",
                                     "no.child.example.com.",
                                     "uncut.example.com.",
                                     "c1.example.com.",
                                     "c2.example.com.",
                                     "ring.example.com.",
                                     "self.example.com.",
                                     "lost.example.com.",
                                     "abroad.example.com.",
                                     "neighbour.example.com.",
                                     "to-place.example.com.",
                                     "to-all.example.com.",
                                     "x.old.example.com.",
                                     "x.growing.example.com.",
                                     "a.long.example.com.",
                                     "place.example.com.",
                                     "fenced.example.com.",
                                     "down.example.com.",
                                     "wide.example.com.",
                                     "open.example.com.",
                                     "six.example.com.",
                                     "acme.tenant.example.com.",
                                     "_sip._udp.example.com.",
                                     "svc.example.com.",
                                     "www.example.org.",
                                     "elsewhere.net.",
                                     "com.",
                                     ".",
                                     "*.wild.example.com."};

const std::vector<std::uint16_t> types{1,  1,  1,  28, 28, 2,   5,   6,   15,  16,  33,    39,
                                       43, 46, 64, 65, 41, 251, 252, 253, 254, 255, 65280, 0};

void add_subnet(Asked& asked, std::mt19937_64& random) {
  const bool is_v6 = random() % 2 == 0;
  const auto source = static_cast<std::uint8_t>(random() % (is_v6 ? 57 : 33));
  Packet address((source + 7U) / 8U);
  for (std::uint8_t& octet : address) octet = static_cast<std::uint8_t>(random() % 4 * 64);
  if (source % 8 != 0) address.back() &= static_cast<std::uint8_t>(0xFF00U >> source % 8);
  asked.subnet(is_v6 ? 2 : 1, source, address);
}

}  // namespace

Packet varied_query(std::mt19937_64& random) {
  Asked asked{.name = names[random() % names.size()], .type = types[random() % types.size()]};
  asked.id = static_cast<std::uint16_t>(random());
  asked.flags = static_cast<std::uint16_t>(random() % 0x200);
  if (random() % 8 == 0) asked.qclass = static_cast<std::uint16_t>(random() % 5);
  if (random() % 2 == 0) asked.edns(static_cast<std::uint16_t>(random() % 5000));
  if (asked.with_edns && random() % 2 == 0) asked.dnssec_ok();
  if (asked.with_edns && random() % 4 == 0) asked.option(3, {});
  if (asked.with_edns && random() % 4 == 0) asked.option(10, Packet(random() % 42));
  if (asked.with_edns && random() % 8 == 0) asked.option(11, {});
  if (random() % 4 == 0) add_subnet(asked, random);
  return asked.packet();
}

Packet mutated(Packet packet, std::mt19937_64& random) {
  for (std::uint64_t bends = 1 + random() % 4; bends > 0 && !packet.empty(); --bends) {
    const auto at = static_cast<std::ptrdiff_t>(random() % packet.size());
    const auto octet = static_cast<std::uint8_t>(random());
    switch (random() % 5) {
      case 0:
        packet[static_cast<std::size_t>(at)] = octet;
        break;
      case 1:
        packet[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << octet % 8);
        break;
      case 2:
        packet.resize(static_cast<std::size_t>(at));
        break;
      case 3:
        packet.insert(packet.begin() + at, octet);
        break;
      default: {
        const Packet tail(packet.begin() + at, packet.end());
        packet.insert(packet.end(), tail.begin(), tail.end());
      }
    }
  }
  return packet;
}

}  // namespace judge
