#include "test/zones/compile/imported.h"

#include <catch2/catch.hpp>

#include "test/zones/compile/sources.h"
#include "zones/compile/rdata.h"
#include "zones/record.h"

namespace imported {
namespace {

using zones::compile::Imported;
using zones::compile::Unit;

}  // namespace

Imported Files::import(const std::string& apex) const {
  std::optional<zones::Name> name;
  std::string why;
  if (!apex.empty()) name = zones::Name::parse(apex, zones::Name(), why);
  return zones::compile::import_master_file(folder_ / "zone", name);
}

std::string Files::told(const std::string& apex) const {
  const std::string folder = folder_.path().string() + '/';
  std::string lines;
  const Imported made = import(apex);
  for (const auto& fault : made.faults) {
    lines += (lines.empty() ? "" : "\n") + zones::compile::plain_text(fault);
  }
  for (std::size_t at = 0; (at = lines.find(folder)) != std::string::npos;) {
    lines.erase(at, folder.size());
  }
  return lines;
}

Unit served(const std::string& json) {
  auto compiled = zones::compile::compile(sources::of({{"zone.json", json}}), nullptr);
  INFO(json);
  for (const auto& fault : compiled.faults) {
    UNSCOPED_INFO(fault.to_string());
  }
  REQUIRE(compiled.refused == 0);
  REQUIRE(compiled.units.size() == 1);
  return compiled.units.begin()->second;
}

std::multiset<std::string> records(const Unit& unit) {
  std::multiset<std::string> all;
  for (const zones::Node& node : unit.hosted.zone->nodes()) {
    for (const zones::RRset& set : node.rrsets) {
      for (zones::Octets rest = set.rdata; !rest.empty();) {
        const std::size_t length = static_cast<std::size_t>(rest[0]) << 8U | rest[1];
        const std::string data = zones::compile::rdata_text(set.type, rest.subspan(2, length));
        all.insert(node.name.to_string() + ' ' + std::to_string(set.ttl) + ' ' +
                   zones::compile::type_name(set.type) + ' ' + data);
        rest = rest.subspan(2 + length);
      }
    }
  }
  return all;
}

std::string zone_with(const std::string& records) {
  return "$TTL 300\n@ SOA ns.example.net. hostmaster 7 3600 600 1209600 60\n"
         "@ NS ns.example.net.\n" +
         records;
}

std::multiset<std::string> records_of(const std::string& text) {
  const Files files(zone_with(text));
  INFO(files.told());
  const Imported made = files.import();
  REQUIRE_FALSE(made.json.empty());
  auto all = records(served(made.json));
  std::erase_if(all, [](const std::string& record) {
    return record.find(" SOA ") != record.npos || record.find("NS ns.example.net.") != record.npos;
  });
  return all;
}

}  // namespace imported
