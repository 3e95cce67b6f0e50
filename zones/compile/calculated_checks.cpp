#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "zones/compile/check_kinds.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

/// What a part without a name is called in reasons: its kind, and its port where one is written.
std::string label_of(const Value& written, const CheckDraft& part) {
  const auto is_kind = [](const Value::Member& member) {
    return member.key != "note" && member.key != "target";
  };
  const auto found = std::ranges::find_if(written.members, is_kind);
  std::string label = found == written.members.end() ? "check" : found->key;
  if (part.port) label += ' ' + std::to_string(*part.port);
  return label;
}

/// One part: a name to be found later, or a check written here.
void read_part(const Reader& reader, const Value& item, CheckDraft& draft) {
  if (item.is(Value::Kind::object)) {
    auto part = std::make_shared<CheckDraft>(read_check(reader, item, {}));
    std::string label = label_of(item, *part);
    draft.parts.push_back({std::move(label), &item, std::move(part)});
  } else if (const auto name = reader.text(item)) {
    draft.parts.push_back({*name, &item, nullptr});
  }
}

void read_parts(const Reader& reader, const Value& list, CheckDraft& draft) {
  draft.parts.clear();
  draft.settings.formula = {};
  for (const Value& item : list.as_list()) read_part(reader, item, draft);
  if (list.as_list().empty()) {
    reader.fault(list, "a check made of no checks", "name one at least");
  }
}

}  // namespace

void read_all(const Reader& reader, const Value& value, CheckDraft& draft) {
  read_parts(reader, value, draft);
  draft.settings.formula.needed = static_cast<std::uint32_t>(draft.parts.size());
}

void read_any(const Reader& reader, const Value& value, CheckDraft& draft) {
  read_parts(reader, value, draft);
}

void read_at_least(const Reader& reader, const Value& value, CheckDraft& draft) {
  const Value* of = value.parent->find("of");
  if (of == nullptr) {
    reader.fault(value, "\"at_least\" of what?", R"(write {"at_least": 2, "of": ["web", "db"]})");
    return;
  }
  read_parts(reader, *of, draft);
  const std::size_t most = std::max<std::size_t>(of->as_list().size(), 1);
  if (const auto needed = reader.whole(value, 1, most)) {
    draft.settings.formula.needed = static_cast<std::uint32_t>(*needed);
  }
}

void read_not(const Reader& reader, const Value& value, CheckDraft& draft) {
  read_parts(reader, value, draft);
  draft.settings.formula.is_not = true;
  if (value.as_list().size() > 1) {
    reader.fault(value, "\"not\" is of one check", R"(write {"not": {"any": [...]}})");
  }
}

void check_of(const Reader& reader, const Value& check) {
  const Value* of = check.find("of");
  if (of == nullptr || check.find("at_least") != nullptr) return;
  reader.fault(*of, "\"of\" without \"at_least\"", R"(write {"at_least": 2, "of": ["web", "db"]})");
}

}  // namespace zones::compile
