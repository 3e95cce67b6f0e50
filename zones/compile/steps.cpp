#include "zones/compile/steps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "zones/compile/geo_step.h"
#include "zones/compile/keys.h"
#include "zones/compile/nearest_step.h"
#include "zones/compile/sticky_step.h"

namespace zones::compile {
namespace {

using MaybeRule = std::optional<steer::Rule>;

/// One step being read. `value` is null where the step stands as a bare word.
struct Written {
  const StepScope& scope;
  const Value& step;
  const Value* value;

  [[nodiscard]] const Reader& reader() const { return scope.reader; }
  [[nodiscard]] const Value* option(std::string_view key) const { return step.find(key); }
};

std::optional<std::uint32_t> percent_of(std::string_view text) {
  std::uint32_t percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool is_whole =
      error == std::errc{} && std::string_view(end, text.data() + text.size()) == "%";
  if (!is_whole || percent < 1 || percent > 100) return std::nullopt;
  return percent;
}

/// "50%" or a number of endpoints.
std::optional<steer::AtLeast> read_at_least(const Reader& reader, const Value& value) {
  steer::AtLeast least;
  if (value.is(Value::Kind::number)) {
    const auto count = reader.whole(value, 1, steer::max_endpoints);
    if (!count) return std::nullopt;
    least.count = static_cast<std::uint32_t>(*count);
    return least;
  }
  const auto text = reader.text(value);
  if (!text) return std::nullopt;
  const auto percent = percent_of(*text);
  if (!percent) {
    reader.fault(value, '"' + *text + "\" is no share", "write \"1%\" to \"100%\" or a number");
    return std::nullopt;
  }
  least.percent = *percent;
  return least;
}

bool read_none(const StepScope& scope, const Value& value, steer::Healthy& healthy) {
  using None = steer::Healthy::None;
  const bool is_word = value.is(Value::Kind::text);
  if (is_word && value.text == "all") return true;
  if (is_word && value.text == "empty") {
    healthy.none = None::empty;
    return true;
  }
  if (value.as_list().empty()) {
    scope.reader.fault(value, "an empty list", "write \"empty\" where nothing is to be answered");
  }
  healthy.none = None::list;
  healthy.list = scope.words.read(scope.reader, value);
  return !healthy.list.empty();
}

MaybeRule read_healthy(const Written& written) {
  steer::Healthy healthy;
  if (written.value == nullptr) return healthy;
  constexpr std::array<std::string_view, 2> known{"none", "at_least"};
  if (!is_object_of(written.reader(), *written.value, known)) return std::nullopt;
  bool is_good = true;
  if (const Value* none = written.value->find("none")) {
    is_good = read_none(written.scope, *none, healthy);
  }
  if (const Value* at_least = written.value->find("at_least")) {
    const auto least = read_at_least(written.reader(), *at_least);
    is_good = is_good && least;
    healthy.at_least = least.value_or(steer::AtLeast{});
  }
  return is_good ? MaybeRule(healthy) : std::nullopt;
}

MaybeRule read_geo(const Written& written) {
  auto rule = read_geo_rule(written.scope, *written.value);
  const Value* fence = written.option("fence");
  const auto is_fenced = fence != nullptr ? written.reader().boolean(*fence) : false;
  const Value* continents = written.option("continents");
  const auto table = continents != nullptr
                         ? written.reader().word(*continents, {"database", "route53"})
                         : "database";
  if (!rule || !is_fenced || !table) return std::nullopt;
  rule->fence = *is_fenced;
  if (*table == "route53") rule->continents = steer::Continents::route53;
  advise_on_geo(written.reader(), *written.value, *rule);
  return steer::Geo{std::move(*rule)};
}

MaybeRule read_nearest(const Written& written) {
  auto rule = read_nearest_rule(written.scope, written.step, written.value);
  if (!rule) return std::nullopt;
  return steer::Nearest{std::move(*rule)};
}

MaybeRule read_sticky(const Written& written) {
  return read_sticky_rule(written.scope, written.value);
}

std::vector<std::vector<std::uint8_t>> read_tiers(const Written& written) {
  std::vector<std::vector<std::uint8_t>> tiers;
  std::vector<std::uint8_t> seen;
  for (const Value& item : written.value->as_list()) {
    std::vector<std::uint8_t> tier;
    for (const std::uint8_t endpoint : written.scope.words.read(written.reader(), item)) {
      if (std::ranges::find(seen, endpoint) != seen.end()) continue;
      tier.push_back(endpoint);
      seen.push_back(endpoint);
    }
    if (item.as_list().empty()) written.reader().fault(item, "an empty tier", "leave it out");
    if (!tier.empty()) tiers.push_back(std::move(tier));
  }
  if (written.value->as_list().empty()) {
    written.reader().fault(*written.value, "\"prefer\" without tiers",
                           "write [\"aws\", [\"gcp\", \"openstack\"]]");
  }
  return tiers;
}

MaybeRule read_prefer(const Written& written) {
  constexpr double million = 1'000'000;
  const Reader& reader = written.reader();
  const std::size_t faults_before = reader.faults().fault_count();
  steer::Prefer prefer;
  prefer.tiers = read_tiers(written);
  if (const Value* at_least = written.option("at_least")) {
    const auto count = reader.whole(*at_least, 1, steer::max_endpoints);
    prefer.at_least = static_cast<std::uint32_t>(count.value_or(1));
  }
  if (const Value* trickle = written.option("trickle")) {
    const double share = reader.number(*trickle, 0, 1).value_or(0);
    prefer.trickle_ppm = static_cast<std::uint32_t>(std::lround(share * million));
  }
  if (reader.faults().fault_count() > faults_before) return std::nullopt;
  return prefer;
}

/// A step without options: bare, or with an empty object or true.
template <typename Rule>
MaybeRule read_bare(const Written& written) {
  const Value* value = written.value;
  const bool is_true = value != nullptr && value->is(Value::Kind::boolean) && value->boolean;
  if (value != nullptr && !is_true) static_cast<void>(is_object_of(written.reader(), *value, {}));
  return Rule{};
}

template <typename Rule, std::size_t most>
MaybeRule read_count(const Written& written) {
  const auto count = written.reader().whole(*written.value, 1, most);
  if (!count) return std::nullopt;
  return Rule{static_cast<std::uint32_t>(*count)};
}

struct StepKind {
  std::string_view name;
  MaybeRule (*read)(const Written& written);       // null: a step of a later version
  std::string_view example;                        // of the object form; empty: may stand bare
  std::array<std::string_view, 2> options_beside;  // keys beside the step's own
};

constexpr std::array<StepKind, 15> kinds{
    {{"healthy", read_healthy, {}, {}},
     {"geo", read_geo, R"({"geo": {"EU": [...], "*": [...]}})", {"fence", "continents"}},
     {"prefer", read_prefer, R"({"prefer": ["aws", "gcp"]})", {"at_least", "trickle"}},
     {"weighted", read_bare<steer::Weighted>, {}, {}},
     {"shuffle", read_bare<steer::Shuffle>, {}, {}},
     {"first", read_count<steer::First, steer::max_endpoints>, R"({"first": 1})", {}},
     {"addresses", read_count<steer::Addresses, steer::max_addresses>, R"({"addresses": 4})", {}},
     {"nearest", read_nearest, {}, {}},
     {"sticky", read_sticky, {}, {}},
     {"spread", read_bare<steer::Spread>, {}, {}},
     {"shed", nullptr, {}, {}},
     {"cheapest", nullptr, {}, {}},
     {"share", nullptr, {}, {}},
     {"blend", nullptr, {}, {}},
     {"hedge", nullptr, {}, {}}}};

const StepKind* find_kind(std::string_view name) {
  const auto* found = std::ranges::find(kinds, name, &StepKind::name);
  return found == kinds.end() ? nullptr : found;
}

std::string nearest_step(std::string_view name) {
  std::vector<std::string_view> names;
  for (const StepKind& kind : kinds) {
    if (kind.read != nullptr) names.push_back(kind.name);
  }
  return nearest(name, names);
}

std::string label_of(const StepKind& kind, const steer::Rule& rule) {
  std::string label(kind.name);
  if (const auto* first = std::get_if<steer::First>(&rule)) {
    label += ' ' + std::to_string(first->count);
  }
  if (const auto* addresses = std::get_if<steer::Addresses>(&rule)) {
    label += ' ' + std::to_string(addresses->count);
  }
  return label;
}

std::optional<ReadStep> read_kind(const Written& written, const StepKind& kind) {
  if (kind.read == nullptr) {
    written.reader().not_yet(written.step, "the step \"" + std::string(kind.name) + '"');
    return std::nullopt;
  }
  if (written.value == nullptr && !kind.example.empty()) {
    written.reader().fault(written.step, '"' + std::string(kind.name) + "\" cannot stand alone",
                           "write " + std::string(kind.example));
    return std::nullopt;
  }
  auto rule = kind.read(written);
  if (!rule) return std::nullopt;
  std::string label = label_of(kind, *rule);
  return ReadStep{{std::move(label), std::move(*rule)}, &written.step};
}

/// The step that an object names, its other keys checked.
const StepKind* kind_of_object(const Reader& reader, const Value& step) {
  const StepKind* kind = nullptr;
  const Value::Member* stranger = nullptr;
  for (const Value::Member& member : step.members) {
    const StepKind* named = find_kind(member.key);
    if (named == nullptr && member.key != "note") stranger = &member;
    if (named == nullptr) continue;
    if (kind != nullptr) {
      reader.fault(
          step,
          "two steps in one object, \"" + std::string(kind->name) + "\" and \"" + member.key + '"',
          "write each step in braces of its own");
      return nullptr;
    }
    kind = named;
  }
  if (kind == nullptr && stranger != nullptr) {
    reader.faults().fault(reader.document().spot_of_key(step, *stranger),
                          "no step is called \"" + stranger->key + '"',
                          nearest_step(stranger->key));
  } else if (kind == nullptr) {
    reader.fault(step, "an object without a step", "write a step such as {\"first\": 1}");
  } else if (kind->read != nullptr) {
    std::vector<std::string_view> known{kind->name};
    for (const std::string_view option : kind->options_beside) {
      if (!option.empty()) known.push_back(option);
    }
    static_cast<void>(is_object_of(reader, step, known));
  }
  return kind;
}

std::optional<ReadStep> read_step(const StepScope& scope, const Value& step) {
  if (step.is(Value::Kind::object)) {
    const StepKind* kind = kind_of_object(scope.reader, step);
    if (kind == nullptr) return std::nullopt;
    return read_kind({scope, step, step.find(kind->name)}, *kind);
  }
  const auto name = scope.reader.text(step);
  if (!name) return std::nullopt;
  const StepKind* kind = find_kind(*name);
  if (kind != nullptr) return read_kind({scope, step, nullptr}, *kind);
  scope.reader.fault(step, "no step is called \"" + *name + '"', nearest_step(*name));
  return std::nullopt;
}

}  // namespace

std::vector<ReadStep> read_steps(const StepScope& scope, const Value& steer) {
  std::vector<ReadStep> steps;
  for (const Value& item : steer.as_list()) {
    if (auto step = read_step(scope, item)) steps.push_back(std::move(*step));
  }
  if (steer.as_list().size() > steer::max_steps) {
    scope.reader.fault(steer,
                       "a chain has at most " + std::to_string(steer::max_steps) +
                           " steps, this one has " + std::to_string(steer.as_list().size()),
                       "leave some out");
  }
  return steps;
}

std::vector<ReadStep> default_steps() { return {{{"healthy", steer::Healthy{}}, nullptr}}; }

}  // namespace zones::compile
