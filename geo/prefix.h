// A network: an address and how many of its leading bits count, in bits of its own family (0-32 or
// 0-128). Invariant of every function that returns one: the bits behind the length are zero.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "geo/address.h"

namespace geo {

constexpr unsigned finest_v4 = 24, finest_v6 = 56;  // no client network is finer (RFC 7871 §11.1)

struct Prefix {
  Address address;
  std::uint8_t length = 0;  // bits of the address's family

  /// Cuts `address` to `length` bits; a length beyond the family's width is taken as that width.
  static Prefix of(const Address& address, unsigned length) noexcept;
  /// "10.0.0.0/8", "2001:db8::/32", or a bare address (full length). Empty when it is neither.
  /// Host bits that are set are cut off; `has_host_bits` tells of them for a warning.
  static std::optional<Prefix> parse(std::string_view text) noexcept;
  static bool has_host_bits(std::string_view text) noexcept;

  [[nodiscard]] bool contains(const Address& other) const noexcept;  // families never mix
  [[nodiscard]] bool contains(const Prefix& other) const noexcept;
  [[nodiscard]] bool is_finer_than_a_subnet() const noexcept {
    return length > (address.is_v4() ? finest_v4 : finest_v6);
  }
  [[nodiscard]] Address first() const noexcept { return address; }
  [[nodiscard]] Address last() const noexcept;
  [[nodiscard]] std::string to_string() const;  // always with its length

  friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

}  // namespace geo
