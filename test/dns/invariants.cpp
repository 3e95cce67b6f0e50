#include "test/dns/invariants.h"

#include <algorithm>
#include <vector>

namespace invariants {
namespace {

struct Header {
  explicit Header(dns::Reader& in)
      : id(in.u16()), flags(in.u16()), counts{in.u16(), in.u16(), in.u16(), in.u16()} {}
  std::uint16_t id, flags;
  std::array<std::uint16_t, 4> counts;
};

const char* header_fault(const Header& asked, const Header& answered) {
  constexpr unsigned qr = 0x8000, opcode = 0x7800, tc = 0x0200, rd = 0x0100, never = 0x00F0;
  if (asked.id != answered.id) return "the id is the query's";
  if ((answered.flags & qr) == 0) return "a reply says that it is one";
  if (((asked.flags ^ answered.flags) & (opcode | rd)) != 0) return "opcode and RD are the query's";
  if ((answered.flags & never) != 0) return "RA, Z, AD and CD are clear";
  if ((answered.flags & tc) != 0 && answered.counts[1] != 0) return "TC goes without answers";
  if (answered.counts[0] > 1) return "one question at most";
  return nullptr;
}

bool is_well_formed(dns::Reader in, const Header& header) {
  if (header.counts[0] == 1) {
    in.skip_name();
    in.skip(4);
  }
  for (int left = header.counts[1] + header.counts[2] + header.counts[3]; left > 0; --left) {
    in.skip_name();
    in.skip(8);
    in.skip(in.u16());
    if (!in.ok()) return false;
  }
  return in.ok() && in.left() == 0;
}

std::size_t limit(zones::Octets packet, dns::Transport transport) {
  if (transport == dns::Transport::tcp) return dns::max_tcp_octets;
  dns::Query query;
  dns::parse(packet, transport, geo::Address(), query);
  return query.edns ? std::min<std::size_t>(query.edns->payload, 1232) : 512;
}

}  // namespace

const char* broken_by(zones::Octets packet, dns::Transport transport, zones::Octets reply) {
  const bool deserves_none = packet.size() < 12 || (packet[2] & 0x80) != 0;
  if (deserves_none != reply.empty()) return "silence for responses and stumps, and only for them";
  if (deserves_none) return nullptr;
  if (reply.size() > limit(packet, transport)) return "the reply fits the requestor";
  dns::Reader asked_in(packet), in(reply);
  const Header asked(asked_in), header(in);
  if (const char* fault = header_fault(asked, header)) return fault;
  return is_well_formed(in, header) ? nullptr : "a reply is a whole message and nothing else";
}

const char* broken_by(zones::Octets packet, const dns::View& view, std::uint64_t draw) {
  std::vector<std::uint8_t> reply(dns::max_tcp_octets);
  const geo::Address source = geo::Address::from_v4(static_cast<std::uint32_t>(draw));
  dns::Tally tally;
  for (const auto transport : {dns::Transport::udp, dns::Transport::tcp}) {
    const std::size_t size =
        dns::respond(packet, transport, source, view, {draw, draw}, reply, tally);
    if (const char* rule = broken_by(packet, transport, {reply.data(), size})) return rule;
    // As the UDP listener does it: the reply over the query.
    std::vector<std::uint8_t> shared(std::max(packet.size(), dns::max_tcp_octets));
    std::copy(packet.begin(), packet.end(), shared.begin());
    const std::size_t again = dns::respond({shared.data(), packet.size()}, transport, source, view,
                                           {draw, draw}, shared, tally);
    const auto end = reply.begin() + static_cast<std::ptrdiff_t>(size);
    if (again != size || !std::equal(reply.begin(), end, shared.begin())) {
      return "a reply over its query is the same reply";
    }
  }
  return nullptr;
}

}  // namespace invariants
