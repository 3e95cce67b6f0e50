#include "test/zones/name_round_trip.h"

#include <algorithm>
#include <vector>

#include "zones/name.h"

namespace name_round_trip {
namespace {

using zones::Name;

bool is_same_to_the_octet(const Name& a, const Name& b) {
  return std::ranges::equal(a.wire(), b.wire());
}

/// Labels that end with the root's, of 1 to 255 octets in all (RFC 1035 §3.1).
bool is_whole(zones::Octets wire) {
  if (wire.size() > zones::max_name_octets) return false;
  std::size_t at = 0;
  while (at < wire.size() && wire[at] != 0 && wire[at] < 64) at += wire[at] + 1U;
  return at + 1 == wire.size();
}

const char* broken_by_name(const Name& name) {
  if (!is_whole(name.wire())) return "a name is whole";
  std::string why;
  const auto again = Name::parse(name.to_string(), Name(), why);
  if (!again) return "what we write we can read";
  if (!is_same_to_the_octet(name, *again)) return "a name comes back unchanged";
  if (again->to_string() != name.to_string()) return "a name has one text";
  if (zones::hash(name.wire()) != zones::hash(again->wire())) return "equal names hash alike";
  const Name parent = name.parent();
  if (!name.is_below_or_at(parent)) return "a name is below its parent";
  if (!name.is_root() && !(parent < name)) return "a parent comes first (RFC 4034 §6.1)";
  if (!name.is_root() && parent.labels() + 1 != name.labels()) return "a parent is a label less";
  return nullptr;
}

/// The octets as labels, as long as there is room: any octet may stand in one (RFC 2181 §11).
Name labelled(std::string_view octets) {
  std::vector<std::uint8_t> wire;
  while (octets.size() > 1) {
    const std::size_t length =
        std::min<std::size_t>(1U + static_cast<std::uint8_t>(octets[0]) % 63U, octets.size() - 1);
    if (wire.size() + length + 2 > zones::max_name_octets) break;
    wire.push_back(static_cast<std::uint8_t>(length));
    wire.insert(wire.end(), octets.begin() + 1,
                octets.begin() + 1 + static_cast<std::ptrdiff_t>(length));
    octets.remove_prefix(1 + length);
  }
  wire.push_back(0);
  return Name::from_wire(wire);
}

}  // namespace

const char* broken_by(std::string_view text) {
  if (const char* rule = broken_by_name(labelled(text))) return rule;
  std::string why;
  const Name origin = *Name::parse("Example.com.", Name(), why);
  const auto name = Name::parse(text, origin, why);
  if (name.has_value() != why.empty()) return "a name, or why there is none";
  if (!name) return nullptr;
  const auto elsewhere = Name::parse(text, Name(), why);
  if (!elsewhere) return "a shorter origin makes no name worse";
  const bool is_absolute = is_same_to_the_octet(*name, *elsewhere);
  if (!is_absolute && !name->is_below_or_at(origin)) return "what is relative is below its origin";
  return broken_by_name(*name);
}

}  // namespace name_round_trip
