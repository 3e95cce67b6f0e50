#include "zones/compile/traits.h"

#include <cmath>

#include "zones/steer/chain.h"

namespace zones::compile {
namespace {

constexpr double greatest_weight = static_cast<double>(steer::max_weight) / steer::one_weight;
constexpr double greatest_price = 1e9;  // beyond any currency's price per gigabyte

std::optional<std::uint64_t> read_weight(const Reader& reader, const Value& value) {
  const auto weight = reader.number(value, 0, greatest_weight);
  if (!weight) return std::nullopt;
  const auto millionths = static_cast<std::uint64_t>(std::llround(*weight * steer::one_weight));
  if (millionths == 0 && *weight > 0) {
    reader.fault(value, "the weight is less than a millionth", "write 0 or at least 0.000001");
    return std::nullopt;
  }
  return millionths;
}

}  // namespace

void Traits::inherit(const Traits& wider) {
  if (!weight) weight = wider.weight;
  if (!ttl) ttl = wider.ttl;
  if (!state) state = wider.state;
  if (!position) position = wider.position;
}

std::optional<health::Hand> read_state(const Reader& reader, const Value& value) {
  const auto word = reader.word(value, {"up", "down", "drain"});
  if (!word) return std::nullopt;
  if (*word == "up") return health::Hand::up;
  return *word == "down" ? health::Hand::down : health::Hand::drain;
}

Traits read_traits(const Reader& reader, const Value& object) {
  Traits traits;
  if (const Value* weight = object.find("weight")) traits.weight = read_weight(reader, *weight);
  if (const Value* ttl = object.find("ttl")) traits.ttl = reader.ttl(*ttl);
  if (const Value* state = object.find("state")) traits.state = read_state(reader, *state);
  if (const Value* price = object.find("price")) {
    static_cast<void>(reader.number(*price, 0, greatest_price));
  }
  return traits;
}

}  // namespace zones::compile
