// Where a client is, as far as the databases know. Small values without a heap.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace geo {

/// A short upper-case code: a country "DE" (ISO 3166-1 alpha-2), a subdivision "US-CA" (ISO
/// 3166-2). Empty = unknown.
class Code {
 public:
  constexpr Code() = default;
  /// Upper-cases ASCII; empty when longer than 7 octets or not made of letters, digits and '-'.
  static std::optional<Code> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string_view view() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return text_[0] == '\0'; }
  friend auto operator<=>(const Code&, const Code&) = default;

 private:
  std::array<char, 8> text_{};  // zero-padded
};

enum class Continent : std::uint8_t { unknown, AF, AN, AS, EU, NA, OC, SA };

struct Position {
  float latitude = 0;   // degrees, -90 to 90
  float longitude = 0;  // degrees, -180 to 180
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Place {
  Code country;
  Code subdivision;  // with its country: "US-CA"
  Continent continent = Continent::unknown;
  std::uint32_t asn = 0;  // 0 = unknown
  std::optional<Position> position;
  friend auto operator<=>(const Place&, const Place&) = default;

  [[nodiscard]] bool is_unknown() const noexcept { return *this == Place{}; }
  /// Fills what is unknown here from `other`.
  void complete_from(const Place& other) noexcept;
};

}  // namespace geo
