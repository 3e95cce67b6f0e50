#include "test/conformance/reply.h"

#include <ldns/ldns.h>

#include <cstdlib>
#include <memory>

#include "zones/compile/rdata.h"
#include "zones/record.h"

namespace conformance {
namespace {

struct Free {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
  void operator()(char* text) const { std::free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Record record_of(ldns_rr* from) {
  ldns_rr2canonical(from);
  Record record;
  record.owner = Owned<char>(ldns_rdf2str(ldns_rr_owner(from))).get();
  record.type = static_cast<std::uint16_t>(ldns_rr_get_type(from));
  record.ttl = ldns_rr_ttl(from);
  for (std::size_t i = 0; i < ldns_rr_rd_count(from); ++i) {
    if (i > 0) record.data += ' ';
    record.data += Owned<char>(ldns_rdf2str(ldns_rr_rdf(from, i))).get();
  }
  // ldns leaves the case of targets that RFC 4034 §6.2 does not name; values here have none.
  if (record.type == zones::type::svcb || record.type == zones::type::https) {
    for (char& c : record.data) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return record;
}

Section section_of(const ldns_rr_list* list) {
  Section section;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    section.insert(record_of(ldns_rr_list_rr(list, i)));
  }
  return section;
}

void append(std::string& text, const char* name, const Section& section) {
  for (const Record& record : section) text += std::string("  ") + name + record.to_string() + '\n';
}

}  // namespace

std::string Record::to_string() const {
  return owner + ' ' + std::to_string(ttl) + ' ' + zones::compile::type_name(type) + ' ' + data;
}

std::string Reply::to_string() const {
  std::string text = "rcode " + std::to_string(rcode) + (authoritative ? " aa" : "") +
                     (truncated ? " tc" : "") + ", " + std::to_string(octets) + " octets\n";
  append(text, "answer     ", answer);
  append(text, "authority  ", authority);
  append(text, "additional ", additional);
  return text;
}

bool Reply::is_referral() const {
  if (rcode != 0 || authority.empty()) return false;
  const bool has_soa = authority.begin()->type == zones::type::soa;
  return !has_soa && (answer.empty() || answer.begin()->type == zones::type::cname ||
                      answer.begin()->type == zones::type::dname);
}

std::optional<Reply> reply_of(const Packet& packet) {
  ldns_pkt* parsed = nullptr;
  if (ldns_wire2pkt(&parsed, packet.data(), packet.size()) != LDNS_STATUS_OK) return {};
  const Owned<ldns_pkt> owned(parsed);
  Reply reply;
  reply.octets = packet.size();
  reply.rcode = static_cast<unsigned>(ldns_pkt_get_rcode(parsed)) |
                static_cast<unsigned>(ldns_pkt_edns_extended_rcode(parsed)) << 4U;
  reply.authoritative = ldns_pkt_aa(parsed);
  reply.truncated = ldns_pkt_tc(parsed);
  reply.answer = section_of(ldns_pkt_answer(parsed));
  reply.authority = section_of(ldns_pkt_authority(parsed));
  reply.additional = section_of(ldns_pkt_additional(parsed));
  return reply;
}

}  // namespace conformance
