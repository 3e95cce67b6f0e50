#include "zones/compile/geo_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <tuple>

#include "geo/country.h"
#include "zones/steer/catchments.h"

namespace zones::compile {
namespace {

using steer::GeoKey;
using Kind = GeoKey::Kind;

/// What a reader of one kind of key gets: the key in its short form and where to note faults.
struct Written {
  Faults& faults;
  const Spot& at;
  std::string_view text;
  Maps* maps;

  void fault(std::string what, std::string remedy) const {
    faults.fault(at, std::move(what), std::move(remedy));
  }
};

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(text, result.begin(), [](char c) { return upper(c); });
  return result;
}

GeoKey key_of(Kind kind) {
  GeoKey key;
  key.kind = kind;
  return key;
}

std::optional<GeoKey> read_network(const Written& written) {
  const auto network = geo::Prefix::parse(written.text);
  if (!network) {
    written.fault(quoted(written.text) + " is no network",
                  "write an address and a length such as \"10.0.0.0/8\"");
    return std::nullopt;
  }
  if (geo::Prefix::has_host_bits(written.text)) {
    written.faults.warn("geo-host-bits", written.at,
                        quoted(written.text) + " has bits set behind its length",
                        "write " + quoted(network->to_string()));
  }
  const bool is_v4 = network->address.is_v4();
  const unsigned finest = is_v4 ? steer::finest_v4 : steer::finest_v6;
  if (network->length > finest) {
    written.faults.warn("geo-too-fine", written.at,
                        quoted(written.text) + " is finer than /" + std::to_string(finest) +
                            " and matches only resolvers by their own address, no client subnets",
                        "write a /" + std::to_string(finest) + " where clients are meant");
  }
  GeoKey key = key_of(Kind::network);
  key.network = *network;
  return key;
}

std::optional<GeoKey> read_asn(const Written& written) {
  std::string_view digits = written.text;
  if (digits.starts_with("AS")) digits.remove_prefix(2);
  GeoKey key = key_of(Kind::asn);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), key.asn);
  if (error == std::errc{} && end == digits.data() + digits.size() && key.asn > 0) return key;
  written.fault(quoted(written.text) + " is no AS number", "write \"AS1\" to \"AS4294967295\"");
  return std::nullopt;
}

/// What to do about a country that is none: a name instead of a code, or the usual slip.
std::string country_remedy(std::string_view text) {
  const std::string wanted = upper(text);
  if (wanted == "UK") return "did you mean \"GB\"?";
  for (const geo::Country& country : geo::countries()) {
    if (country.code == wanted || upper(country.name) == wanted) {
      return "did you mean " + quoted(country.code) + '?';
    }
  }
  return "countries are ISO 3166-1 codes such as \"DE\"";
}

std::optional<GeoKey> read_country(const Written& written) {
  GeoKey key = key_of(Kind::country);
  const geo::Country* country = geo::find_country(written.text);
  if (country != nullptr) {
    key.code = geo::Code::parse(country->code).value_or(geo::Code{});
    return key;
  }
  written.fault("no country has the code " + quoted(written.text), country_remedy(written.text));
  return std::nullopt;
}

/// ISO 3166-2: a country, a hyphen, one to three letters or digits.
bool is_subdivision(std::string_view text) {
  const std::string_view rest = text.size() > 3 ? text.substr(3) : std::string_view{};
  return rest.size() >= 1 && rest.size() <= 3 && text[2] == '-' &&
         std::ranges::all_of(rest, [](char c) { return is_upper(c) || is_digit(c); });
}

std::optional<GeoKey> read_subdivision(const Written& written) {
  if (!is_subdivision(written.text)) {
    const std::string wanted = upper(written.text);
    written.fault(quoted(written.text) + " is no subdivision",
                  is_subdivision(wanted) ? "did you mean " + quoted(wanted) + '?'
                                         : "subdivisions are ISO 3166-2 codes such as \"US-CA\"");
    return std::nullopt;
  }
  const auto country =
      read_country({written.faults, written.at, written.text.substr(0, 2), nullptr});
  if (!country) return std::nullopt;
  GeoKey key = key_of(Kind::subdivision);
  key.code = geo::Code::parse(written.text).value_or(geo::Code{});
  return key;
}

std::optional<GeoKey> read_continent(const Written& written) {
  GeoKey key = key_of(Kind::continent);
  key.continent = geo::parse_continent(written.text);
  if (key.continent != geo::Continent::unknown) return key;
  written.fault(quoted(written.text) + " is no continent",
                "continents are AF, AN, AS, EU, NA, OC and SA");
  return std::nullopt;
}

std::optional<GeoKey> read_map(const Written& written) {
  if (written.maps != nullptr) return written.maps->use(written.faults, written.at, written.text);
  written.fault("no map can be named here", "write what it holds");
  return std::nullopt;
}

struct LongForm {
  std::string_view prefix;
  std::optional<GeoKey> (*read)(const Written& written);
};
constexpr std::array<LongForm, 5> long_forms{{{"asn", read_asn},
                                              {"sub", read_subdivision},
                                              {"country", read_country},
                                              {"continent", read_continent},
                                              {"map", read_map}}};

std::optional<GeoKey> unknown_form(const Written& written, std::string_view prefix) {
  std::array<std::string_view, long_forms.size()> known;
  std::ranges::transform(long_forms, known.begin(), &LongForm::prefix);
  written.fault(quoted(written.text) + " is no network and no key of a known form",
                nearest(prefix, known));
  return std::nullopt;
}

bool looks_like_a_network(std::string_view text) {
  return text.find('/') != std::string_view::npos || geo::Prefix::parse(text).has_value() ||
         std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
}

bool looks_like_an_asn(std::string_view text) {
  return text.starts_with("AS") && text.size() > 2 && std::ranges::all_of(text.substr(2), is_digit);
}

/// Bare two-letter codes: continents before countries (ZONE.md §6).
std::optional<GeoKey> read_area(const Written& written) {
  if (geo::parse_continent(written.text) != geo::Continent::unknown) {
    return read_continent(written);
  }
  if (geo::find_country(written.text) != nullptr) return read_country(written);
  const std::string wanted = upper(written.text);
  const bool is_continent = geo::parse_continent(wanted) != geo::Continent::unknown;
  written.fault(
      quoted(written.text) + " is no country, continent, network or ASN",
      is_continent ? "did you mean " + quoted(wanted) + '?' : country_remedy(written.text));
  return std::nullopt;
}

std::optional<GeoKey> read_any_form(const Written& written) {
  const std::string_view text = written.text;
  if (text == "*") return key_of(Kind::any);
  const auto colon = text.find(':');
  const auto form = std::ranges::find(long_forms, text.substr(0, colon), &LongForm::prefix);
  if (colon != std::string_view::npos && form != long_forms.end()) {
    return form->read({written.faults, written.at, text.substr(colon + 1), written.maps});
  }
  if (looks_like_a_network(text)) return read_network(written);
  if (colon != std::string_view::npos) return unknown_form(written, text.substr(0, colon));
  if (looks_like_an_asn(text)) return read_asn(written);
  if (text.find('-') != std::string_view::npos) return read_subdivision(written);
  return read_area(written);
}

}  // namespace

std::optional<GeoKey> read_geo_key(Faults& faults, const Spot& at, std::string_view text,
                                   Maps* maps) {
  auto key = read_any_form({faults, at, text, maps});
  if (key) key->label = text;
  return key;
}

bool same_key(const GeoKey& a, const GeoKey& b) {
  return std::tie(a.kind, a.map, a.network, a.asn, a.code, a.continent) ==
         std::tie(b.kind, b.map, b.network, b.asn, b.code, b.continent);
}

}  // namespace zones::compile
