#include <utility>

#include "zones/compile/placement.h"

namespace zones::compile {
namespace {

using Outcome = Lookup::Outcome;

constexpr std::size_t max_cnames =
    8;  // what an answer follows; a resolver's patience ends there too

bool has_addresses(const Node& node) {
  return node.find(type::a) != nullptr || node.find(type::aaaa) != nullptr;
}

// What is wrong with a nameserver of `owner` that lies in this zone.
struct Trouble {
  std::string what;
  std::string remedy;
};

Trouble trouble_with(const Inspection& inspection, const Name& owner, const Name& target) {
  const Zone& zone = inspection.zone;
  constexpr std::string_view give = "write its A or AAAA records, here or in \"nameservers\"";
  const Lookup look = zone.look_up(target.wire(), type::a);
  const Trouble none{" has no addresses", std::string(give)};
  switch (look.outcome) {
    case Outcome::no_name:
      return none;
    case Outcome::dname:
      return {" is redirected by the DNAME of " + look.node->name.to_string(),
              "name the server by a name of its own"};
    case Outcome::delegation: {
      // Without glue nobody reaches a server inside the zone that it serves.
      const Node* glue = zone.find_node(target.wire());
      const bool is_needed = look.node->name == owner || owner == zone.apex();
      const bool is_there = glue != nullptr && (has_addresses(*glue) || glue->service);
      return is_needed && !is_there ? none : Trouble{};
    }
    case Outcome::found:
    case Outcome::wildcard:
      break;
  }
  const auto drafted = inspection.draft.nodes.find(look.node->name);
  const bool is_drafted = drafted != inspection.draft.nodes.end();
  const auto served = is_drafted ? drafted->second.service : std::nullopt;
  if (served && served->type == 0) {
    return {" is served: referrals carry no steered addresses", "give it plain A or AAAA records"};
  }
  const bool is_served_alias = served && served->type == type::cname;
  if (is_served_alias || look.node->find(type::cname) != nullptr) {
    return {" is an alias, which a nameserver must not be (RFC 2181 §10.3)",
            "name the server by its own name"};
  }
  return has_addresses(*look.node) ? Trouble{} : none;
}

const Node* alias_at(const Zone& zone, const Name& name) {
  if (!name.is_below_or_at(zone.apex())) return nullptr;
  const Lookup look = zone.look_up(name.wire(), type::cname);
  const bool is_data = look.outcome == Outcome::found || look.outcome == Outcome::wildcard;
  if (!is_data) return nullptr;
  const RRset* cname = look.node->find(type::cname);
  return cname != nullptr && cname->count > 0 ? look.node : nullptr;
}

Name target_of(const Node& alias) {
  return Name::from_wire(Octets(alias.find(type::cname)->rdata).subspan(2));
}

void inspect_alias(const Inspection& inspection, const Name& start, const DraftRecord& record) {
  const Zone& zone = inspection.zone;
  Name name = Name::from_wire(record.rdata);
  const bool is_ours = name.is_below_or_at(zone.apex());
  if (is_ours && zone.look_up(name.wire(), type::cname).outcome == Outcome::no_name) {
    inspection.reader.warn("cname-dangling", *record.at,
                           "leads to " + name.to_string() + ", which does not exist",
                           "end it in a dot if it is outside the zone");
    return;
  }
  for (std::size_t followed = 1; const Node* next = alias_at(zone, name); ++followed) {
    const bool is_loop = name == start || next->name == start;
    if (is_loop || followed == max_cnames) {
      inspection.reader.fault(*record.at,
                              is_loop ? "a CNAME that leads back to itself"
                                      : "a chain of more than 8 CNAMEs, longer than is followed",
                              "lead it to the name that has the data");
      return;
    }
    name = target_of(*next);
  }
}

}  // namespace

void inspect_nameservers(const Inspection& inspection) {
  const Zone& zone = inspection.zone;
  for (const auto& [owner, node] : inspection.draft.nodes) {
    const auto ns = node.sets.find(type::ns);
    const bool is_used = ns != node.sets.end() && !zone.find_node(owner.wire())->is_occluded;
    if (!is_used) continue;
    for (const DraftRecord& record : ns->second.records) {
      const Name target = Name::from_wire(record.rdata);
      if (!target.is_below_or_at(zone.apex())) continue;
      Trouble trouble = trouble_with(inspection, owner, target);
      if (trouble.what.empty()) continue;
      inspection.reader.fault(*record.at, "the nameserver " + target.to_string() + trouble.what,
                              std::move(trouble.remedy));
    }
  }
}

void inspect_aliases(const Inspection& inspection) {
  for (const auto& [name, node] : inspection.draft.nodes) {
    const auto cname = node.sets.find(type::cname);
    const bool is_used = cname != node.sets.end() && cname->second.records.size() == 1 &&
                         !inspection.zone.find_node(name.wire())->is_occluded;
    if (is_used) inspect_alias(inspection, name, cname->second.records.front());
  }
}

}  // namespace zones::compile
