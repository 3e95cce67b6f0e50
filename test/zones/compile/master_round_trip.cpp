#include "test/zones/compile/master_round_trip.h"

#include <algorithm>
#include <optional>
#include <string>

#include "zones/compile/import.h"

namespace master_round_trip {
namespace {

using zones::Node;
using zones::RRset;
using namespace zones::compile;

constexpr const char* main_file = "fuzz.zone";

/// What $INCLUDE finds: records, and one that includes itself.
SourceFile included(const std::filesystem::path& file) {
  if (file.filename() == "none") return {file.string(), "", 0, "no such file"};
  const bool is_circle = file.filename() == "circle";
  return {file.string(), is_circle ? "$INCLUDE circle\n" : "in A 192.0.2.1\n\tTXT more\n", 0, ""};
}

Imported read_in(const std::string& text, const std::optional<zones::Name>& apex) {
  return import_master_file(main_file, apex, [&text](const std::filesystem::path& file) {
    return file == main_file ? SourceFile{main_file, text, 0, ""} : included(file);
  });
}

std::optional<Unit> served(const std::string& json) {
  Sources sources;
  sources.geography = std::make_shared<const geo::Geography>();
  sources.files.push_back({"fuzz.json", json, 1, {}});
  auto compiled = compile(sources, nullptr);
  const auto is_fault = [](const Fault& fault) { return fault.warning.empty(); };
  if (std::ranges::any_of(compiled.faults, is_fault) || compiled.units.size() != 1) return {};
  return std::move(compiled.units.begin()->second);
}

bool is_same(const RRset& a, const RRset& b) {
  return a.type == b.type && a.ttl == b.ttl && std::ranges::equal(a.rdata, b.rdata);
}

bool is_same(const Unit& a, const Unit& b) {
  return std::ranges::equal(
      a.hosted.zone->nodes(), b.hosted.zone->nodes(), [](const Node& left, const Node& right) {
        return left.name == right.name &&
               std::ranges::equal(left.rrsets, right.rrsets,
                                  [](const auto& x, const auto& y) { return is_same(x, y); });
      });
}

const char* broken_by_import(const Imported& imported) {
  const auto unit = served(imported.json);
  if (!unit) return "what is imported compiles";
  const std::string exported = master_file_of(*unit);
  const Imported again = read_in(exported, {});
  if (again.json.empty()) return "what is exported can be imported";
  const auto second = served(again.json);
  if (!second) return "what is imported again compiles";
  if (!is_same(*unit, *second)) return "import and export change no record";
  return master_file_of(*second) == exported ? nullptr : "an export has one text";
}

}  // namespace

const char* broken_by(std::string_view text) {
  std::string why;
  const auto apex = zones::Name::parse("example.com.", zones::Name(), why);
  for (const auto& given : {std::optional<zones::Name>(), apex}) {
    const Imported imported = read_in(std::string(text), given);
    const auto has_place = [](const Fault& fault) { return !fault.at.file.empty(); };
    const auto is_fault = [](const Fault& fault) { return fault.warning.empty(); };
    if (!std::ranges::all_of(imported.faults, has_place)) return "a fault has a place";
    const bool is_faulty = std::ranges::any_of(imported.faults, is_fault);
    if (is_faulty != imported.json.empty()) return "a zone, or why there is none";
    if (is_faulty) continue;
    if (const char* rule = broken_by_import(imported)) return rule;
  }
  return nullptr;
}

}  // namespace master_round_trip
