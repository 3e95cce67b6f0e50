#include "zones/compile/zone_file.h"

#include <algorithm>
#include <map>
#include <utility>

#include "zones/compile/reader.h"
#include "zones/compile/records.h"
#include "zones/compile/serial.h"
#include "zones/compile/syntax.h"
#include "zones/compile/tree.h"

namespace zones::compile {
namespace {

constexpr std::uint64_t format_version = 1;

const Unit* last_served(const Compiled* previous, const Name& apex) {
  if (previous == nullptr) return nullptr;
  const auto found = previous->units.find(unit_key(apex));
  return found == previous->units.end() ? nullptr : &found->second;
}

/// The newest time of the files used, never going back.
std::uint32_t default_serial(const ZoneFile& file, const Unit* last) {
  std::int64_t newest = file.source->mtime_unix;
  for (const auto& shared : file.shared) newest = std::max(newest, shared->source.mtime_unix);
  if (last == nullptr) return static_cast<std::uint32_t>(newest);
  const bool is_same = last->text == file.source->text && same_texts(last->shared, file.shared);
  return is_same ? last->serial : serial_after(last->serial, newest);
}

void read_apex(const Reader& reader, const Value& root, ZoneFile& file) {
  const Value* value = root.find("zone");
  if (value == nullptr) {
    reader.fault(root, "\"zone\" is missing", "write \"zone\": \"app.example.com\"");
    return;
  }
  const auto text = reader.text(*value);
  if (!text) return;
  std::string why;
  auto apex = Name::parse(*text, Name{}, why);
  if (text->empty() || *text == "@") apex.reset();
  if (!apex) {
    reader.fault(*value, "\"" + *text + "\" is no zone name" + (why.empty() ? "" : ": " + why),
                 "write a domain name such as \"app.example.com\"");
  } else if (apex->is_wildcard()) {
    reader.fault(*value, "\"" + *text + "\" is a wildcard",
                 "a zone has a name of its own; wildcards belong into \"records\"");
  } else {
    file.apex = std::move(apex);
    file.declared = reader.spot(*value);
  }
}

/// The keys that speak of the file itself.
void read_preamble(const Reader& reader, const Value& root, ZoneFile& file) {
  reader.object(root, zone_keys);
  if (const Value* schema = root.find("$schema")) (void)reader.text(*schema);
  if (const Value* format = root.find("format")) {
    (void)reader.whole(*format, format_version, format_version);
  }
  if (const Value* shared = root.find("shared")) (void)reader.boolean(*shared);
  if (const Value* allow = root.find("allow")) {
    file.allow = reader.texts(*allow).value_or(std::vector<std::string>{});
    for (const std::string& id : file.allow) file.faults.allow(id);
  }
  read_apex(reader, root, file);
}

/// Finds a service's index by its name. One that is written but was refused has its faults already
/// and gets none for being missing.
class ServiceNames {
 public:
  ServiceNames(const Reader& reader, const Value& root, const std::vector<ServicePlan>& plans)
      : reader_(reader), written_(root.find("services")) {
    for (std::uint32_t i = 0; i < plans.size(); ++i) {
      indexes_.emplace(plans[i].name, ServedHere{i, plans[i].type});
    }
  }
  std::optional<ServedHere> operator()(const Value& at, const std::string& name) const {
    const auto found = indexes_.find(name);
    if (found != indexes_.end()) return found->second;
    if (written_ != nullptr && written_->find(name) != nullptr) return std::nullopt;
    std::vector<std::string_view> known;
    for (const auto& [service, index] : indexes_) known.push_back(service);
    const std::string remedy = nearest(name, known);
    reader_.fault(at, "there is no service \"" + name + '"',
                  remedy.empty() ? "define it under \"services\"" : remedy);
    return std::nullopt;
  }

 private:
  const Reader& reader_;
  const Value* written_;
  std::map<std::string, ServedHere> indexes_;
};

void warn_of_serial(const Reader& reader, const Value& root, const Zone& zone, const Unit& last) {
  if (!comes_after(last.serial, zone.serial())) return;
  const Value* soa = root.find("soa");
  const Value* serial = soa == nullptr ? nullptr : soa->find("serial");
  if (serial == nullptr) return;
  reader.warn("serial-goes-back", *serial,
              "serial " + std::to_string(zone.serial()) + " comes before " +
                  std::to_string(last.serial) + ", which was served",
              "write a later one, or leave it out");
}

/// Reads what the zone holds, also where its name could not be told: every fault in one run.
void read_contents(const Reader& reader, const Value& root, const ZoneScope& scope,
                   ZoneFile& file) {
  const Name apex = file.apex.value_or(Name{});
  const Unit* last = file.apex ? last_served(scope.previous, apex) : nullptr;
  file.shared = read_use(reader, root, *file.source, scope.shared);
  const Value* use = root.find("use");
  // Without what they define, half of the rest would look wrong.
  if (use != nullptr && file.shared.size() < use->as_list().size()) return;
  std::vector<const FileServices*> used;
  for (const auto& shared : file.shared) used.push_back(&*shared->services);
  file.plans = read_services(reader, root, {scope.knows, apex, used, {}, scope.exec}).plans;
  file.zone = build_zone(reader, root, apex, default_serial(file, last),
                         ServiceNames(reader, root, file.plans));
  if (file.zone != nullptr && last != nullptr) warn_of_serial(reader, root, *file.zone, *last);
}

}  // namespace

ZoneFile read_zone_file(const SourceFile& source, const ZoneScope& scope) {
  ZoneFile file;
  file.source = &source;
  if (!source.unreadable.empty()) {
    file.faults.fault({source.path, 0, 0, {}}, "the file cannot be read: " + source.unreadable);
    return file;
  }
  const auto document = Document::parse(source.path, source.text, file.faults);
  if (document == nullptr) {
    Cursor at{source.text};
    at.skip_blank();
    file.holds_nothing = at.at_end();
    return file;
  }
  const Value& root = document->root();
  const Reader reader(*document, file.faults, &file.files);
  if (!root.is(Value::Kind::object)) {
    reader.object(root, zone_keys);
    return file;
  }
  file.is_shared = says_shared(root);
  if (file.is_shared) return file;
  file.holds_nothing = root.members.empty();
  read_preamble(reader, root, file);
  if (!file.holds_nothing) read_contents(reader, root, scope, file);
  return file;
}

ZoneFile unchanged_zone_file(const SourceFile& source, const Unit& unit) {
  ZoneFile file;
  file.source = &source;
  file.unchanged = &unit;
  file.apex = unit.apex;
  file.declared = unit.declared;
  file.files = unit.files;
  file.shared = unit.shared;
  for (const Fault& warning : unit.warnings) file.faults.add(warning);
  return file;
}

}  // namespace zones::compile
