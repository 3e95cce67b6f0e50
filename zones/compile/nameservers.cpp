#include "zones/compile/nameservers.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "zones/compile/keys.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"

namespace zones::compile {
namespace {

constexpr std::string_view how_to_write =
    R"(write "nameservers": {"ns1": "192.0.2.53", "ns.example.net.": []})";

std::set<std::vector<std::uint8_t>> contents(const DraftSet& set) {
  std::set<std::vector<std::uint8_t>> all;
  for (const DraftRecord& record : set.records) all.insert(record.rdata);
  return all;
}

using AddressSets = std::map<std::uint16_t, DraftSet>;

AddressSets read_addresses(const Reader& reader, const Value& value) {
  AddressSets sets;
  for (const Value& item : value.as_list()) {
    const auto text = reader.text(item);
    if (!text) continue;
    const std::uint16_t type = text->find(':') == std::string::npos ? type::a : type::aaaa;
    DraftSet& set = sets[type];
    set.at = &value;
    set.ttl = default_delegation_ttl;
    std::string why;
    auto rdata = rdata_of(type, *text, Name(), why);
    if (rdata) {
      add_record(reader, set, {std::move(*rdata), &item});
    } else {
      reader.fault(item, quoted(*text) + " is no address of a nameserver: " + why,
                   "write an IPv4 or IPv6 address, or [] where the name is outside the zone");
    }
  }
  return sets;
}

void add_addresses(const Reader& reader, const Name& name, const Value& value, Draft& draft) {
  AddressSets sets = read_addresses(reader, value);
  if (sets.empty()) return;
  if (!name.is_below_or_at(draft.apex)) {
    reader.fault(value,
                 "out-of-zone glue: " + name.to_string() + " is outside the zone, and resolvers " +
                     "believe only its own zone's servers",
                 "write [] and leave its addresses to that zone");
    return;
  }
  DraftNode& node = draft.nodes[name];
  for (auto& [type, set] : sets) {
    const auto known = node.sets.find(type);
    if (known == node.sets.end()) {
      node.sets.emplace(type, std::move(set));
    } else if (contents(known->second) != contents(set)) {
      reader.fault(value,
                   name.to_string() + " has other " + type_name(type) + " records at " +
                       place_of(reader, *known->second.at),
                   "write them in one place, or the same in both");
    }
  }
}

// The NS set that "nameservers" makes.
DraftSet read_names(const Reader& reader, const Value& value, Draft& draft) {
  DraftSet ns{.at = &value, .ttl = default_delegation_ttl, .records = {}};
  std::map<Name, const Value::Member*> seen;
  for (const Value::Member& member : value.members) {
    if (member.key == "note") continue;
    std::string why;
    const auto name = Name::parse(member.key, draft.apex, why);
    const Spot spot = reader.document().spot_of_key(value, member);
    if (!name) {
      reader.faults().fault(spot, quoted(member.key) + " is no name: " + why);
      continue;
    }
    const auto [first, is_new] = seen.emplace(*name, &member);
    if (!is_new) {
      const Spot before = reader.document().spot_of_key(value, *first->second);
      reader.faults().fault(
          spot,
          "the nameserver " + name->to_string() + " is written at " + place_of(before) + " too",
          "put its addresses in one place");
      continue;
    }
    ns.records.push_back({{name->wire().begin(), name->wire().end()}, &member.value});
    add_addresses(reader, *name, member.value, draft);
  }
  return ns;
}

void compare(const Reader& reader, const DraftSet& in_records, const DraftSet& in_nameservers) {
  const auto names = [](const DraftSet& set) {
    const auto list = targets_of(set);
    return std::set<Name>(list.begin(), list.end());
  };
  if (in_records.records.empty() || names(in_records) == names(in_nameservers)) return;
  reader.fault(*in_records.at, "other nameservers than at " + place_of(reader, *in_nameservers.at),
               "leave NS out of the apex, \"nameservers\" gives it");
}

}  // namespace

void read_nameservers(const Reader& reader, const Value& zone_object, Draft& draft) {
  const Value* value = zone_object.find("nameservers");
  const auto in_records = draft.nodes[draft.apex].sets.find(type::ns);
  const bool is_in_records = in_records != draft.nodes[draft.apex].sets.end();
  if (value == nullptr) {
    if (is_in_records) return;
    reader.fault(zone_object, "the zone has no nameservers", std::string(how_to_write));
    return;
  }
  if (!value->is(Value::Kind::object)) {
    reader.fault(*value, "expected an object, found " + std::string(value->kind_name()),
                 std::string(how_to_write));
    return;
  }
  DraftSet ns = read_names(reader, *value, draft);
  if (value->members.empty()) {
    reader.fault(*value, "the zone has no nameservers", std::string(how_to_write));
  } else if (is_in_records) {
    compare(reader, in_records->second, ns);
  } else {
    draft.nodes[draft.apex].sets.emplace(type::ns, std::move(ns));
  }
}

std::vector<Name> targets_of(const DraftSet& ns) {
  std::vector<Name> names;
  for (const DraftRecord& record : ns.records) names.push_back(Name::from_wire(record.rdata));
  return names;
}

}  // namespace zones::compile
