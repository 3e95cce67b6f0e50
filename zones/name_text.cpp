#include "zones/name.h"

#include <utility>

namespace zones {
namespace {

constexpr std::size_t max_label_octets = 63;  // RFC 1035 §2.3.4
// Master-file syntax gives these a meaning (RFC 1035 §5.1), so a bare one in a name is a mistake.
constexpr std::string_view needs_escape = "\"();";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// One octet of a label at `text[i]`, escapes undone; `i` moves behind it.
std::optional<char> octet_at(std::string_view text, std::size_t& i, std::string& why) {
  const char c = text[i++];
  if (c != '\\') {
    if (c <= ' ' || c > '~' || needs_escape.find(c) != std::string_view::npos) {
      why = c < 0 || c > '~' ? "names are ASCII; write it in punycode (xn--...) or as \\DDD"
                             : "the octet '" + std::string(1, c) + "' must be written as \\DDD";
      return {};
    }
    return c;
  }
  if (i == text.size()) {
    why = "backslash at the end";
    return {};
  }
  if (!is_digit(text[i])) return text[i++];
  if (i + 3 > text.size() || !is_digit(text[i + 1]) || !is_digit(text[i + 2])) {
    why = "\\DDD needs three digits";
    return {};
  }
  const int value = (text[i] - '0') * 100 + (text[i + 1] - '0') * 10 + (text[i + 2] - '0');
  if (value > 255) {
    why = "\\DDD above 255";
    return {};
  }
  i += 3;
  return static_cast<char>(value);
}

// The labels of `text` in wire form, without the root's; `absolute` says whether a dot ended it.
std::optional<std::string> labels_of(std::string_view text, bool& absolute, std::string& why) {
  std::string wire;
  std::string label;
  absolute = false;
  const auto end_label = [&] {
    if (label.empty()) why = "empty label";
    if (label.size() > max_label_octets) why = "label longer than 63 octets";
    wire += static_cast<char>(static_cast<std::uint8_t>(label.size()));
    wire += label;
    label.clear();
    return why.empty();
  };
  for (std::size_t i = 0; i < text.size();) {
    absolute = text[i] == '.';
    if (absolute) {
      ++i;
      if (!end_label()) return {};
    } else if (const auto octet = octet_at(text, i, why)) {
      label += *octet;
    } else {
      return {};
    }
  }
  if (!absolute && !end_label()) return {};
  return wire;
}

}  // namespace

std::optional<Name> Name::parse(std::string_view text, const Name& origin, std::string& why) {
  why.clear();
  if (text.empty()) {
    why = "empty name";
    return {};
  }
  if (text == "@") return origin;
  Name name;
  if (text == ".") return name;
  bool absolute = false;
  auto wire = labels_of(text, absolute, why);
  if (!wire) return {};
  name.wire_ = std::move(*wire);
  name.wire_ += absolute ? std::string(1, '\0') : origin.wire_;
  if (name.wire_.size() > max_name_octets) {
    why = "name longer than 255 octets";
    return {};
  }
  return name;
}

std::string to_string(Octets wire) {
  if (wire.size() <= 1) return ".";
  constexpr std::string_view behind_backslash = "\"();.\\@$";
  std::string text;
  const Labels labels(wire);
  for (std::size_t i = 0; i < labels.count; ++i) {
    for (const std::uint8_t octet : wire.subspan(labels.at[i] + 1U, wire[labels.at[i]])) {
      const char c = static_cast<char>(octet);
      if (octet <= ' ' || octet > '~') {
        text += '\\';
        for (const int unit : {100, 10, 1}) text += static_cast<char>('0' + octet / unit % 10);
        continue;
      }
      if (behind_backslash.find(c) != std::string_view::npos) text += '\\';
      text += c;
    }
    text += '.';
  }
  return text;
}

}  // namespace zones
