#include "geo/mmdb_record.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include "geo/country.h"

namespace geo {
namespace {

// The types of the format that we tell apart.
constexpr unsigned type_pointer = 1, type_text = 2, type_double = 3, type_uint16 = 5,
                   type_uint32 = 6, type_map = 7, type_uint64 = 9, type_array = 11,
                   type_boolean = 14, type_float = 15;

// A City record has about 120 parts, names in eight languages included, and is gone over once per
// field we look for. A record with more is not one of ours; raise it if a real database says so.
constexpr std::uint32_t steps_per_record = 20'000;

std::optional<double> as_number(const std::optional<MmdbValue>& value) {
  if (!value) return {};
  if (value->kind == MmdbValue::Kind::real) return value->real;
  if (value->kind == MmdbValue::Kind::whole) return static_cast<double>(value->whole);
  if (value->kind != MmdbValue::Kind::text) return {};
  double number = 0;
  const char* end = value->text.data() + value->text.size();
  const auto [stop, error] = std::from_chars(value->text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

/// Only what the table of countries has: databases write "ZZ", "EU" or "A1" for "we don't know".
Code as_country(const std::optional<MmdbValue>& value) {
  if (!value || value->kind != MmdbValue::Kind::text) return {};
  const auto code = Code::parse(value->text);
  return code && find_country(code->view()) != nullptr ? *code : Code{};
}

Continent as_continent(const std::optional<MmdbValue>& value) {
  if (!value || value->kind != MmdbValue::Kind::text) return Continent::unknown;
  const auto code = Code::parse(value->text);
  return code ? parse_continent(code->view()) : Continent::unknown;
}

std::uint32_t as_asn(const std::optional<MmdbValue>& value) {
  if (!value) return 0;
  if (value->kind == MmdbValue::Kind::whole)
    return value->whole <= UINT32_MAX ? static_cast<std::uint32_t>(value->whole) : 0;
  if (value->kind != MmdbValue::Kind::text) return 0;
  std::string_view digits = value->text;
  if (digits.starts_with("AS") || digits.starts_with("as")) digits.remove_prefix(2);
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && stop == end ? number : 0;
}

}  // namespace

std::uint64_t MmdbReader::number(std::uint32_t offset, std::uint32_t octets) {
  if (offset > data_.size() || octets > data_.size() - offset) {
    damaged_ = true;
    return 0;
  }
  std::uint64_t result = 0;
  for (std::uint32_t i = 0; i < octets; ++i) result = result << 8U | data_[offset + i];
  return result;
}

MmdbReader::Header MmdbReader::pointer_at(std::uint32_t offset, unsigned control) {
  constexpr std::array<std::uint32_t, 4> added{0, 2'048, 526'336, 0};
  const unsigned octets = (control >> 3U & 3U) + 1;
  const auto low = static_cast<std::uint32_t>(number(offset + 1, octets));
  const std::uint32_t high = octets == 4 ? 0 : (control & 7U) << (8 * octets);
  return {type_pointer, (high | low) + added[octets - 1], offset + 1 + octets};
}

MmdbReader::Header MmdbReader::header_at(std::uint32_t offset) {
  if (steps_left_ == 0) damaged_ = true;
  if (damaged_) return {};
  --steps_left_;
  const auto control = static_cast<unsigned>(number(offset, 1));
  unsigned type = control >> 5U;
  if (type == type_pointer) return pointer_at(offset, control);
  std::uint32_t content = offset + 1;
  if (type == 0) type = static_cast<unsigned>(number(content++, 1)) + 7;
  const unsigned written = control & 31U;
  if (written < 29) return {type, written, content};
  constexpr std::array<std::uint32_t, 3> added{29, 285, 65'821};
  const unsigned octets = written - 28;
  const auto size = static_cast<std::uint32_t>(number(content, octets)) + added[octets - 1];
  return {type, size, content + octets};
}

/// The offset behind the value at `offset`, whatever is nested in it.
std::uint32_t MmdbReader::behind(std::uint32_t offset) {
  for (std::uint64_t values = 1; values > 0 && !damaged_; --values) {
    const Header header = header_at(offset);
    offset = header.content;
    if (header.type == type_map)
      values += std::uint64_t{header.size} * 2;
    else if (header.type == type_array)
      values += header.size;
    else if (header.type != type_pointer && header.type != type_boolean) {
      if (header.size > data_.size() - std::min<std::size_t>(offset, data_.size()))
        damaged_ = true;
      else
        offset += header.size;
    }
  }
  return offset;
}

bool MmdbReader::skip(std::uint32_t offset) {
  steps_left_ = steps_per_record;
  behind(offset);
  return !damaged_;
}

MmdbValue MmdbReader::value_at(std::uint32_t offset) {
  Header header = header_at(offset);
  // One hop is enough: the format forbids pointers to pointers, which could run in a circle.
  if (header.type == type_pointer) header = header_at(header.size);
  using Kind = MmdbValue::Kind;
  MmdbValue value;
  switch (header.type) {
    case type_text:
      number(header.content + header.size, 0);  // does it end inside?
      if (damaged_) break;
      value.kind = Kind::text;
      value.text = {reinterpret_cast<const char*>(data_.data()) + header.content, header.size};
      break;
    case type_double:
    case type_float: {
      if (header.size != (header.type == type_double ? 8U : 4U)) damaged_ = true;
      const std::uint64_t bits = damaged_ ? 0 : number(header.content, header.size);
      value.kind = Kind::real;
      value.real = header.type == type_double
                       ? std::bit_cast<double>(bits)
                       : std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      break;
    }
    case type_uint16:
    case type_uint32:
    case type_uint64:
      if (header.size > 8) damaged_ = true;
      value.kind = Kind::whole;
      value.whole = damaged_ ? 0 : number(header.content, header.size);
      break;
    case type_map:
    case type_array:
      value.kind = header.type == type_map ? Kind::map : Kind::array;
      value.entries = header.size;
      value.first = header.content;
      break;
    default:
      if (header.type == type_pointer) damaged_ = true;
  }
  return value;
}

std::optional<MmdbValue> MmdbReader::member(const MmdbValue& map, std::string_view key) {
  if (map.kind != MmdbValue::Kind::map) return {};
  std::uint32_t offset = map.first;
  for (std::uint32_t i = 0; i < map.entries && !damaged_; ++i) {
    const MmdbValue name = value_at(offset);
    offset = behind(offset);
    if (name.kind == MmdbValue::Kind::text && name.text == key) return value_at(offset);
    offset = behind(offset);
  }
  return {};
}

std::optional<MmdbValue> MmdbReader::member(const std::optional<MmdbValue>& map,
                                            std::string_view key) {
  return map ? member(*map, key) : std::nullopt;
}

Code MmdbReader::country_of(const MmdbValue& record) {
  const auto country = member(record, "country");
  if (country && country->kind == MmdbValue::Kind::map)
    return as_country(member(country, "iso_code"));
  const Code flat = as_country(member(record, "country_code"));
  if (!flat.empty()) return flat;
  if (country) return as_country(country);
  return as_country(member(member(record, "registered_country"), "iso_code"));
}

Code MmdbReader::subdivision_of(const MmdbValue& record, Code country) {
  if (country.empty()) return {};
  const auto list = member(record, "subdivisions");
  if (list && list->kind == MmdbValue::Kind::array && list->entries > 0) {
    const auto code = member(value_at(list->first), "iso_code");
    if (!code || code->kind != MmdbValue::Kind::text || code->text.empty()) return {};
    return Code::parse(std::string(country.view()) + '-' + std::string(code->text))
        .value_or(Code{});
  }
  // Flat databases have codes of several kinds; only what is written in full is surely ISO 3166-2.
  const std::string start = std::string(country.view()) + '-';
  for (const std::string_view key : {"region_code", "state1"}) {
    const auto written = member(record, key);
    if (written && written->kind == MmdbValue::Kind::text && written->text.starts_with(start) &&
        written->text.size() > start.size())
      return Code::parse(written->text).value_or(Code{});
  }
  return {};
}

Continent MmdbReader::continent_of(const MmdbValue& record) {
  const auto continent = member(record, "continent");
  if (continent && continent->kind == MmdbValue::Kind::map)
    return as_continent(member(continent, "code"));
  const Continent flat = as_continent(member(record, "continent_code"));
  return flat != Continent::unknown ? flat : as_continent(continent);
}

std::uint32_t MmdbReader::asn_of(const MmdbValue& record) {
  for (const std::string_view key : {"autonomous_system_number", "asn"}) {
    const std::uint32_t asn = as_asn(member(record, key));
    if (asn != 0) return asn;
  }
  return as_asn(member(member(record, "traits"), "autonomous_system_number"));
}

std::optional<Position> MmdbReader::position_of(const MmdbValue& record) {
  const auto location = member(record, "location");
  const MmdbValue& holder = location && location->kind == MmdbValue::Kind::map ? *location : record;
  const auto latitude = as_number(member(holder, "latitude"));
  const auto longitude = as_number(member(holder, "longitude"));
  if (!latitude || !longitude) return {};
  if (!(std::abs(*latitude) <= 90) || !(std::abs(*longitude) <= 180)) return {};
  // Nobody lives at 0, 0: it is how some databases write "unknown".
  if (*latitude == 0 && *longitude == 0) return {};
  return Position{static_cast<float>(*latitude), static_cast<float>(*longitude)};
}

Place MmdbReader::place_at(std::uint32_t offset) {
  steps_left_ = steps_per_record;
  const MmdbValue record = value_at(offset);
  Place place;
  place.country = country_of(record);
  place.subdivision = subdivision_of(record, place.country);
  place.continent = continent_of(record);
  if (place.continent == Continent::unknown) place.continent = geo::continent_of(place.country);
  place.asn = asn_of(record);
  place.position = position_of(record);
  return place;
}

}  // namespace geo
