#include "zones/compile/geo_step.h"

#include <algorithm>
#include <array>
#include <string>

#include "geo/country.h"
#include "zones/compile/draft.h"
#include "zones/compile/geo_clashes.h"
#include "zones/compile/geo_keys.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

using steer::GeoKey;
using Kind = GeoKey::Kind;

bool is_decided(Kind kind, const geo::Knowledge& knows) {
  switch (kind) {
    case Kind::asn:
      return knows.asn;
    case Kind::subdivision:
      return knows.subdivision;
    case Kind::country:
    case Kind::group:
    case Kind::continent:
      return knows.country;
    case Kind::network:
    case Kind::any:
      return true;
  }
  return true;
}

/// One warning per kind: a hundred countries are one missing database.
void warn_of_undecided(const StepScope& scope, const std::vector<WrittenKey>& keys) {
  static constexpr std::array<std::pair<Kind, std::string_view>, 5> kinds{
      {{Kind::asn, "ASNs"},
       {Kind::subdivision, "subdivisions"},
       {Kind::country, "countries"},
       {Kind::group, "countries"},
       {Kind::continent, "continents"}}};
  for (const auto& [kind, plural] : kinds) {
    const auto is_this = [kind = kind](const WrittenKey& key) { return key.key.kind == kind; };
    const auto first = std::ranges::find_if(keys, is_this);
    if (first == keys.end() || is_decided(kind, scope.knows)) continue;
    const auto others = std::ranges::count_if(keys, is_this) - 1;
    scope.reader.faults().warn("geo-no-data", first->at,
                               "no database that is loaded knows " + std::string(plural) + ": \"" +
                                   first->key.label + '"' +
                                   (others > 0 ? " and " + std::to_string(others) + " more" : "") +
                                   (others > 0 ? " match" : " matches") + " no client",
                               "load one that does");
  }
}

/// A code that no place has is misspelt, or the database is too coarse for it.
void warn_of_unknown_subdivisions(const StepScope& scope, const std::vector<WrittenKey>& keys) {
  const auto& known = scope.knows.subdivisions;
  for (const auto& [key, at] : keys) {
    if (known.empty() || key.kind != Kind::subdivision || known.contains(key.code)) continue;
    const std::string_view country = key.code.view().substr(0, 3);  // with the hyphen
    std::vector<std::string_view> likely;
    for (const geo::Code& code : known) {
      if (code.view().starts_with(country)) likely.push_back(code.view());
    }
    scope.reader.faults().warn(
        "geo-unknown-subdivision", at,
        "no database that is loaded knows " + compile::quoted(key.label) + ": it matches no client",
        likely.empty() ? "load one that does" : nearest(key.code.view(), likely));
  }
}

void read_member(const StepScope& scope, const Value& keys, const Value::Member& member,
                 std::vector<WrittenKey>& read) {
  const Spot at = scope.reader.document().spot_of_key(keys, member);
  auto key = read_geo_key(scope.reader.faults(), at, member.key, &scope.maps);
  std::vector<std::uint8_t> endpoints = scope.words.read(scope.reader, member.value);
  if (!key) return;
  key->endpoints = std::move(endpoints);
  const auto first = std::ranges::find_if(
      read, [&key](const WrittenKey& other) { return same_key(other.key, *key); });
  if (first != read.end()) {
    scope.reader.faults().fault(
        at, '"' + key->label + "\" says the same as \"" + first->key.label + '"', "leave one out");
    return;
  }
  read.push_back({std::move(*key), at});
}

/// Whom to name as an example: large countries on every continent, then any.
std::vector<std::string_view> example_countries() {
  std::vector<std::string_view> codes{"US", "DE", "IN", "BR", "ZA", "AU", "JP"};
  for (const geo::Country& country : geo::countries()) codes.push_back(country.code);
  return codes;
}

/// A country whose clients no key leads anywhere, "DE (Germany)"; empty when each is led somewhere.
std::string example_without(const steer::GeoRule& rule) {
  for (const std::string_view code : example_countries()) {
    const geo::Country* country = geo::find_country(code);
    if (country == nullptr) continue;
    geo::Place place;
    place.country = geo::Code::parse(code).value_or(geo::Code{});
    place.continent = country->continent;
    place = rule.seen(place);
    const auto leads_somewhere = [&place](const GeoKey& key) {
      return !key.endpoints.empty() && key.kind != Kind::network && key.matches(place);
    };
    if (std::ranges::none_of(rule.keys, leads_somewhere)) {
      return std::string(code) + " (" + std::string(country->name) + ')';
    }
  }
  return {};
}

Spot spot_of(const Reader& reader, const Value& keys, const GeoKey& key) {
  const auto found = std::ranges::find(keys.members, key.label, &Value::Member::key);
  return reader.document().spot_of_key(keys, *found);
}

void warn_of_no_default(const Reader& reader, const Value& keys, const steer::GeoRule& rule) {
  const auto is_default = [](const GeoKey& key) {
    return key.kind == Kind::any && !key.endpoints.empty();
  };
  if (std::ranges::any_of(rule.keys, is_default)) return;
  const std::string example = example_without(rule);
  const std::string who = example.empty() ? "a client whose place is unknown gets no answer"
                                          : "a client in " + example +
                                                " gets no answer, nor one whose place is unknown";
  reader.warn("geo-no-default", keys, who,
              keys.find("*") == nullptr ? "add \"*\"" : "name endpoints under \"*\"");
}

void warn_of_empty_lists(const Reader& reader, const Value& keys, const steer::GeoRule& rule) {
  for (const GeoKey& key : rule.keys) {
    if (!key.endpoints.empty() || key.kind == Kind::any) continue;
    if (rule.fence) {
      reader.faults().warn("geo-fenced-out", spot_of(reader, keys, key),
                           "behind the fence a client of \"" + key.label + "\" gets no answer",
                           "name endpoints or leave \"fence\" out");
      continue;
    }
    reader.faults().warn("geo-empty", spot_of(reader, keys, key),
                         "an empty list never wins: the client gets what the wider keys say",
                         "write \"fence\": true beside \"geo\" or leave the key out");
  }
}

}  // namespace

std::optional<steer::GeoRule> read_geo_rule(const StepScope& scope, const Value& keys) {
  const Reader& reader = scope.reader;
  if (!is_object(reader, keys)) return std::nullopt;
  const std::size_t faults_before = reader.faults().fault_count();
  std::vector<WrittenKey> read;
  for (const Value::Member& member : keys.members) {
    if (member.key == "fence") {
      reader.faults().fault(reader.document().spot_of_key(keys, member),
                            "\"fence\" stands beside \"geo\", not in it",
                            "write {\"geo\": {...}, \"fence\": true}");
    } else if (!is_note(member))
      read_member(scope, keys, member, read);
  }
  fault_clashes(scope, read);
  warn_of_undecided(scope, read);
  warn_of_unknown_subdivisions(scope, read);
  if (read.empty() && reader.faults().fault_count() == faults_before) {
    reader.fault(keys, "\"geo\" without keys", "write {\"EU\": [...], \"*\": [...]}");
  }
  if (reader.faults().fault_count() > faults_before) return std::nullopt;
  steer::GeoRule rule;
  for (WrittenKey& key : read) rule.keys.push_back(std::move(key.key));
  return rule;
}

void advise_on_geo(const Reader& reader, const Value& keys, const steer::GeoRule& rule) {
  warn_of_no_default(reader, keys, rule);
  warn_of_empty_lists(reader, keys, rule);
}

}  // namespace zones::compile
