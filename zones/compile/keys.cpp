#include "zones/compile/keys.h"

#include <algorithm>

namespace zones::compile {

bool is_note(const Value::Member& member) noexcept {
  return member.key == "note" && member.value.is(Value::Kind::text);
}

bool is_object(const Reader& reader, const Value& value) {
  return value.is(Value::Kind::object) || reader.object(value, {});
}

bool is_object_of(const Reader& reader, const Value& value,
                  std::span<const std::string_view> known) {
  if (!is_object(reader, value)) return false;
  for (const Value::Member& member : value.members) {
    if (member.key == "note" || std::ranges::find(known, member.key) != known.end()) continue;
    unknown_key(reader, value, member, known);
  }
  return true;
}

void unknown_key(const Reader& reader, const Value& object, const Value::Member& member,
                 std::span<const std::string_view> known) {
  reader.faults().fault(reader.document().spot_of_key(object, member),
                        "unknown key \"" + member.key + '"', nearest(member.key, known));
}

}  // namespace zones::compile
