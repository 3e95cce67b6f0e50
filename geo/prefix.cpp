#include "geo/prefix.h"

#include <algorithm>
#include <charconv>

namespace geo {
namespace {

constexpr unsigned mapped_bits = 96;  // of ::ffff:0:0/96, in front of an IPv4 address

std::uint8_t kept_bits(unsigned octet, unsigned bits) noexcept {
  const unsigned first = octet * 8;
  if (bits >= first + 8) return 0xff;
  if (bits <= first) return 0;
  return static_cast<std::uint8_t>(0xff00U >> (bits - first));
}

Address cut(Address address, unsigned bits) noexcept {
  for (unsigned i = 0; i < 16; ++i) address.octets[i] &= kept_bits(i, bits);
  return address;
}

/// Bits of the 16 octets that count, whatever the family.
unsigned all_bits(const Prefix& prefix) noexcept {
  return prefix.length + (prefix.address.is_v4() ? mapped_bits : 0);
}

struct Written {
  Address address;
  unsigned bits;  // of the 16 octets
};

std::optional<unsigned> parse_length(std::string_view text) noexcept {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return {};
  unsigned length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return length;
}

std::optional<Written> parse_written(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return {};
  if (slash == std::string_view::npos) return Written{*address, 128};
  const auto length = parse_length(text.substr(slash + 1));
  if (!length) return {};
  // ::ffff:10.0.0.0/104 is written with IPv6 lengths though it is the IPv4 network 10.0.0.0/8.
  const bool counted_from_mapped = text.find(':') == std::string_view::npos;
  const unsigned bits = *length + (counted_from_mapped ? mapped_bits : 0);
  if (bits > 128) return {};
  return Written{*address, bits};
}

}  // namespace

Prefix Prefix::of(const Address& address, unsigned length) noexcept {
  const unsigned kept = std::min(length, address.width());
  const unsigned bits = kept + (address.is_v4() ? mapped_bits : 0);
  return {cut(address, bits), static_cast<std::uint8_t>(kept)};
}

std::optional<Prefix> Prefix::parse(std::string_view text) noexcept {
  const auto written = parse_written(text);
  if (!written) return {};
  const Address address = cut(written->address, written->bits);
  const unsigned length = written->bits - (address.is_v4() ? mapped_bits : 0);
  return Prefix{address, static_cast<std::uint8_t>(length)};
}

bool Prefix::has_host_bits(std::string_view text) noexcept {
  const auto written = parse_written(text);
  return written && cut(written->address, written->bits) != written->address;
}

bool Prefix::contains(const Address& other) const noexcept {
  if (other.is_v4() != address.is_v4()) return false;
  const unsigned bits = all_bits(*this);
  const std::uint64_t high = other.high() ^ address.high(), low = other.low() ^ address.low();
  if (bits <= 64) return bits == 0 || high >> (64 - bits) == 0;
  return high == 0 && low >> (128 - bits) == 0;
}

bool Prefix::contains(const Prefix& other) const noexcept {
  return other.length >= length && contains(other.address);
}

Address Prefix::last() const noexcept {
  Address end = address;
  for (unsigned i = 0; i < 16; ++i)
    end.octets[i] |= static_cast<std::uint8_t>(~kept_bits(i, all_bits(*this)));
  return end;
}

std::string Prefix::to_string() const { return address.to_string() + '/' + std::to_string(length); }

}  // namespace geo
