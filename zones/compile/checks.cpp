#include "zones/compile/checks.h"

#include <string_view>
#include <vector>

#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

CheckDraft broken_draft() {
  CheckDraft draft;
  draft.broken = true;
  return draft;
}

}  // namespace

Checks::Checks(const Reader& reader, const Value& root, const CheckScope& scope)
    : exec_(scope.exec) {
  for (const Checks* wider : scope.shared) {
    named_.insert(wider->named_.begin(), wider->named_.end());
    shared_.insert(wider->shared_.begin(), wider->shared_.end());
  }
  for (auto& [name, check] : named_) check.used = true;  // by others, perhaps
  const Value* checks = root.find("checks");
  if (checks == nullptr || !is_object(reader, *checks)) return;
  for (const Value::Member& member : checks->members) {
    if (is_note(member)) continue;
    CheckDraft draft = read_check(reader, member.value, {});
    draft.settings.push.name = scope.owner + ':' + member.key;
    judge(reader, member.value, draft);
    named_.emplace(member.key,
                   Named{reader.document().spot_of_key(*checks, member), std::move(draft)});
  }
  for (auto& [name, check] : named_) find_parts(reader, check);
}

std::optional<CheckDraft> Checks::resolve(const Reader& reader, const Value& value,
                                          const std::optional<CheckDraft>& base) {
  if (value.is(Value::Kind::null)) return std::nullopt;
  if (value.is(Value::Kind::object)) {
    CheckDraft draft = read_check(reader, value, base.value_or(CheckDraft{}));
    judge(reader, value, draft);
    find_parts(reader, reader.spot(value), draft);
    return draft;
  }
  const auto name = reader.text(value);
  if (!name) return broken_draft();
  const auto found = named_.find(*name);
  if (found != named_.end()) {
    found->second.used = true;
    return found->second.draft;
  }
  std::vector<std::string_view> names;
  for (const auto& [known, check] : named_) names.push_back(known);
  reader.fault(value, "no check is called \"" + *name + '"',
               names.empty() ? "define it in \"checks\"" : nearest(*name, names));
  return broken_draft();
}

std::shared_ptr<const health::Check> Checks::share(const health::Check& check) {
  auto& shared = shared_[check];
  if (!shared) shared = std::make_shared<const health::Check>(check);
  return shared;
}

void Checks::warn_of_unused(const Reader& reader) const {
  for (const auto& [name, check] : named_) {
    if (check.used) continue;
    reader.faults().warn("unused-check", check.at, "nothing uses the check \"" + name + '"',
                         "remove it or name it in a service or endpoint");
  }
}

}  // namespace zones::compile
