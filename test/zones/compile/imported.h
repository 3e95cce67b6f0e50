// Master files and what became of them, for the tests of import and export.
#pragma once

#include <set>
#include <string>

#include "test/tools/scratch_folder.h"
#include "zones/compile/import.h"

namespace imported {

/// Files of one scratch folder; the zone's own is "zone".
class Files {
 public:
  explicit Files(const std::string& zone) { write("zone", zone); }
  Files& write(const std::string& name, const std::string& text) {
    folder_.write(name, text);
    return *this;
  }
  [[nodiscard]] zones::compile::Imported import(const std::string& apex = "example.com.") const;
  /// All faults and warnings, one per line, with places counted from the folder.
  [[nodiscard]] std::string told(const std::string& apex = "example.com.") const;

 private:
  ScratchFolder folder_;
};

/// The zone that JSON serves; fails the test where it has faults.
zones::compile::Unit served(const std::string& json);

/// Its records, "www.example.com. 300 A 192.0.2.1" each.
std::multiset<std::string> records(const zones::compile::Unit& unit);
/// Those that a master file's text with an SOA and an NS before it serves, without these two.
std::multiset<std::string> records_of(const std::string& text);

/// An SOA and a nameserver outside, TTL 300; `records` begin in line 4.
std::string zone_with(const std::string& records);

}  // namespace imported
