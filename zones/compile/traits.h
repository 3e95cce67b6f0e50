// What a cloud and an endpoint may both say of themselves: weight, TTL, state, place. An endpoint
// inherits what it does not write (ZONE.md §4).
#pragma once

#include <cstdint>
#include <optional>

#include "health/roster.h"
#include "zones/compile/reader.h"

namespace zones::compile {

struct Traits {
  std::optional<std::uint64_t> weight;  // millionths
  std::optional<std::uint32_t> ttl;     // seconds
  std::optional<health::Hand> state;
  std::optional<geo::Position> position;

  /// Takes from `wider` what is not written here: the most specific writer wins.
  void inherit(const Traits& wider);
};

/// Reads "weight", "ttl", "price" and "state" of a cloud or endpoint; the price is only checked, no
/// step of this version reads it.
Traits read_traits(const Reader& reader, const Value& object);

/// "up", "down" or "drain".
std::optional<health::Hand> read_state(const Reader& reader, const Value& value);

}  // namespace zones::compile
