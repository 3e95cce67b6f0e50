#include "tools/daemon/overlay.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "geo/country.h"

namespace tools::daemon {
namespace {

using zones::compile::Reader;
using zones::compile::Value;

void read_country(const Reader& reader, const Value& value, geo::Place& place) {
  const auto text = reader.text(value);
  if (!text) return;
  if (const auto* country = geo::find_country(*text)) {
    place.country = *geo::Code::parse(country->code);
    place.continent = country->continent;
    return;
  }
  reader.fault(value, "\"" + *text + "\" is no country",
               "write its ISO 3166-1 code in upper case, like \"GB\"");
}

void read_subdivision(const Reader& reader, const Value& value, geo::Place& place) {
  const auto text = reader.text(value);
  if (!text) return;
  const auto code = geo::Code::parse(*text);
  const auto dash = text->find('-');
  const auto* country =
      dash == std::string::npos ? nullptr : geo::find_country(text->substr(0, dash));
  if (!code || country == nullptr || code->view() != *text) {
    reader.fault(value, "\"" + *text + "\" is no subdivision",
                 "write its ISO 3166-2 code with the country, like \"US-CA\"");
    return;
  }
  const auto of = *geo::Code::parse(country->code);
  if (!place.country.empty() && place.country != of) {
    reader.fault(value, "\"" + *text + "\" does not lie in " + std::string(place.country.view()));
    return;
  }
  place.country = of;
  place.continent = country->continent;
  place.subdivision = *code;
}

void read_asn(const Reader& reader, const Value& value, geo::Place& place) {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  if (value.is(Value::Kind::text) && value.text.starts_with("AS")) {
    const char* const end = value.text.data() + value.text.size();
    std::uint32_t number = 0;
    const auto [stop, error] = std::from_chars(value.text.data() + 2, end, number);
    if (error == std::errc{} && stop == end && number > 0) {
      place.asn = number;
    } else {
      reader.fault(value, "\"" + value.text + "\" is no AS number", "write it like \"AS64500\"");
    }
    return;
  }
  if (const auto number = reader.whole(value, 1, most)) {
    place.asn = static_cast<std::uint32_t>(*number);
  }
}

void read_continent(const Reader& reader, const Value& value, geo::Place& place) {
  const auto word = reader.word(value, {"AF", "AN", "AS", "EU", "NA", "OC", "SA"});
  if (word) place.continent = geo::parse_continent(*word);
}

geo::Place read_place(const Reader& reader, const Value& value) {
  geo::Place place;
  if (!reader.object(value, {"country", "subdivision", "continent", "asn", "at"})) return place;
  if (const Value* country = value.find("country")) read_country(reader, *country, place);
  if (const Value* part = value.find("subdivision")) read_subdivision(reader, *part, place);
  if (const Value* continent = value.find("continent")) read_continent(reader, *continent, place);
  if (const Value* asn = value.find("asn")) read_asn(reader, *asn, place);
  if (const Value* at = value.find("at")) place.position = reader.position(*at);
  return place;
}

}  // namespace

std::vector<std::pair<geo::Prefix, geo::Place>> read_networks(const Reader& reader,
                                                              const Value& value) {
  std::vector<std::pair<geo::Prefix, geo::Place>> networks;
  if (!value.is(Value::Kind::object)) {
    (void)reader.object(value, {});
    return networks;
  }
  for (const auto& [key, line, column, place] : value.members) {
    if (key == "note") continue;
    const auto network = geo::Prefix::parse(key);
    if (!network) {
      reader.fault(place, "\"" + key + "\" is no network", "write it like 10.0.0.0/8");
      continue;
    }
    if (geo::Prefix::has_host_bits(key)) {
      reader.fault(place, "\"" + key + "\" has bits set behind its length",
                   "did you mean \"" + network->to_string() + "\"?");
      continue;
    }
    if (network->is_finer_than_a_subnet()) {
      const unsigned finest = network->address.is_v4() ? geo::finest_v4 : geo::finest_v6;
      const std::string length = "/" + std::to_string(finest);
      reader.warn("networks-too-fine", place,
                  "\"" + key + "\" is finer than " + length +
                      ": it tells where resolvers are, never where client networks are",
                  "write a " + length + " where clients are meant");
    }
    const auto same = [&](const auto& other) { return other.first == *network; };
    if (std::any_of(networks.begin(), networks.end(), same)) {
      reader.fault(place, network->to_string() + " stands here twice", "keep one of them");
      continue;
    }
    networks.emplace_back(*network, read_place(reader, place));
  }
  return networks;
}

}  // namespace tools::daemon
