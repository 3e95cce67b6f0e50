#include "test/dns/judge.h"

#include <ldns/ldns.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

namespace judge {
namespace {

template <auto free_it>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
using Pkt = std::unique_ptr<ldns_pkt, Freed<ldns_pkt_free>>;
using Rdf = std::unique_ptr<ldns_rdf, Freed<ldns_rdf_deep_free>>;
using Text = std::unique_ptr<char, Freed<std::free>>;

std::vector<std::string> lines_of(const ldns_rr_list* list) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    const Text text(ldns_rr2str(ldns_rr_list_rr(list, i)));
    std::string line(text.get());
    std::replace(line.begin(), line.end(), '\t', ' ');
    while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::map<std::uint16_t, Packet> options_of(const ldns_pkt* pkt) {
  std::map<std::uint16_t, Packet> options;
  const ldns_rdf* data = ldns_pkt_edns_data(pkt);
  if (data == nullptr) return options;
  dns::Reader in({ldns_rdf_data(data), ldns_rdf_size(data)});
  while (in.left() > 0) {
    const std::uint16_t code = in.u16();
    const auto octets = in.octets(in.u16());
    REQUIRE(in.ok());
    options[code] = Packet(octets.begin(), octets.end());
  }
  return options;
}

}  // namespace

Packet wire_name(std::string_view text) {
  const Rdf name(ldns_dname_new_frm_str(std::string(text).c_str()));
  REQUIRE(name != nullptr);
  return {ldns_rdf_data(name.get()), ldns_rdf_data(name.get()) + ldns_rdf_size(name.get())};
}

void put_u16(Packet& packet, std::uint16_t value) {
  packet.push_back(static_cast<std::uint8_t>(value >> 8));
  packet.push_back(static_cast<std::uint8_t>(value));
}

Asked& Asked::edns(std::uint16_t udp_payload) {
  with_edns = true;
  payload = udp_payload;
  return *this;
}

Asked& Asked::dnssec_ok() {
  with_edns = true;
  edns_ttl |= 0x8000;
  return *this;
}

Asked& Asked::option(std::uint16_t code, const Packet& data) {
  with_edns = true;
  put_u16(options, code);
  put_u16(options, static_cast<std::uint16_t>(data.size()));
  options.insert(options.end(), data.begin(), data.end());
  return *this;
}

Asked& Asked::subnet(std::uint16_t family, std::uint8_t source, const Packet& address,
                     std::uint8_t scope) {
  Packet data;
  put_u16(data, family);
  data.push_back(source);
  data.push_back(scope);
  data.insert(data.end(), address.begin(), address.end());
  return option(8, data);
}

Packet Asked::packet() const {
  Packet out;
  for (const std::uint16_t word : {id, flags, std::uint16_t{1}, std::uint16_t{0}, std::uint16_t{0},
                                   static_cast<std::uint16_t>(with_edns ? 1 : 0)}) {
    put_u16(out, word);
  }
  const Packet qname = wire_name(name);
  out.insert(out.end(), qname.begin(), qname.end());
  put_u16(out, type);
  put_u16(out, qclass);
  if (!with_edns) return out;
  out.push_back(0);
  for (const std::uint16_t word :
       {std::uint16_t{41}, payload, static_cast<std::uint16_t>(edns_ttl >> 16),
        static_cast<std::uint16_t>(edns_ttl), static_cast<std::uint16_t>(options.size())}) {
    put_u16(out, word);
  }
  out.insert(out.end(), options.begin(), options.end());
  return out;
}

bool is_readable(zones::Octets wire) {
  ldns_pkt* raw = nullptr;
  const bool good = ldns_wire2pkt(&raw, wire.data(), wire.size()) == LDNS_STATUS_OK;
  const Pkt pkt(raw);
  return good;
}

Reply decode(zones::Octets wire) {
  ldns_pkt* raw = nullptr;
  REQUIRE(ldns_wire2pkt(&raw, wire.data(), wire.size()) == LDNS_STATUS_OK);
  const Pkt pkt(raw);
  Reply reply;
  reply.octets = wire.size();
  reply.id = ldns_pkt_id(raw);
  reply.flags = static_cast<std::uint16_t>(wire[2] << 8 | wire[3]);
  reply.opcode = static_cast<unsigned>(ldns_pkt_get_opcode(raw));
  reply.rcode = static_cast<unsigned>(ldns_pkt_get_rcode(raw)) |
                static_cast<unsigned>(ldns_pkt_edns_extended_rcode(raw)) << 4;
  reply.authoritative = ldns_pkt_aa(raw);
  reply.truncated = ldns_pkt_tc(raw);
  reply.question = lines_of(ldns_pkt_question(raw));
  reply.answer = lines_of(ldns_pkt_answer(raw));
  reply.authority = lines_of(ldns_pkt_authority(raw));
  reply.additional = lines_of(ldns_pkt_additional(raw));
  reply.has_opt = ldns_pkt_edns(raw);
  if (!reply.has_opt) return reply;
  reply.dnssec_ok = ldns_pkt_edns_do(raw);
  reply.opt_version = ldns_pkt_edns_version(raw);
  reply.opt_payload = ldns_pkt_edns_udp_size(raw);
  reply.opt_flags = ldns_pkt_edns_z(raw);
  reply.options = options_of(raw);
  return reply;
}

Server::Server(dns::Settings settings, std::shared_ptr<const zones::Snapshot> snapshot)
    : snapshot_(std::move(snapshot)), settings_(std::move(settings)) {}

Packet Server::raw(const Packet& packet, dns::Transport transport) {
  Packet reply(dns::max_tcp_octets);
  reply.resize(dns::respond(packet, transport, source, view(), moment, reply, tally));
  return reply;
}

Reply Server::ask(const Packet& packet, dns::Transport transport) {
  const Packet reply = raw(packet, transport);
  REQUIRE(!reply.empty());
  return decode(reply);
}

Reply Server::ask(const Asked& asked, dns::Transport transport) {
  return ask(asked.packet(), transport);
}

}  // namespace judge
