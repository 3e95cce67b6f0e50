// An IP address as the rest of the program sees it: 16 octets, IPv4 as ::ffff:a.b.c.d (RFC 4291
// §2.5.5.2). A value type without a heap; every function here may run per query.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;
struct sockaddr_storage;

namespace geo {

enum class Family : std::uint8_t { v4, v6 };

struct Address {
  std::array<std::uint8_t, 16> octets{};  // network order

  /// `host_order`: 192.0.2.1 is 0xC0000201.
  static Address from_v4(std::uint32_t host_order) noexcept;
  /// 4 octets make an IPv4 address, 16 an IPv6 one (a mapped one is then IPv4); `octets` in network
  /// order.
  static Address from_octets(const std::uint8_t* octets, Family family) noexcept;
  /// AF_INET or AF_INET6; a mapped IPv4 address comes out as IPv4. Anything else gives `::`.
  static Address from_sockaddr(const sockaddr& socket_address) noexcept;
  /// Presentation form of either family, nothing around it, no zone index. Empty when it is no
  /// address.
  static std::optional<Address> parse(std::string_view text) noexcept;

  [[nodiscard]] bool is_v4() const noexcept { return high() == 0 && low() >> 32 == 0xffff; }
  [[nodiscard]] Family family() const noexcept { return is_v4() ? Family::v4 : Family::v6; }
  /// Host order; only for IPv4.
  [[nodiscard]] std::uint32_t v4() const noexcept { return static_cast<std::uint32_t>(low()); }
  /// The most and the least significant 64 bits, host order.
  [[nodiscard]] std::uint64_t high() const noexcept { return word(0); }
  [[nodiscard]] std::uint64_t low() const noexcept { return word(8); }
  /// Bits an address of this family has: 32 or 128.
  [[nodiscard]] unsigned width() const noexcept { return is_v4() ? 32U : 128U; }
  /// RFC 5952 form; IPv4 as dotted quad.
  [[nodiscard]] std::string to_string() const;
  /// Fills `out` for bind/sendto; returns the length of the sockaddr.
  std::uint32_t to_sockaddr(std::uint16_t port, sockaddr_storage& out) const noexcept;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  [[nodiscard]] std::uint64_t word(std::size_t at) const noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, octets.data() + at, sizeof word);
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
  }
};

}  // namespace geo
