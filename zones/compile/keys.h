// The keys an object may have.
#pragma once

#include <span>
#include <string_view>

#include "zones/compile/reader.h"

namespace zones::compile {

/// Whether a member of an object with free keys is a person's note, not an entry (ZONE.md §1).
bool is_note(const Value::Member& member) noexcept;

/// Whether `value` is an object, with free keys; a fault where not.
bool is_object(const Reader& reader, const Value& value);

/// Whether `value` is an object; a fault where not. Notes unknown keys, with the nearest of
/// `known`. "note" is always known.
bool is_object_of(const Reader& reader, const Value& value,
                  std::span<const std::string_view> known);

/// Faults a key as unknown, with the nearest known one.
void unknown_key(const Reader& reader, const Value& object, const Value::Member& member,
                 std::span<const std::string_view> known);

}  // namespace zones::compile
