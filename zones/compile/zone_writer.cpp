#include "zones/compile/zone_writer.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/presentation.h"
#include "zones/compile/rdata.h"
#include "zones/compile/soa_writer.h"
#include "zones/compile/syntax.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

using Member = JsonPart::Member;
using Sets = std::map<std::uint16_t, MasterSet>;

const MasterSet* find(const MasterZone& zone, const Name& name, std::uint16_t type) {
  const auto node = zone.names.find(name);
  if (node == zone.names.end()) return nullptr;
  const auto set = node->second.find(type);
  return set == node->second.end() ? nullptr : &set->second;
}

std::string with_absolute_meaning(const Name& name, const Name& apex) {
  std::string text = relative_text(name, apex);
  std::string why;
  // "www.example.com" in example.com looks like a forgotten dot, and "note" is a note.
  const auto as_absolute = Name::parse(text, Name(), why);
  const bool looks_doubled =
      !apex.is_root() && text != "@" && as_absolute && as_absolute->is_below_or_at(apex);
  return looks_doubled || text == "note" ? name.to_string() : text;
}

/// What `nameservers` says, and which sets stand there.
struct Nameservers {
  std::vector<Member> members;  // empty: NS stands among the records
  std::set<const MasterSet*> taken;
};

bool is_usual(const MasterSet* set) { return set != nullptr && set->ttl == default_delegation_ttl; }

Nameservers nameservers_of(const MasterZone& zone) {
  Nameservers result;
  const MasterSet* ns = find(zone, zone.apex, type::ns);
  if (!is_usual(ns)) return result;
  result.taken.insert(ns);
  for (const auto& record : ns->records) {
    const Name name = Name::from_wire(record.rdata);
    std::vector<JsonPart> addresses;
    for (const std::uint16_t type : {type::a, type::aaaa}) {
      const MasterSet* set = find(zone, name, type);
      if (!is_usual(set)) continue;
      result.taken.insert(set);
      for (const auto& address : set->records) {
        addresses.push_back(JsonPart::text(rdata_text(type, address.rdata), &address.at));
      }
    }
    JsonPart value = addresses.size() == 1 ? addresses.front()
                                           : JsonPart::list(std::move(addresses), &record.at);
    result.members.push_back({with_absolute_meaning(name, zone.apex), std::move(value)});
  }
  return result;
}

std::vector<std::string> strings_of(Octets rdata) {
  std::vector<std::string> strings;
  for (std::size_t at = 0; at < rdata.size(); at += 1U + rdata[at]) {
    const Octets string = rdata.subspan(at + 1, rdata[at]);
    strings.emplace_back(string.begin(), string.end());
  }
  return strings;
}

/// A TXT record in plain strings: one where splitting it gives the same, else the list.
JsonPart plain_text(const MasterSet::Record& record) {
  const auto strings = strings_of(record.rdata);
  std::string whole;
  for (const auto& string : strings) whole += string;
  const bool splits_so = txt_rdata({whole}) == record.rdata;
  if (splits_so && !first_invalid_utf8(whole)) return JsonPart::text(whole, &record.at);
  std::vector<JsonPart> items;
  for (const auto& string : strings) items.push_back(JsonPart::text(string, &record.at));
  return JsonPart::list(std::move(items), &record.at);
}

/// Plain strings are UTF-8 in JSON; others are written as data of TYPE16.
bool is_plain_text(const MasterSet& set) {
  return std::ranges::all_of(set.records, [](const MasterSet::Record& record) {
    return std::ranges::none_of(strings_of(record.rdata), [](const std::string& string) {
      return first_invalid_utf8(string).has_value();
    });
  });
}

Member set_member(std::uint16_t type, const MasterSet& set, const Name& apex) {
  const bool is_strings = type == type::txt && is_plain_text(set);
  std::vector<JsonPart> values;
  for (const auto& record : set.records) {
    values.push_back(is_strings
                         ? plain_text(record)
                         : JsonPart::text(written_rdata(type, record.rdata, apex), &record.at));
  }
  const bool is_single = values.size() == 1 && values.front().kind == JsonPart::Kind::scalar;
  const Spot* from = &set.records.front().at;
  JsonPart value = is_single ? values.front() : JsonPart::list(std::move(values), from);
  const bool needs_number = type == type::txt && !is_strings;
  return {needs_number ? "TYPE" + std::to_string(type) : type_name(type), std::move(value)};
}

/// A name's sets; `usual` tells which TTL a type has here without being written.
template <typename Usual>
JsonPart name_object(const std::vector<std::pair<std::uint16_t, const MasterSet*>>& sets,
                     const Name& apex, Usual usual) {
  const auto is_other = [&](const auto& each) { return each.second->ttl != usual(each.first); };
  const std::uint32_t first_ttl = sets.front().second->ttl;
  const bool is_common =
      std::ranges::all_of(sets, [&](const auto& each) { return each.second->ttl == first_ttl; });
  const bool is_any_other = std::ranges::any_of(sets, is_other);
  std::vector<Member> members;
  for (const auto& each : sets) {
    Member member = set_member(each.first, *each.second, apex);
    if (!is_common && is_other(each)) {
      const Spot* from = member.value.from;
      std::vector<Member> inner{{"ttl", JsonPart::number(each.second->ttl, from)},
                                {"values", std::move(member.value)}};
      member.value = JsonPart::object(std::move(inner), from);
    }
    members.push_back(std::move(member));
  }
  const Spot* from = &sets.front().second->records.front().at;
  if (is_common && is_any_other) {
    members.insert(members.begin(), {"ttl", JsonPart::number(first_ttl, from)});
  }
  return JsonPart::object(std::move(members), from);
}

/// Tells, name by name in canonical order, whether it is at or below a delegation.
class Cuts {
 public:
  explicit Cuts(const Name& apex) : apex_(apex) {}
  bool covers(const Name& name, const Sets& sets) {
    if (sets.contains(type::ns) && name != apex_) cut_ = &name;
    return cut_ != nullptr && name.is_below_or_at(*cut_);
  }

 private:
  const Name& apex_;
  const Name* cut_ = nullptr;
};

JsonPart records_object(const MasterZone& zone, const Nameservers& nameservers,
                        std::uint32_t zone_ttl) {
  std::vector<Member> members;
  Cuts cuts(zone.apex);
  for (const auto& [name, sets] : zone.names) {
    const bool is_delegated = cuts.covers(name, sets);
    std::vector<std::pair<std::uint16_t, const MasterSet*>> here;
    for (const auto& [type, set] : sets) {
      const bool is_elsewhere = type == type::soa || nameservers.taken.contains(&set);
      if (!is_elsewhere) here.emplace_back(type, &set);
    }
    if (here.empty()) continue;
    const auto usual = [&, is_delegated = is_delegated](std::uint16_t type) {
      return default_ttl(type, is_delegated, zone_ttl);
    };
    members.push_back(
        {with_absolute_meaning(name, zone.apex), name_object(here, zone.apex, usual)});
  }
  JsonPart records =
      JsonPart::object(std::move(members), &find(zone, zone.apex, type::soa)->records.front().at);
  records.is_spread = !records.members.empty();
  return records;
}

}  // namespace

std::uint32_t commonest_ttl(const MasterZone& zone) {
  std::map<std::uint32_t, std::size_t> counts;
  Cuts cuts(zone.apex);
  for (const auto& [name, sets] : zone.names) {
    const bool is_delegated = cuts.covers(name, sets);
    for (const auto& [type, set] : sets) {
      const bool is_counted = default_ttl(type, is_delegated, 0) == 0;
      if (is_counted) ++counts[set.ttl];
    }
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  return most == counts.end() ? default_zone_ttl : most->first;
}

JsonLayout zone_json(const MasterZone& zone) {
  const MasterSet& soa = *find(zone, zone.apex, type::soa);
  const Spot* from = &soa.records.front().at;
  const std::uint32_t ttl = commonest_ttl(zone);
  Nameservers nameservers = nameservers_of(zone);
  std::string apex = zone.apex.to_string();
  if (!zone.apex.is_root()) apex.pop_back();
  std::vector<Member> members{{"zone", JsonPart::text(apex, from)},
                              {"ttl", JsonPart::number(ttl, from)},
                              {"soa", soa_object(zone, ttl)}};
  JsonPart records = records_object(zone, nameservers, ttl);
  if (!nameservers.members.empty()) {
    members.push_back({"nameservers", JsonPart::object(std::move(nameservers.members), from)});
  }
  if (!records.members.empty()) members.push_back({"records", std::move(records)});
  JsonPart root = JsonPart::object(std::move(members), from);
  root.is_spread = true;
  return JsonLayout(root);
}

}  // namespace zones::compile
