// The parts of calculated checks: found by name, in any order, and held to their limits.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zones/compile/checks.h"

namespace zones::compile {
namespace {

// Deeper trees are read by nobody who is woken by them, and each part is a probe of every address.
constexpr std::size_t most_levels = 8, most_parts = 64;

struct Extent {
  std::size_t levels = 1, parts = 0;
};

/// Of a check whose parts have been found.
Extent extent_of(const CheckDraft& draft) {
  Extent extent;
  for (const PartDraft& part : draft.parts) {
    const Extent inner = extent_of(*part.check);
    extent.levels = std::max(extent.levels, inner.levels + 1);
    extent.parts += inner.parts + 1;
  }
  return extent;
}

/// Whether a pushed state is among what is asked at the target of `draft`.
bool has_push(const CheckDraft& draft) {
  return draft.kind == health::Check::Kind::push ||
         std::ranges::any_of(draft.parts, [](const PartDraft& part) {
           return !part.check->target && has_push(*part.check);
         });
}

/// What is pushed would go with the addresses that a lookup does not bring any more.
void hold_pushes(const Reader& reader, const Spot& at, CheckDraft& draft) {
  if (draft.broken || !draft.is_at_name() || !has_push(draft)) return;
  reader.faults().fault(
      at,
      "a pushed state has no place at the addresses of " + *draft.target + ", which come and go",
      "write the name as the \"target\" of the checks that are probed, not of the "
      "whole");
  draft.broken = true;
}

CheckDraft broken_draft() {
  CheckDraft draft;
  draft.broken = true;
  return draft;
}

}  // namespace

void Checks::find_parts(const Reader& reader, Named& named) {
  if (named.parts != Parts::wanted) return;
  named.parts = Parts::being_found;
  find_parts(reader, named.at, named.draft);
  named.parts = Parts::found;
}

void Checks::find_parts(const Reader& reader, const Spot& at, CheckDraft& draft) {
  find_parts(reader, draft);
  hold_pushes(reader, at, draft);
}

/// Parts of parts first, so that what is too big is so at the first check that makes it so.
void Checks::find_parts(const Reader& reader, CheckDraft& draft) {
  Extent extent;
  for (PartDraft& part : draft.parts) {
    if (part.at == nullptr) continue;  // of a base, found before
    CheckDraft found = part.check ? *part.check : part_named(reader, part);
    if (part.check) find_parts(reader, reader.spot(*part.at), found);
    draft.broken = draft.broken || found.broken;
    const Extent inner = extent_of(found);
    extent.levels = std::max(extent.levels, inner.levels + 1);
    extent.parts += inner.parts + 1;
    part.check = std::make_shared<const CheckDraft>(std::move(found));
    if (draft.broken || (extent.levels <= most_levels && extent.parts <= most_parts)) {
      part.at = nullptr;
      continue;
    }
    reader.fault(*part.at,
                 "a check is made of at most " + std::to_string(most_parts) + " checks in " +
                     std::to_string(most_levels) + " levels; with this one it is more",
                 "make it of fewer");
    draft.broken = true;
    part.at = nullptr;
  }
  if (draft.broken) draft.parts.clear();
}

/// A copy of the check that a part names; a broken one after a fault.
CheckDraft Checks::part_named(const Reader& reader, const PartDraft& part) {
  const auto found = named_.find(part.name);
  if (found == named_.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, check] : named_) names.push_back(known);
    reader.fault(*part.at, "no check is called \"" + part.name + '"', nearest(part.name, names));
    return broken_draft();
  }
  Named& named = found->second;
  named.used = true;
  if (named.parts == Parts::being_found) {
    reader.fault(*part.at, "\"" + part.name + "\" is made of itself", "break the circle here");
    return broken_draft();
  }
  find_parts(reader, named);
  return named.draft;
}

/// Whether the programs in a check that is written here may be run.
void Checks::judge(const Reader& reader, const Value& value, const CheckDraft& draft) const {
  if (const Value* exec = value.find("exec")) judge_exec(reader, *exec, exec_);
  for (const PartDraft& part : draft.parts) {
    if (part.at != nullptr && part.check) judge(reader, *part.at, *part.check);
  }
}

}  // namespace zones::compile
