#include "zones/compile/maps.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "geo/country.h"
#include "zones/compile/compile.h"
#include "zones/compile/draft.h"
#include "zones/compile/keys.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

constexpr std::string_view built_in = "european-union";
constexpr std::array<std::string_view, 1> list_keys{"file"};

/// A list's line without its comment and the blanks around it.
std::string_view bare(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  line = line.substr(0, line.find('#'));
  const auto first = line.find_first_not_of(blanks);
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

void add_lines(std::string_view text, MapList& list) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view member = bare(text.substr(0, end));
    if (!member.empty()) list.add(member, number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string name_of(const Reader& reader, const std::string& path) {
  return beside(reader, path).lexically_normal().string();
}

/// The text of the list that {"file": PATH} names.
std::optional<SourceFile> read_list(const Reader& reader, const Value& value) {
  static_cast<void>(is_object_of(reader, value, list_keys));
  const Value* written = value.find("file");
  if (written == nullptr) {
    reader.fault(value, "a map's list without \"file\"", "write {\"file\": PATH}");
    return std::nullopt;
  }
  const auto path = reader.text(*written);
  if (!path) return std::nullopt;
  const std::string name = name_of(reader, *path);
  std::error_code error;
  const auto status = std::filesystem::status(name, error);
  // Reading from a pipe or a device could last for ever.
  const bool is_odd = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  SourceFile list;
  if (is_odd) list.unreadable = "it is no regular file";
  if (!is_odd) list = read_file(name);
  if (list.unreadable.empty()) return list;
  reader.fault(*written,
               "the list " + compile::quoted(*path) + " cannot be read: " + list.unreadable,
               "the path counts from this file's folder");
  return std::nullopt;
}

}  // namespace

Maps::Maps() {
  steer::GeoMap members;
  for (const std::string_view code : geo::european_union()) {
    members.countries.push_back(*geo::Code::parse(code));
  }
  Named& named = named_[std::string(built_in)];
  named.content = std::make_shared<const steer::GeoMap>(std::move(members));
  named.used = true;
}

Maps::Maps(const Reader& reader, const Value& root, std::span<const Maps* const> shared) : Maps() {
  for (const Maps* wider : shared) named_.insert(wider->named_.begin(), wider->named_.end());
  for (auto& [name, map] : named_) map.used = true;  // by others, perhaps
  const Value* maps = root.find("maps");
  if (maps == nullptr || !is_object(reader, *maps)) return;
  for (const Value::Member& member : maps->members) {
    if (!is_note(member)) read(reader, *maps, member);
  }
}

void Maps::read(const Reader& reader, const Value& maps, const Value::Member& member) {
  const Spot at = reader.document().spot_of_key(maps, member);
  if (member.key == built_in) {
    reader.faults().fault(at, compile::quoted(member.key) + " is built in",
                          "give the map another name");
    return;
  }
  Named& named = named_[member.key];
  named.at = at;
  std::optional<MapMembers> members;
  if (member.value.is(Value::Kind::object)) {
    const auto file = read_list(reader, member.value);
    if (!file) return;
    named.spot_of = [path = file->path](std::uint32_t line) { return Spot{path, line, 1, {}}; };
    MapList list(reader.faults(), named.spot_of);
    add_lines(file->text, list);
    members = std::move(list).finish(at);
  } else {
    const auto texts = reader.texts(member.value);
    if (!texts) return;
    named.spot_of = [&reader, items = member.value.as_list()](std::uint32_t item) {
      return reader.spot(items[item]);
    };
    MapList list(reader.faults(), named.spot_of);
    for (std::uint32_t item = 0; item < texts->size(); ++item) list.add((*texts)[item], item);
    members = std::move(list).finish(at);
  }
  if (!members) return;
  named.kind = members->kind;
  named.origins = std::make_shared<const std::vector<std::uint32_t>>(std::move(members->origins));
  named.content = std::make_shared<const steer::GeoMap>(std::move(members->content));
}

std::optional<steer::GeoKey> Maps::use(Faults& faults, const Spot& at, std::string_view name) {
  const auto found = named_.find(name);
  if (found == named_.end()) {
    std::vector<std::string_view> known;
    for (const auto& [other, map] : named_) known.push_back(other);
    faults.fault(at, "no map is called " + compile::quoted(name), nearest(name, known));
    return std::nullopt;
  }
  found->second.used = true;
  if (found->second.content == nullptr) return std::nullopt;
  steer::GeoKey key;
  key.kind = found->second.kind;
  key.map = found->second.content;
  return key;
}

std::string Maps::place_of_member(const steer::GeoMap& map, std::size_t index) const {
  const auto found = std::ranges::find_if(
      named_, [&map](const auto& named) { return named.second.content.get() == &map; });
  const bool is_built_in = found == named_.end() || found->second.spot_of == nullptr;
  return is_built_in ? "built in"
                     : place_of(found->second.spot_of((*found->second.origins)[index]));
}

void Maps::warn_of_unused(Faults& faults) const {
  for (const auto& [name, map] : named_) {
    if (map.used) continue;
    faults.warn("unused-map", map.at, "nothing uses the map " + compile::quoted(name),
                "remove it or name it in a \"geo\" step as \"map:" + name + '"');
  }
}

}  // namespace zones::compile
