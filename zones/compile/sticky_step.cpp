#include "zones/compile/sticky_step.h"

#include <array>
#include <string>

#include "zones/compile/keys.h"
#include "zones/steer/catchments.h"

namespace zones::compile {
namespace {

/// The length of the networks of one family; longer than the longest scope it must not be.
void read_bits(const Reader& reader, const Value* value, unsigned finest, std::uint8_t& bits) {
  if (value == nullptr) return;
  bits = static_cast<std::uint8_t>(reader.whole(*value, 1, finest).value_or(bits));
}

}  // namespace

std::optional<steer::Sticky> read_sticky_rule(const StepScope& scope, const Value* value) {
  constexpr std::array<std::string_view, 3> known{"v4", "v6", "seed"};
  const Reader& reader = scope.reader;
  const std::size_t faults_before = reader.faults().fault_count();
  steer::Sticky sticky;
  std::string seed(scope.seed);
  const bool is_true = value != nullptr && value->is(Value::Kind::boolean) && value->boolean;
  if (value != nullptr && !is_true && is_object_of(reader, *value, known)) {
    read_bits(reader, value->find("v4"), steer::finest_v4, sticky.v4_bits);
    read_bits(reader, value->find("v6"), steer::finest_v6, sticky.v6_bits);
    const Value* own_seed = value->find("seed");
    if (own_seed != nullptr) seed = reader.text(*own_seed).value_or(seed);
  }
  for (const ReadEndpoint& endpoint : scope.endpoints) {
    sticky.keys.push_back(steer::endpoint_key(seed, scope.service, endpoint.data.key));
  }
  if (reader.faults().fault_count() > faults_before) return std::nullopt;
  return sticky;
}

}  // namespace zones::compile
