#include "zones/name.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace zones {
namespace {

constexpr std::size_t max_label_octets = 63;  // RFC 1035 §2.3.4
// Master-file syntax gives these a meaning (RFC 1035 §5.1), so a bare one in a name is a mistake.
constexpr std::string_view needs_escape = "\"();";

// Folds the upper-case letters of eight octets at once. Length octets are at most 63, below 'A', so
// whole wire names may be folded.
std::uint64_t fold_case(std::uint64_t octets) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101ULL;
  const std::uint64_t low = octets & (0x7f * each);
  const std::uint64_t from_a = low + (0x80 - 'A') * each;
  const std::uint64_t above_z = low + (0x7f - 'Z') * each;
  const std::uint64_t upper = (from_a ^ above_z) & ~octets & (0x80 * each);
  return octets | (upper >> 2);
}

// Up to eight octets, zeros behind them.
std::uint64_t load(const std::uint8_t* from, std::size_t count) noexcept {
  std::uint64_t octets = 0;
  std::memcpy(&octets, from, std::min<std::size_t>(count, sizeof octets));
  return octets;
}

std::uint8_t lower(std::uint8_t octet) noexcept {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet | 0x20U) : octet;
}

// The finalizer of MurmurHash3 (public domain): every bit of the input moves every bit of the
// result.
std::uint64_t mix(std::uint64_t value) noexcept {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

Octets label_at(Octets wire, std::size_t at) noexcept { return wire.subspan(at + 1U, wire[at]); }

std::strong_ordering compare_labels(Octets a, Octets b) noexcept {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const auto order = lower(a[i]) <=> lower(b[i]); order != 0) return order;
  }
  return a.size() <=> b.size();
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// One octet of a label at `text[i]`, escapes undone; `i` moves behind it.
std::optional<char> octet_at(std::string_view text, std::size_t& i, std::string& why) {
  const char c = text[i++];
  if (c != '\\') {
    if (c <= ' ' || c > '~' || needs_escape.find(c) != std::string_view::npos) {
      why = "an octet that must be written as \\DDD or behind a backslash, or in punycode";
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

Labels::Labels(Octets wire) noexcept {
  std::size_t position = 0;
  while (position < wire.size() && wire[position] != 0 && count < max_labels) {
    at[count++] = static_cast<std::uint8_t>(position);
    position += wire[position] + 1U;
  }
}

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

Name Name::from_wire(Octets wire) {
  assert(!wire.empty() && wire.size() <= max_name_octets && wire.back() == 0);
  Name name;
  name.wire_.assign(wire.begin(), wire.end());
  return name;
}

Octets Name::wire() const noexcept {
  return {reinterpret_cast<const std::uint8_t*>(wire_.data()), wire_.size()};
}

std::size_t Name::labels() const noexcept { return Labels(wire()).count; }

bool Name::is_wildcard() const noexcept {
  return wire_.size() > 2 && wire_[0] == 1 && wire_[1] == '*';
}

Name Name::parent() const { return is_root() ? *this : from_wire(wire().subspan(wire()[0] + 1U)); }

bool Name::is_below_or_at(const Name& ancestor) const noexcept {
  const Labels own(wire());
  const std::size_t above = ancestor.labels();
  if (above > own.count) return false;
  if (above == 0) return true;
  return equal_ignoring_case(wire().subspan(own.at[own.count - above]), ancestor.wire());
}

std::string Name::to_string() const { return zones::to_string(wire()); }

bool operator==(const Name& a, const Name& b) noexcept {
  return equal_ignoring_case(a.wire(), b.wire());
}

std::strong_ordering operator<=>(const Name& a, const Name& b) noexcept {
  const Labels left(a.wire());
  const Labels right(b.wire());
  const std::size_t common = std::min(left.count, right.count);
  for (std::size_t i = 1; i <= common; ++i) {
    const auto order = compare_labels(label_at(a.wire(), left.at[left.count - i]),
                                      label_at(b.wire(), right.at[right.count - i]));
    if (order != 0) return order;
  }
  return left.count <=> right.count;
}

std::string to_string(Octets wire) {
  if (wire.size() <= 1) return ".";
  constexpr std::string_view behind_backslash = "\"();.\\@$";
  std::string text;
  const Labels labels(wire);
  for (std::size_t i = 0; i < labels.count; ++i) {
    for (const std::uint8_t octet : label_at(wire, labels.at[i])) {
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

bool equal_ignoring_case(Octets a, Octets b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); i += 8) {
    const std::size_t rest = a.size() - i;
    if (fold_case(load(a.data() + i, rest)) != fold_case(load(b.data() + i, rest))) return false;
  }
  return true;
}

std::uint64_t extend(std::uint64_t rest, Octets label) noexcept {
  std::uint64_t result = mix(rest ^ label.size());
  for (std::size_t i = 0; i < label.size(); i += 8) {
    result = mix(result ^ fold_case(load(label.data() + i, label.size() - i)));
  }
  return result;
}

std::uint64_t hash(Octets wire) noexcept {
  const Labels labels(wire);
  std::uint64_t result = root_hash;
  for (std::size_t i = labels.count; i-- > 0;) {
    result = extend(result, label_at(wire, labels.at[i]));
  }
  return result;
}

}  // namespace zones
