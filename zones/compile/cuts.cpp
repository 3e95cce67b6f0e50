#include <optional>
#include <set>
#include <utility>

#include "zones/compile/nameservers.h"
#include "zones/compile/placement.h"
#include "zones/compile/rdata.h"

namespace zones::compile {
namespace {

// What hides a name: where it is owned and how it is called in a message.
struct Cover {
  Name owner;
  std::string description;  // "the delegation eu.example.com. at FILE:1:2"
};

Cover describe(const Reader& reader, const Name& owner, const DraftNode& node) {
  const auto ns = node.sets.find(type::ns);
  const bool is_cut = ns != node.sets.end();
  const DraftSet& set = is_cut ? ns->second : node.sets.at(type::dname);
  return {owner, (is_cut ? "the delegation " : "the DNAME of ") + owner.to_string() + " at " +
                     place_of(reader, *set.at)};
}

bool is_address(std::uint16_t type) { return type == type::a || type == type::aaaa; }

std::set<Name> all_targets(const Draft& draft) {
  std::set<Name> targets;
  for (const auto& [name, node] : draft.nodes) {
    const auto ns = node.sets.find(type::ns);
    if (ns == node.sets.end()) continue;
    for (Name& target : targets_of(ns->second)) targets.insert(std::move(target));
  }
  return targets;
}

// At a cut the parent answers for the DS alone, and refers with the NS; below it for nothing.
void inspect_hidden(const Inspection& inspection, const DraftNode& node, const Cover& cover,
                    bool is_glue_owner) {
  const bool is_at_cut = &node == &inspection.draft.nodes.at(cover.owner);
  const std::string where = (is_at_cut ? "at " : "below ") + cover.description;
  if (node.serve != nullptr) {
    inspection.reader.fault(*node.serve, "served " + where + ", where nothing is answered",
                            "serve it in the child zone, or remove one of the two");
  }
  for (const auto& [type, set] : node.sets) {
    const bool is_parents = is_at_cut && (type == type::ns || type == type::ds);
    if (is_parents || (is_glue_owner && is_address(type))) continue;
    inspection.reader.warn("occluded", *set.at,
                           type_name(type) + ' ' + where + " is never answered",
                           "write it in the child zone, or leave it out");
  }
}

void inspect_signer(const Inspection& inspection, const Name& name, const DraftNode& node) {
  const auto ds = node.sets.find(type::ds);
  const auto ns = node.sets.find(type::ns);
  if (name.is_wildcard() && ns != node.sets.end()) {
    inspection.reader.warn("wildcard-ns", *ns->second.at,
                           "NS at a wildcard delegates nothing (RFC 4592 §4.2)",
                           "delegate each name by itself");
  }
  if (ds == node.sets.end()) return;
  if (name.is_wildcard()) {
    inspection.reader.warn("wildcard-ds", *ds->second.at,
                           "DS at a wildcard means nothing (RFC 4592 §4.6)", "leave it out");
  } else if (ns == node.sets.end() || name == inspection.draft.apex) {
    inspection.reader.warn("ds-without-delegation", *ds->second.at,
                           "DS belongs to a delegation, beside its NS",
                           "write it in the parent zone, or add the NS");
  }
}

}  // namespace

void inspect_cuts(const Inspection& inspection) {
  const std::set<Name> targets = all_targets(inspection.draft);
  std::optional<Cover> cover;  // in canonical order what it hides follows it
  for (const auto& [name, node] : inspection.draft.nodes) {
    const Node& frozen = *inspection.zone.find_node(name.wire());
    if (!frozen.is_occluded) {
      inspect_signer(inspection, name, node);
      const bool covers = frozen.is_cut || frozen.find(type::dname) != nullptr;
      if (covers) cover = describe(inspection.reader, name, node);
    }
    if (frozen.is_occluded || frozen.is_cut) {
      inspect_hidden(inspection, node, *cover, targets.contains(name));
    }
  }
}

}  // namespace zones::compile
