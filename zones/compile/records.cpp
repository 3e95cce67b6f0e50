#include "zones/compile/records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/keys.h"
#include "zones/compile/nameservers.h"
#include "zones/compile/placement.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"
#include "zones/compile/soa.h"

namespace zones::compile {
namespace {

Spot spot_of_key(const Reader& reader, const Value::Member& member) {
  return reader.document().spot_of_key(*member.value.parent, member);
}

void warn_of_doubled_name(const Reader& reader, const Value::Member& member, const Name& name,
                          const Name& apex) {
  std::string why;
  const auto as_absolute = Name::parse(member.key, Name(), why);
  if (apex.is_root() || !as_absolute || !as_absolute->is_below_or_at(apex)) return;
  if (*as_absolute == name) return;
  reader.faults().warn("name-doubled", spot_of_key(reader, member),
                       "names are relative, so this is " + name.to_string(),
                       "end it in a dot, or leave the zone's name out");
}

// The name that a key of "records" stands for; empty after noting what is wrong with it.
std::optional<Name> read_name(const Reader& reader, const Value::Member& member, const Name& apex) {
  std::string why;
  auto name = Name::parse(member.key, apex, why);
  if (!name) {
    reader.faults().fault(spot_of_key(reader, member), quoted(member.key) + " is no name: " + why);
    return {};
  }
  if (!name->is_below_or_at(apex)) {
    reader.faults().fault(spot_of_key(reader, member),
                          name->to_string() + " is outside the zone " + apex.to_string(),
                          "leave out the dot at its end if it belongs to the zone");
    return {};
  }
  warn_of_doubled_name(reader, member, *name, apex);
  return name;
}

void unknown_type(const Reader& reader, const Value::Member& member) {
  constexpr std::array<std::string_view, 3> options{"serve", "ttl", "note"};
  const bool has_lower =
      std::ranges::any_of(member.key, [](char c) { return c >= 'a' && c <= 'z'; });
  std::string remedy = has_lower ? nearest(member.key, options) : "";  // types are upper case
  if (!remedy.starts_with("did you mean")) {
    std::vector<std::string_view> known = type_names();
    known.insert(known.end(), options.begin(), options.end());
    remedy = nearest(member.key, known);
  }
  reader.faults().fault(spot_of_key(reader, member), "unknown record type " + quoted(member.key),
                        std::move(remedy));
}

void read_type(const Reader& reader, const Value::Member& member, const Name& apex,
               DraftNode& node) {
  const auto type = type_of(member.key);
  if (!type) {
    unknown_type(reader, member);
    return;
  }
  if (*type == type::soa) {
    reader.faults().fault(spot_of_key(reader, member), "the zone's SOA is not among the records",
                          R"(write what it differs in as "soa" beside "records")");
    return;
  }
  const auto [place, is_new] = node.sets.try_emplace(*type);
  if (is_new) {
    place->second = read_set(reader, member, *type, apex);
    return;
  }
  reader.faults().fault(
      spot_of_key(reader, member),
      member.key + " is the type at " + place_of(reader, *place->second.at) + " too",
      "keep one of them");
}

void read_record(const Reader& reader, const Value& value, const Draft& draft,
                 const ServiceFinder& find_service, DraftNode& node) {
  if (!is_object(reader, value)) return;
  std::optional<std::uint32_t> ttl;
  bool has_types = false;
  for (const Value::Member& member : value.members) {
    if (member.key == "note") continue;
    if (member.key == "ttl") {
      ttl = reader.ttl(member.value);
    } else if (member.key == "serve") {
      node.serve = &member.value;
      const auto service = reader.text(member.value);
      if (service) node.service = find_service(member.value, *service);
    } else {
      has_types = true;
      read_type(reader, member, draft.apex, node);
    }
  }
  for (auto& [type, set] : node.sets) {
    if (!set.ttl) set.ttl = ttl;
  }
  if (const Value* unused = value.find("ttl"); unused != nullptr && !has_types) {
    reader.warn("ttl-unused", *unused, "a name's \"ttl\" is for its plain records, and it has none",
                node.serve == nullptr ? "leave it out" : "set the service's \"ttl\"");
  }
  if (!has_types && node.serve == nullptr) {
    reader.warn("name-empty", value, "a name without data: it exists and answers nothing",
                "leave it out, or give it records");
  }
}

void read_records(const Reader& reader, const Value& records, const ServiceFinder& find_service,
                  Draft& draft) {
  if (!is_object(reader, records)) return;
  for (const Value::Member& member : records.members) {
    if (member.key == "note" && member.value.is(Value::Kind::text)) continue;
    const auto name = read_name(reader, member, draft.apex);
    if (!name) continue;
    DraftNode& node = draft.nodes[*name];
    if (node.key == nullptr) {
      node.key = &member;
      read_record(reader, member.value, draft, find_service, node);
      continue;
    }
    reader.faults().fault(spot_of_key(reader, member),
                          quoted(member.key) + " and " + quoted(node.key->key) + " at " +
                              place_of(spot_of_key(reader, *node.key)) + " are one name",
                          "put its data in one place");
  }
}

}  // namespace

std::shared_ptr<const Zone> build_zone(const Reader& reader, const Value& zone_object,
                                       const Name& apex, std::uint32_t serial,
                                       const ServiceFinder& find_service) {
  const std::size_t faults_before = reader.faults().fault_count();
  Draft draft{.apex = apex, .nodes = {}};
  draft.nodes.try_emplace(apex);
  std::uint32_t ttl = default_zone_ttl;
  if (const Value* written = zone_object.find("ttl")) ttl = reader.ttl(*written).value_or(ttl);
  if (const Value* records = zone_object.find("records")) {
    read_records(reader, *records, find_service, draft);
  }
  read_nameservers(reader, zone_object, draft);
  read_soa(reader, zone_object, {.serial = serial, .zone_ttl = ttl}, draft);
  auto zone = freeze(draft, ttl);
  inspect({reader, draft, *zone});
  return reader.faults().fault_count() == faults_before ? zone : nullptr;
}

}  // namespace zones::compile
