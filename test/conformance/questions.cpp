#include "test/conformance/questions.h"

#include <array>
#include <set>

#include "zones/compile/faults.h"
#include "zones/compile/master_file.h"
#include "zones/name.h"
#include "zones/record.h"

namespace conformance {
namespace {

using zones::Name;
namespace type = zones::type;

Packet label(const std::string& text) {
  Packet wire{static_cast<std::uint8_t>(text.size())};
  wire.insert(wire.end(), text.begin(), text.end());
  return wire;
}

void add_target(std::uint16_t of, const zones::compile::MasterSet& set, std::set<Packet>& names) {
  std::size_t at = 0;
  switch (of) {
    case type::ns:
    case type::cname:
    case type::dname:
    case type::ptr:
      break;
    case type::mx:
    case type::svcb:
    case type::https:
      at = 2;
      break;
    case type::srv:
      at = 6;
      break;
    default:
      return;
  }
  for (const auto& record : set.records) {
    std::size_t end = at;
    while (record.rdata[end] != 0) end += record.rdata[end] + 1U;
    names.emplace(record.rdata.begin() + static_cast<std::ptrdiff_t>(at),
                  record.rdata.begin() + static_cast<std::ptrdiff_t>(end + 1));
  }
}

}  // namespace

Questions::Questions(const std::vector<ZoneText>& zones, std::uint64_t seed) : random_(seed) {
  std::set<Packet> names;
  for (const ZoneText& zone : zones) {
    const ScratchFolder folder;
    zones::compile::Faults faults;
    const auto read = zones::compile::read_master_file(folder.write("zone", zone.text), {}, faults);
    if (!read) throw std::runtime_error(zone.apex + " cannot be read");
    for (const auto& [name, sets] : read->names) {
      names.emplace(name.wire().begin(), name.wire().end());
      for (const auto& [of, set] : sets) add_target(of, set, names);
    }
  }
  names_.assign(names.begin(), names.end());
}

/// A name, one above it, one below it, or one beside it.
Packet Questions::a_name() {
  Packet name = names_[below(names_.size())];
  const std::size_t kind = below(100);
  if (kind < 45) return name;
  if (kind < 60 || kind >= 90) {
    if (name[0] != 0) name.erase(name.begin(), name.begin() + name[0] + 1);
    if (kind < 60) return name;
  }
  static const std::vector<std::string> labels{"a",  "b",     "*",    "x", "ns",
                                               "zz", "below", "\x01", "h1"};
  Packet deeper;
  for (std::size_t left = 1 + below(2); left > 0; --left) {
    const Packet more = label(labels[below(labels.size())]);
    deeper.insert(deeper.end(), more.begin(), more.end());
  }
  if (deeper.size() + name.size() > zones::max_name_octets) return name;
  deeper.insert(deeper.end(), name.begin(), name.end());
  return deeper;
}

/// Case changed here and there (RFC 4343). Length octets are below any letter.
Packet Questions::varied(Packet name) {
  if (below(3) > 0) return name;
  for (std::uint8_t& octet : name) {
    const bool is_lower = octet >= 'a' && octet <= 'z';
    if (is_lower && below(2) == 0) octet = static_cast<std::uint8_t>(octet - 'a' + 'A');
  }
  return name;
}

std::uint16_t Questions::a_type() {
  // What zones hold, more often; then types that signers make, that nobody knows, and ANY.
  static const std::array<std::uint16_t, 32> types{
      1,  1,  1,  28, 28, 2,  2,  5,  5,  6,  15,  15,    16,    33,    39,    43,
      43, 12, 64, 65, 35, 44, 52, 13, 29, 46, 257, 65280, 65281, 65535, 60000, 255};
  return types[below(types.size())];
}

Question Questions::next() {
  Question question;
  question.name = varied(a_name());
  question.type = a_type();
  question.transport = below(8) == 0 ? Transport::tcp : Transport::udp;
  static const std::array<std::uint16_t, 3> payloads{512, 1232, 4096};
  if (below(4) > 0) question.payload = payloads[below(payloads.size())];
  question.dnssec_ok = question.payload && below(2) == 0;
  return question;
}

}  // namespace conformance
