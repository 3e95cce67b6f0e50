#include "zones/compile/nearest_step.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

constexpr std::uint32_t greatest_percent = 1'000;
constexpr std::uint32_t greatest_km = 20'016;  // half of the Earth's circumference
constexpr double greatest_bias = 99;           // of Route 53; at 100 every distance would be 0

void read_within(const Reader& reader, const Value& value, steer::NearestRule& rule) {
  const auto text = reader.text(value);
  if (!text) return;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const std::string_view unit(end, text->data() + text->size());
  const bool is_percent = unit == "%", is_good = error == std::errc{};
  const std::uint32_t most = is_percent ? greatest_percent : greatest_km;
  if (is_good && (is_percent || unit == "km") && number <= most) {
    (is_percent ? rule.within_percent : rule.within_km) = number;
    return;
  }
  reader.fault(value, '"' + *text + "\" is no distance",
               "write \"0%\" to \"1000%\" or \"0km\" to \"20016km\"");
}

std::optional<std::int8_t> read_bias(const Reader& reader, const Value& value) {
  const auto bias = reader.number(value, -greatest_bias, greatest_bias);
  if (!bias) return std::nullopt;
  if (*bias != std::floor(*bias)) {
    reader.fault(value, "a bias is a whole number", "round it");
    return std::nullopt;
  }
  return static_cast<std::int8_t>(*bias);
}

/// A cloud's bias is one for all its endpoints but those that have one of their own.
void read_biases(const StepScope& scope, const Value& value, steer::NearestRule& rule) {
  enum Source : std::uint8_t { none, cloud, own };
  std::array<Source, steer::max_endpoints> from{};
  if (!is_object(scope.reader, value)) return;
  for (const Value::Member& member : value.members) {
    if (is_note(member)) continue;
    const auto bias = read_bias(scope.reader, member.value);
    for (const std::uint8_t endpoint : scope.words.read_key(scope.reader, value, member)) {
      const Source source = scope.words.key_of(endpoint) == member.key ? own : cloud;
      if (from[endpoint] == source) {
        scope.reader.faults().fault(
            scope.reader.document().spot_of_key(value, member),
            '"' + scope.words.key_of(endpoint) + "\" has a bias by another key", "leave one out");
        return;
      }
      if (source > from[endpoint]) rule.bias[endpoint] = bias.value_or(0);
      from[endpoint] = std::max(from[endpoint], source);
    }
  }
}

void read_positions(const StepScope& scope, const Value& step, steer::NearestRule& rule) {
  std::string placeless;
  for (const ReadEndpoint& endpoint : scope.endpoints) {
    rule.positions.push_back(endpoint.position.value_or(geo::Position{}));
    if (endpoint.position) continue;
    placeless += (placeless.empty() ? "\"" : ", \"") + endpoint.data.key + '"';
  }
  if (placeless.empty()) return;
  scope.reader.fault(step, "\"nearest\" cannot tell where the endpoints are: " + placeless,
                     "give each, or its cloud, \"region\" or \"at\"");
}

}  // namespace

std::optional<steer::NearestRule> read_nearest_rule(const StepScope& scope, const Value& step,
                                                    const Value* value) {
  constexpr std::array<std::string_view, 2> known{"within", "bias"};
  const Reader& reader = scope.reader;
  const std::size_t faults_before = reader.faults().fault_count();
  steer::NearestRule rule;
  rule.bias.resize(scope.words.size());
  const bool is_true = value != nullptr && value->is(Value::Kind::boolean) && value->boolean;
  if (value != nullptr && !is_true && is_object_of(reader, *value, known)) {
    const Value* within = value->find("within");
    const Value* bias = value->find("bias");
    if (within != nullptr) read_within(reader, *within, rule);
    if (bias != nullptr) read_biases(scope, *bias, rule);
  }
  read_positions(scope, step, rule);
  if (!scope.knows.position) {
    reader.warn("nearest-no-data", step,
                "no database that is loaded knows positions: \"nearest\" keeps every endpoint",
                "load one that does");
  }
  if (reader.faults().fault_count() > faults_before) return std::nullopt;
  return rule;
}

}  // namespace zones::compile
