// Builds zones from JSON text for the tests of records and of the rules between them.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

#include "zones/compile/rdata.h"
#include "zones/compile/records.h"

namespace zone_text {

using zones::Name;
using zones::Node;
using zones::Zone;
using zones::compile::Document;
using zones::compile::Faults;
using zones::compile::Reader;
using zones::compile::Value;

inline Name name_of(std::string_view text) {
  std::string why;
  return *Name::parse(text, Name(), why);
}

struct Built {
  std::shared_ptr<const Zone> zone;
  std::string messages;  // a line each
};

// The services are "web" (addresses), "mail" (MX) and "alias" (CNAME).
inline Built build(const std::string& text, std::string_view apex = "z.example.") {
  Faults faults;
  Built built;
  const auto document = Document::parse("z.json", text, faults);
  if (document != nullptr) {
    const Reader reader(*document, faults);
    const auto find = [&](const Value& at,
                          const std::string& name) -> std::optional<zones::compile::ServedHere> {
      if (name == "web") return zones::compile::ServedHere{0, 0};
      if (name == "mail") return zones::compile::ServedHere{1, zones::type::mx};
      if (name == "alias") return zones::compile::ServedHere{2, zones::type::cname};
      reader.fault(at, "no service " + name);
      return {};
    };
    built.zone = zones::compile::build_zone(reader, document->root(), name_of(apex), 2026, find);
  }
  CHECK((built.zone == nullptr) == (document == nullptr || faults.any()));
  for (const auto& fault : std::move(faults).take()) built.messages += fault.to_string() + '\n';
  return built;
}

// A zone with two nameservers; `records` stands on line 2, its first key in column 13.
inline std::string with_records(const std::string& records) {
  return "{\"nameservers\":{\"ns.other.net.\":[]},\n\"records\": {" + records + "}}";
}

inline std::string messages(const std::string& records) {
  return build(with_records(records)).messages;
}

// "TTL data | data" of one RRset; "-" where there is none.
inline std::string shown(const Zone& zone, std::string_view name, std::uint16_t type) {
  const Node* node = zone.find_node(name_of(name).wire());
  const zones::RRset* set = node == nullptr ? nullptr : node->find(type);
  if (set == nullptr) return "-";
  std::string text = std::to_string(set->ttl);
  std::size_t at = 0;
  for (std::uint16_t i = 0; i < set->count; ++i) {
    const std::size_t length = static_cast<std::size_t>(set->rdata[at] << 8 | set->rdata[at + 1]);
    const auto rdata = zones::Octets(set->rdata).subspan(at + 2, length);
    text += (i == 0 ? " " : " | ") + zones::compile::rdata_text(type, rdata);
    at += 2 + length;
  }
  CHECK(at == set->rdata.size());
  return text;
}

}  // namespace zone_text
