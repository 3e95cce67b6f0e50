#include "zones/compile/reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace zones::compile {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_text_shown = 60;         // of a value in a message
constexpr std::uint32_t longest_ttl = (1U << 31) - 1;  // RFC 2181 §8

struct DurationUnit {
  std::string_view suffix;
  std::int64_t milliseconds;
};
// "ms" before "s" and "m": the longest suffix that fits is meant.
constexpr std::array<DurationUnit, 5> units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

/// Decimal text of a bound, without trailing zeros.
std::string shown(double number) {
  if (number == std::floor(number) && std::fabs(number) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string shown(milliseconds duration) {
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
    if (duration.count() != 0 && duration.count() % unit->milliseconds == 0) {
      return std::to_string(duration.count() / unit->milliseconds) + std::string(unit->suffix);
    }
  }
  return "0s";
}

/// A value as a message shows it: what was written, shortened, control characters as \u escapes.
std::string shown(const Value& value) {
  if (value.is(Value::Kind::boolean)) return value.boolean ? "true" : "false";
  if (value.is(Value::Kind::number)) return value.text.substr(0, longest_text_shown);
  if (!value.is(Value::Kind::text)) return std::string(value.kind_name());
  std::size_t end = std::min(value.text.size(), longest_text_shown);
  while (end < value.text.size() && (static_cast<unsigned char>(value.text[end]) & 0xC0U) == 0x80) {
    --end;  // never half a UTF-8 character
  }
  std::string text = "\"";
  for (const char c : std::string_view(value.text).substr(0, end)) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20) {
      text += std::string("\\u00") + digits[octet >> 4] + digits[octet & 0xF];
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + (end < value.text.size() ? "...\"" : "\"");
}

std::string expected(std::string_view what, const Value& value) {
  return "expected " + std::string(what) + ", found " + shown(value);
}

std::string out_of_range(const Value& value) { return shown(value) + " is out of range"; }

/// Digits with at most one point, then a unit; empty when `text` is anything else or too long to
/// count.
std::optional<double> milliseconds_of(std::string_view text) {
  const auto digits_end = text.find_first_not_of("0123456789.");
  if (digits_end == std::string_view::npos || digits_end == 0 || digits_end > 15) return {};
  const std::string_view digits = text.substr(0, digits_end), suffix = text.substr(digits_end);
  if (digits == "." || std::count(digits.begin(), digits.end(), '.') > 1) return {};
  const auto* unit = std::find_if(units.begin(), units.end(), [suffix](const DurationUnit& known) {
    return known.suffix == suffix;
  });
  if (unit == units.end()) return {};
  return std::stod(std::string(digits)) * static_cast<double>(unit->milliseconds);
}

}  // namespace

bool Reader::object(const Value& value, std::initializer_list<std::string_view> known_keys) const {
  return object(value, std::span(known_keys.begin(), known_keys.size()));
}

bool Reader::object(const Value& value, std::span<const std::string_view> known_keys) const {
  if (!value.is(Value::Kind::object)) {
    fault(value, expected("an object", value), "write {...}");
    return false;
  }
  for (const Value::Member& member : value.members) {
    const bool known = member.key == "note" || std::find(known_keys.begin(), known_keys.end(),
                                                         member.key) != known_keys.end();
    if (known) continue;
    faults_.fault(document_.spot_of_key(value, member), "unknown key \"" + member.key + '"',
                  nearest(member.key, known_keys));
  }
  return true;
}

std::optional<std::string> Reader::text(const Value& value) const {
  if (value.is(Value::Kind::text)) return value.text;
  fault(value, expected("a text", value), "put it in double quotes");
  return {};
}

std::optional<bool> Reader::boolean(const Value& value) const {
  if (value.is(Value::Kind::boolean)) return value.boolean;
  fault(value, expected("true or false", value), "write it without quotes");
  return {};
}

std::optional<std::uint64_t> Reader::whole(const Value& value, std::uint64_t least,
                                           std::uint64_t most) const {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  const bool is_whole = value.is(Value::Kind::number) && value.number >= 0 &&
                        value.number == std::floor(value.number) && value.number < 0x1p63;
  const auto number = is_whole ? static_cast<std::uint64_t>(value.number) : 0;
  if (is_whole && number >= least && number <= most) return number;
  fault(value, is_whole ? out_of_range(value) : expected("a whole number", value),
        "write one of " + range);
  return {};
}

std::optional<double> Reader::number(const Value& value, double least, double most) const {
  if (value.is(Value::Kind::number) && value.number >= least && value.number <= most) {
    return value.number;
  }
  fault(value, value.is(Value::Kind::number) ? out_of_range(value) : expected("a number", value),
        "write one of " + shown(least) + " to " + shown(most));
  return {};
}

std::optional<milliseconds> Reader::duration(const Value& value, milliseconds least,
                                             milliseconds most) const {
  std::optional<double> written;
  if (value.is(Value::Kind::number)) written = value.number * 1000;
  if (value.is(Value::Kind::text)) written = milliseconds_of(value.text);
  const std::string range = shown(least) + " to " + shown(most);
  if (!written) {
    fault(value, expected("a duration", value),
          "write \"200ms\", \"5s\", \"1m\", \"1h\", \"1d\" or a number of seconds");
    return {};
  }
  const bool is_within = *written >= static_cast<double>(least.count()) &&
                         *written <= static_cast<double>(most.count());
  if (is_within) return milliseconds(std::llround(*written));
  fault(value, "the duration " + shown(value) + " is out of range", "write one of " + range);
  return {};
}

std::optional<std::uint32_t> Reader::ttl(const Value& value) const {
  const auto written = duration(value, milliseconds(0), std::chrono::seconds(longest_ttl));
  if (!written) return {};
  if (written->count() % 1000 == 0) return static_cast<std::uint32_t>(written->count() / 1000);
  fault(value, expected("a TTL", value), "a TTL counts whole seconds");
  return {};
}

std::optional<std::vector<std::string>> Reader::texts(const Value& value) const {
  std::vector<std::string> list;
  bool good = true;
  for (const Value& item : value.as_list()) {
    auto read = text(item);
    good = good && read;
    if (read) list.push_back(std::move(*read));
  }
  if (!good) return {};
  return list;
}

std::optional<std::string> Reader::word(const Value& value,
                                        std::initializer_list<std::string_view> words) const {
  auto read = text(value);
  if (!read) return {};
  if (std::find(words.begin(), words.end(), *read) != words.end()) return read;
  fault(value, "unknown word " + shown(value), nearest(*read, {words.begin(), words.size()}));
  return {};
}

std::optional<geo::Position> Reader::position(const Value& value) const {
  const Value* latitude = value.find("lat");
  const Value* longitude = value.find("lon");
  if (value.is(Value::Kind::object) && !object(value, {"lat", "lon"})) return {};
  if (value.is(Value::Kind::list) && value.items.size() == 2) {
    latitude = value.items.data();
    longitude = &value.items[1];
  }
  if (latitude == nullptr || longitude == nullptr) {
    fault(value, expected("a position", value),
          "write [latitude, longitude] in degrees, such as [51.51, -0.13]");
    return {};
  }
  const auto north = number(*latitude, -90, 90);
  const auto east = number(*longitude, -180, 180);
  if (!north || !east) return {};
  return geo::Position{static_cast<float>(*north), static_cast<float>(*east)};
}

void Reader::fault(const Value& value, std::string what, std::string remedy) const {
  faults_.fault(spot(value), std::move(what), std::move(remedy));
}

void Reader::warn(std::string_view id, const Value& value, std::string what,
                  std::string remedy) const {
  faults_.warn(id, spot(value), std::move(what), std::move(remedy));
}

void Reader::not_yet(const Value& value, std::string_view feature) const {
  faults_.not_yet(spot(value), feature);
}

}  // namespace zones::compile
