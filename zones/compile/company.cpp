#include "zones/compile/placement.h"
#include "zones/compile/rdata.h"
#include "zones/compile/reply_room.h"

namespace zones::compile {
namespace {

const DraftSet* find(const DraftNode& node, std::uint16_t type) {
  const auto found = node.sets.find(type);
  return found == node.sets.end() ? nullptr : &found->second;
}

// "A at FILE:1:2, MX at FILE:3:4": the types at a name but for one.
std::string types_beside(const Reader& reader, const DraftNode& node, std::uint16_t type) {
  std::string names;
  for (const auto& [other, set] : node.sets) {
    if (other == type) continue;
    names += (names.empty() ? "" : ", ") + type_name(other) + " at " + place_of(reader, *set.at);
  }
  return names;
}

void inspect_single(const Reader& reader, const DraftSet& set, std::string_view type) {
  if (set.records.size() <= 1) return;
  reader.fault(*set.at,
               std::to_string(set.records.size()) + ' ' + std::string(type) + "s at one name",
               "keep one; to choose between several, serve a service");
}

void inspect_cname(const Reader& reader, const Name& name, const DraftNode& node, bool is_apex) {
  const DraftSet* cname = find(node, type::cname);
  if (cname == nullptr) return;
  inspect_single(reader, *cname, "CNAME");
  if (is_apex) {
    reader.fault(*cname->at, "a CNAME at the apex, where SOA and NS must be (RFC 1034 §3.6.2)",
                 "serve a service here, or write the addresses");
    return;
  }
  if (node.serve != nullptr) {
    reader.fault(*node.serve,
                 "served, with a CNAME at " + place_of(reader, *cname->at) + " at the same name",
                 "keep one of them");
  }
  const std::string beside = types_beside(reader, node, type::cname);
  if (beside.empty()) return;
  reader.fault(
      *cname->at,
      "a CNAME stands alone (RFC 1034 §3.6.2), but " + name.to_string() + " also has " + beside,
      "keep the CNAME or the rest");
}

void inspect_dname(const Reader& reader, const Name& name, const DraftNode& node, bool is_apex) {
  const DraftSet* dname = find(node, type::dname);
  if (dname == nullptr) return;
  inspect_single(reader, *dname, "DNAME");
  const DraftSet* ns = find(node, type::ns);
  if (ns != nullptr && !is_apex) {
    reader.fault(
        *dname->at,
        "a DNAME at a delegation: NS is at " + place_of(reader, *ns->at) + " (RFC 6672 §2.3)",
        "keep one of them");
  }
  if (name.is_wildcard()) {
    reader.warn("wildcard-dname", *dname->at,
                "a DNAME at a wildcard redirects nothing (RFC 4592 §4.4)",
                "write it at a name of its own");
  }
}

// A name that alternates between a CNAME and other types sticks in resolvers.
void inspect_served_alias(const Reader& reader, const Name& name, const DraftNode& node,
                          bool is_apex) {
  const std::string beside = types_beside(reader, node, type::cname);
  if (is_apex) {
    reader.fault(*node.serve,
                 "a service of CNAMEs at the apex, where SOA and NS must be (RFC 1034 §3.6.2)",
                 "serve addresses here");
  } else if (!beside.empty()) {
    reader.fault(*node.serve,
                 "a CNAME stands alone (RFC 1034 §3.6.2), but beside the served ones " +
                     name.to_string() + " has " + beside,
                 "keep \"serve\" or the rest");
  }
}

void inspect_served(const Reader& reader, const Name& name, const DraftNode& node, bool is_apex) {
  if (!node.service) return;
  if (node.service->type == type::cname) inspect_served_alias(reader, name, node, is_apex);
  const bool serves_addresses = node.service->type == 0;
  for (const auto& [type, set] : node.sets) {
    const bool is_address = type == type::a || type == type::aaaa;
    const bool is_served = serves_addresses ? is_address : type == node.service->type;
    if (!is_served || type == type::cname) continue;  // two CNAMEs have their fault already
    reader.fault(
        *node.serve,
        type_name(type) + " is both served here and written at " + place_of(reader, *set.at),
        "keep \"serve\" or the " + type_name(type) + " records");
  }
}

void inspect_size(const Reader& reader, const Name& name, std::uint16_t type, const DraftSet& set) {
  std::size_t octets = octets_around_records(name);
  for (const DraftRecord& record : set.records) {
    octets += around_rdata_octets + record.rdata.size();
  }
  if (octets <= max_message_octets) return;
  reader.fault(*set.at,
               "an answer with these " + type_name(type) + " records can have " +
                   std::to_string(octets) + " octets, a message holds " +
                   std::to_string(max_message_octets),
               "write fewer or shorter ones");
}

}  // namespace

void inspect_company(const Inspection& inspection) {
  const Reader& reader = inspection.reader;
  for (const auto& [name, node] : inspection.draft.nodes) {
    const bool is_apex = name == inspection.draft.apex;
    inspect_cname(reader, name, node, is_apex);
    inspect_dname(reader, name, node, is_apex);
    inspect_served(reader, name, node, is_apex);
    for (const auto& [type, set] : node.sets) inspect_size(reader, name, type, set);
  }
}

void inspect(const Inspection& inspection) {
  inspect_company(inspection);
  inspect_cuts(inspection);
  inspect_nameservers(inspection);
  inspect_aliases(inspection);
}

}  // namespace zones::compile
