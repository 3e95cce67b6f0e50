#include <string>

#include "zones/compile/draft.h"
#include "zones/compile/import.h"
#include "zones/compile/master_file.h"
#include "zones/compile/presentation.h"
#include "zones/compile/rdata.h"
#include "zones/compile/zone_writer.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

// The records of a set, each behind its length (RRset).
std::vector<Octets> records_of(const RRset& set) {
  std::vector<Octets> records;
  for (Octets rest = set.rdata; rest.size() >= 2;) {
    const std::size_t length = static_cast<std::size_t>(rest[0]) << 8U | rest[1];
    records.push_back(rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  return records;
}

MasterZone plain_zone(const Zone& zone) {
  MasterZone plain{zone.apex(), {}};
  for (const Node& node : zone.nodes()) {
    for (const RRset& set : node.rrsets) {
      MasterSet& copy = plain.names[node.name][set.type];
      copy.ttl = set.ttl;
      for (const Octets rdata : records_of(set)) {
        copy.records.push_back({{rdata.begin(), rdata.end()}, {}});
      }
    }
  }
  return plain;
}

std::string service_comment(const Node& node, const Hosted& hosted) {
  const Service& service = *hosted.services[*node.service];
  const std::string types = service.type == 0 ? "A and AAAA" : type_name(service.type);
  return "; " + relative_text(node.name, hosted.zone->apex()) + ": " + types +
         " are steered by the service " + service.name + ", not static\n";
}

// A name that a person wrote without data; not one that only lies above others.
bool is_empty_leaf(std::span<const Node> nodes, std::size_t i) {
  const bool has_data = !nodes[i].rrsets.empty() || nodes[i].service;
  const bool has_below = i + 1 < nodes.size() && nodes[i + 1].name.is_below_or_at(nodes[i].name);
  return !has_data && !has_below;
}

void write_set(const Name& owner, std::uint16_t type, const MasterSet& set,
               const std::pair<Name, std::uint32_t>& usual, std::string& text) {
  const auto& [apex, ttl] = usual;
  for (const auto& record : set.records) {
    text += relative_text(owner, apex) + '\t';
    if (set.ttl != ttl) text += std::to_string(set.ttl);
    text += "\tIN\t" + type_name(type) + '\t' + written_rdata(type, record.rdata, apex) + '\n';
  }
}

}  // namespace

std::string master_file_of(const Unit& unit) {
  const Zone& zone = *unit.hosted.zone;
  const MasterZone plain = plain_zone(zone);
  // ldns 1.8 takes $TTL 0 for none, so zeros are written at each record.
  const std::uint32_t commonest = commonest_ttl(plain);
  const std::pair<Name, std::uint32_t> usual{unit.apex,
                                             commonest == 0 ? default_zone_ttl : commonest};
  std::string text =
      "$ORIGIN " + unit.apex.to_string() + "\n$TTL " + std::to_string(usual.second) + '\n';
  write_set(unit.apex, type::soa, plain.names.at(unit.apex).at(type::soa), usual, text);
  const auto nodes = zone.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    if (node.service) text += service_comment(node, unit.hosted);
    if (is_empty_leaf(nodes, i)) {
      text += "; " + relative_text(node.name, unit.apex) + ": exists without records\n";
    }
    if (node.rrsets.empty()) continue;
    for (const auto& [type, set] : plain.names.at(node.name)) {
      if (type != type::soa) write_set(node.name, type, set, usual, text);
    }
  }
  return text;
}

}  // namespace zones::compile
