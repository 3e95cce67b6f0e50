#include "zones/compile/presentation.h"

#include <algorithm>
#include <charconv>

namespace zones::compile {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Why an octet that stands bare (neither quoted nor escaped) is refused; empty when it is fine.
std::string_view bare_trouble(char c) {
  if (c == ';') return "\";\" begins a comment in master files; write \\; or quote the text";
  if (c == '(' || c == ')') return "brackets outside quotes; write \\( or \\), or leave them out";
  return {};
}

// Length of the escape that begins `rest`; 0 and a reason when it is broken.
std::size_t escape_length(std::string_view rest, std::string& why) {
  if (rest.size() < 2) {
    why = "backslash at the end";
    return 0;
  }
  if (!is_digit(rest[1])) return 2;
  if (rest.size() < 4 || !is_digit(rest[2]) || !is_digit(rest[3]) || rest.substr(1, 3) > "255") {
    why = "\\DDD needs three digits, at most 255";
    return 0;
  }
  return 4;
}

// Length of the field that begins `rest`; 0 and a reason when it is broken.
std::size_t field_length(std::string_view rest, std::string& why) {
  bool quoted = false;
  std::size_t at = 0;
  while (at < rest.size() && (quoted || !is_blank(rest[at]))) {
    if (rest[at] == '\\') {
      const std::size_t length = escape_length(rest.substr(at), why);
      if (length == 0) return 0;
      at += length;
      continue;
    }
    if (rest[at] == '"') quoted = !quoted;
    if (!quoted) why = bare_trouble(rest[at]);
    if (!why.empty()) return 0;
    ++at;
  }
  if (quoted) why = "a quote is not closed";
  return quoted ? 0 : at;
}

}  // namespace

std::optional<std::vector<std::string_view>> fields_of(std::string_view text, std::string& why) {
  why.clear();
  const auto is_foreign = [](char c) { return (c < ' ' && c != '\t') || c > '~'; };
  if (std::any_of(text.begin(), text.end(), is_foreign)) {
    why = "control characters and octets outside ASCII are written as \\DDD";
    return {};
  }
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    const std::size_t length = field_length(text.substr(at), why);
    if (length == 0) return {};
    fields.push_back(text.substr(at, length));
    at += length;
  }
  if (!fields.empty()) return fields;
  why = "it is empty";
  return {};
}

std::optional<std::string> meaning_of(std::string_view field, std::string& why) {
  if (field.size() >= 2 && field.front() == '"') field = field.substr(1, field.size() - 2);
  std::string meant;
  while (!field.empty()) {
    const std::size_t length = field.front() == '\\' ? escape_length(field, why) : 1;
    if (length == 0) return {};
    meant += length == 4 ? static_cast<char>(std::stoi(std::string(field.substr(1, 3))))
                         : field[length - 1];
    field.remove_prefix(length);
  }
  return meant;
}

std::string relative_text(const Name& name, const Name& origin) {
  if (!name.is_below_or_at(origin)) return name.to_string();
  if (name == origin) return "@";
  const Octets wire = name.wire();
  std::vector<std::uint8_t> labels(wire.begin(), wire.end() - std::ssize(origin.wire()));
  labels.push_back(0);
  std::string text = Name::from_wire(labels).to_string();
  text.pop_back();
  return text;
}

std::optional<std::vector<std::uint8_t>> octets_of_hex(std::string_view digits, std::string& why) {
  std::vector<std::uint8_t> octets;
  if (digits.size() % 2 != 0) {
    why = "an odd number of hexadecimal digits";
    return {};
  }
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]);
    const int low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) {
      why = "\"" + std::string(digits.substr(i, 2)) + "\" is not hexadecimal";
      return {};
    }
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return octets;
}

std::optional<std::uint64_t> whole_of(std::string_view digits, std::uint64_t most,
                                      std::string& why) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
  if (error == std::errc() && end == digits.end() && value <= most) return value;
  why = "\"" + std::string(digits) + "\" is not a whole number from 0 to " + std::to_string(most);
  return {};
}

std::optional<std::vector<std::uint8_t>> generic_data(const std::vector<std::string_view>& fields,
                                                      std::string& why) {
  if (fields.size() < 2) {
    why = "\\# needs a length and that many octets in hexadecimal";
    return {};
  }
  const auto length = whole_of(fields[1], 65535, why);
  if (!length) return {};
  std::string digits;
  for (std::size_t i = 2; i < fields.size(); ++i) digits += fields[i];
  auto octets = octets_of_hex(digits, why);
  if (octets && octets->size() != *length) {
    why = "\\# " + std::to_string(*length) + " is followed by " + std::to_string(octets->size()) +
          " octets";
    return {};
  }
  return octets;
}

}  // namespace zones::compile
