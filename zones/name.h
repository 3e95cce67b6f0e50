// Domain names in uncompressed wire form (RFC 1035 §3.1): a sequence of length-prefixed labels that
// ends with the root's empty one, 1 to 255 octets. Comparison and hashing ignore ASCII case (RFC
// 4343); the original case is kept.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zones {

using Octets = std::span<const std::uint8_t>;

constexpr std::size_t max_name_octets = 255;  // RFC 1035 §2.3.4
constexpr std::size_t max_labels = 127;       // what 255 octets can hold, without the root

/// Where each label of a name starts, leftmost first, the root not counted. `at[i]` to the end is a
/// suffix of the name.
struct Labels {
  std::array<std::uint8_t, max_labels> at;
  std::uint8_t count = 0;
  /// `wire` must be a whole, valid, uncompressed name.
  explicit Labels(Octets wire) noexcept;
};

/// A name on the heap's owner side: zone data. Never made per query.
class Name {
 public:
  Name() = default;  // the root
  /// Master-file presentation (RFC 1035 §5.1: \DDD and \X escapes). Relative names get `origin`
  /// behind them, "@" is `origin`. On failure empty and `why` says what is wrong ("label longer
  /// than 63 octets", ...).
  static std::optional<Name> parse(std::string_view text, const Name& origin, std::string& why);
  static Name from_wire(Octets wire);  // a whole, valid, uncompressed name

  [[nodiscard]] Octets wire() const noexcept {
    return {reinterpret_cast<const std::uint8_t*>(wire_.data()), wire_.size()};
  }
  [[nodiscard]] std::size_t labels() const noexcept;
  [[nodiscard]] bool is_root() const noexcept { return wire_.size() <= 1; }
  [[nodiscard]] bool is_wildcard() const noexcept;  // leftmost label is "*"
  [[nodiscard]] Name parent() const;                // of the root: the root
  [[nodiscard]] bool is_below_or_at(const Name& ancestor) const noexcept;
  [[nodiscard]] std::string to_string()
      const;  // absolute presentation form, "." at the end, escaped

  friend bool operator==(const Name& a, const Name& b) noexcept;
  /// Canonical order of RFC 4034 §6.1.
  friend std::strong_ordering operator<=>(const Name& a, const Name& b) noexcept;

 private:
  std::string wire_ = std::string(1, '\0');
};

/// Presentation form of a wire name, for explain and logs.
std::string to_string(Octets wire);
bool equal_ignoring_case(Octets a, Octets b) noexcept;

/// Hash of a name, built from the root leftwards so that all suffixes of a name are hashed in one
/// pass: hash(label.rest) = extend(hash(rest), label). The root's hash is `root_hash`.
constexpr std::uint64_t root_hash = 0x9e3779b97f4a7c15ULL;
/// `label` without its length octet; case is ignored.
std::uint64_t extend(std::uint64_t rest, Octets label) noexcept;
std::uint64_t hash(Octets wire) noexcept;

}  // namespace zones
