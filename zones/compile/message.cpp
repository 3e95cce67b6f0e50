#include "zones/compile/message.h"

#include <ldns/ldns.h>

#include <memory>

namespace zones::compile {
namespace {

using Packet = std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)>;
using Text = std::unique_ptr<char, decltype(&std::free)>;

std::string taken(char* text) {
  const Text owned(text, &std::free);
  std::string copy = owned ? owned.get() : "";
  while (!copy.empty() && (copy.back() == '\n' || copy.back() == ' ')) copy.pop_back();
  return copy;
}

std::string data_of(const ldns_rr& record) {
  std::string data;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    if (i > 0) data += ' ';
    data += taken(ldns_rdf2str(ldns_rr_rdf(&record, i)));
  }
  return data;
}

std::vector<MessageRecord> records_of(const ldns_rr_list* list) {
  std::vector<MessageRecord> records;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    const ldns_rr* record = ldns_rr_list_rr(list, i);
    records.push_back({taken(ldns_rdf2str(ldns_rr_owner(record))),
                       taken(ldns_rr_type2str(ldns_rr_get_type(record))), ldns_rr_ttl(record),
                       data_of(*record)});
  }
  return records;
}

/// SCOPE PREFIX-LENGTH of the ECS option: the fourth octet of its data (RFC 7871 §6).
std::optional<std::uint8_t> scope_of(const ldns_pkt& packet) {
  const ldns_rdf* options = ldns_pkt_edns_data(&packet);
  if (options == nullptr) return std::nullopt;
  const Octets octets(ldns_rdf_data(options), ldns_rdf_size(options));
  constexpr std::size_t header = 4, scope_at = 3;
  constexpr unsigned client_subnet = 8;
  const auto word = [&](std::size_t at) { return octets[at] * 256U + octets[at + 1]; };
  for (std::size_t at = 0; at + header <= octets.size(); at += header + word(at + 2)) {
    const std::size_t length = word(at + 2);
    if (word(at) == client_subnet && length >= header && at + header + length <= octets.size()) {
      return octets[at + header + scope_at];
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Message> message_of(Octets wire) {
  ldns_pkt* parsed = nullptr;
  const auto status = ldns_wire2pkt(&parsed, wire.data(), wire.size());
  const Packet packet(parsed, &ldns_pkt_free);
  if (status != LDNS_STATUS_OK) return std::nullopt;
  Message message;
  message.rcode = taken(ldns_pkt_rcode2str(ldns_pkt_get_rcode(packet.get())));
  message.authoritative = ldns_pkt_aa(packet.get());
  message.truncated = ldns_pkt_tc(packet.get());
  message.answer = records_of(ldns_pkt_answer(packet.get()));
  message.authority = records_of(ldns_pkt_authority(packet.get()));
  message.additional = records_of(ldns_pkt_additional(packet.get()));
  message.scope = scope_of(*packet);
  return message;
}

}  // namespace zones::compile
