#include "geo/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace geo {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_start{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned groups = 8;

struct ZeroRun {
  unsigned first = groups, length = 0;
};

/// The longest run of zero groups, the first of equal ones; a single group is no run (RFC 5952
/// §4.2).
ZeroRun longest_zero_run(const std::array<unsigned, groups>& group) noexcept {
  ZeroRun best;
  for (unsigned i = 0; i < groups; ++i) {
    unsigned length = 0;
    while (i + length < groups && group[i + length] == 0) ++length;
    if (length >= 2 && length > best.length) best = {i, length};
  }
  return best;
}

void append_hex(std::string& text, unsigned group) {
  constexpr std::string_view digits = "0123456789abcdef";
  bool leading = true;
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    const unsigned digit = group >> shift & 0xfU;
    if (leading && digit == 0 && shift > 0) continue;
    leading = false;
    text += digits[digit];
  }
}

// Not inet_ntop: it prints the low addresses (::/96) in dotted form, which RFC 5952 §5 keeps for
// prefixes known to embed IPv4.
std::string v6_text(const std::array<std::uint8_t, 16>& octets) {
  std::array<unsigned, groups> group{};
  for (unsigned i = 0; i < groups; ++i) group[i] = octets[2U * i] * 256U + octets[2U * i + 1];
  const ZeroRun zeros = longest_zero_run(group);
  std::string text;
  for (unsigned i = 0; i < groups; ++i) {
    if (i == zeros.first) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    append_hex(text, group[i]);
  }
  return text;
}

}  // namespace

Address Address::from_v4(std::uint32_t host_order) noexcept {
  Address address;
  std::ranges::copy(mapped_start, address.octets.begin());
  for (unsigned i = 0; i < 4; ++i)
    address.octets[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return address;
}

Address Address::from_octets(const std::uint8_t* octets, Family family) noexcept {
  Address address;
  if (family == Family::v4) {
    std::ranges::copy(mapped_start, address.octets.begin());
    std::copy_n(octets, 4, address.octets.begin() + 12);
  } else {
    std::copy_n(octets, 16, address.octets.begin());
  }
  return address;
}

Address Address::from_sockaddr(const sockaddr& socket_address) noexcept {
  const auto* start = reinterpret_cast<const std::uint8_t*>(&socket_address);
  if (socket_address.sa_family == AF_INET)
    return from_octets(start + offsetof(sockaddr_in, sin_addr), Family::v4);
  if (socket_address.sa_family == AF_INET6)
    return from_octets(start + offsetof(sockaddr_in6, sin6_addr), Family::v6);
  return {};
}

std::optional<Address> Address::parse(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return {};
  std::ranges::copy(text, terminated.begin());
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, terminated.data(), octets.data()) == 1)
    return from_octets(octets.data(), Family::v4);
  if (inet_pton(AF_INET6, terminated.data(), octets.data()) == 1)
    return from_octets(octets.data(), Family::v6);
  return {};
}

std::string Address::to_string() const {
  if (!is_v4()) return v6_text(octets);
  std::string text = std::to_string(octets[12]);
  for (unsigned i = 13; i < 16; ++i) text += '.' + std::to_string(octets[i]);
  return text;
}

std::uint32_t Address::to_sockaddr(std::uint16_t port, sockaddr_storage& out) const noexcept {
  std::memset(&out, 0, sizeof out);
  if (is_v4()) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    std::memcpy(&in.sin_addr, octets.data() + 12, 4);
    std::memcpy(&out, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(port);
  std::memcpy(&in6.sin6_addr, octets.data(), 16);
  std::memcpy(&out, &in6, sizeof in6);
  return sizeof in6;
}

}  // namespace geo
