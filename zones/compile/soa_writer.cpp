#include "zones/compile/soa_writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "zones/compile/presentation.h"
#include "zones/compile/soa.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

std::size_t name_octets(Octets wire) {
  std::size_t at = 0;
  while (wire[at] != 0) at += wire[at] + 1U;
  return at + 1;
}

std::uint32_t number_at(Octets octets, std::size_t at) {
  std::uint32_t number = 0;
  for (const std::uint8_t octet : octets.subspan(at, 4)) number = number << 8U | octet;
  return number;
}

Name usual_primary(const MasterZone& zone) {
  const auto& sets = zone.names.at(zone.apex);
  const auto ns = sets.find(type::ns);
  if (ns == sets.end()) return zone.apex;
  std::vector<Name> names;
  for (const auto& record : ns->second.records) names.push_back(Name::from_wire(record.rdata));
  return *std::ranges::min_element(names);
}

// An at sign would make it a mail address.
std::string contact_text(const Name& name, const Name& apex) {
  std::string text = relative_text(name, apex);
  if (text == "@") return name.to_string();
  for (std::size_t at = 0; (at = text.find("\\@", at)) != std::string::npos;) {
    text.replace(at, 2, "\\064");
  }
  return text;
}

}  // namespace

JsonPart soa_object(const MasterZone& zone, std::uint32_t zone_ttl) {
  const MasterSet& set = zone.names.at(zone.apex).at(type::soa);
  const Spot* from = &set.records.front().at;
  const Octets rdata = set.records.front().rdata;
  const std::size_t primary_octets = name_octets(rdata);
  const Name primary = Name::from_wire(rdata.first(primary_octets));
  const Octets behind = rdata.subspan(primary_octets);
  const Name contact = Name::from_wire(behind.first(name_octets(behind)));
  const Octets numbers = rdata.last(20);

  std::vector<JsonPart::Member> members;
  if (primary != usual_primary(zone)) {
    members.push_back({"primary", JsonPart::text(relative_text(primary, zone.apex), from)});
  }
  if (contact != usual_contact(zone.apex)) {
    members.push_back({"contact", JsonPart::text(contact_text(contact, zone.apex), from)});
  }
  members.push_back({"serial", JsonPart::number(number_at(numbers, 0), from)});
  const std::array<std::pair<const char*, std::uint32_t>, 5> usual{
      {{"refresh", usual_refresh},
       {"retry", usual_retry},
       {"expire", usual_expire},
       {"minimum", usual_minimum(zone_ttl)},
       {"ttl", default_delegation_ttl}}};
  for (std::size_t i = 0; i < usual.size(); ++i) {
    const std::uint32_t value = i < 4 ? number_at(numbers, 4 * (i + 1)) : set.ttl;
    if (value == usual[i].second) continue;
    members.push_back({usual[i].first, JsonPart::number(value, from)});
  }
  return JsonPart::object(std::move(members), from);
}

}  // namespace zones::compile
