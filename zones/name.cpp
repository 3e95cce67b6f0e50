#include "zones/name.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace zones {
namespace {

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

}  // namespace

Labels::Labels(Octets wire) noexcept {
  std::size_t position = 0;
  while (position < wire.size() && wire[position] != 0 && count < max_labels) {
    at[count++] = static_cast<std::uint8_t>(position);
    position += wire[position] + 1U;
  }
}

Name Name::from_wire(Octets wire) {
  assert(!wire.empty() && wire.size() <= max_name_octets && wire.back() == 0);
  Name name;
  name.wire_.assign(wire.begin(), wire.end());
  return name;
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
