// Reads the data section of an MMDB file: values, and the place that a record tells of. Our own
// reader because libmaxminddb 1.7 skips nested values recursively without a bound, so that a
// crafted file overflows the stack; here every record costs a bounded number of steps and no
// recursion. Reads only inside the octets given; what is damaged makes an error that sticks.
// Format: MaxMind DB File Format Specification 2.0, "Output Data Section".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "geo/place.h"

namespace geo {

/// A value where it lies in the file; text points into the data section.
struct MmdbValue {
  enum class Kind : std::uint8_t { text, whole, real, map, array, other };
  Kind kind = Kind::other;
  std::string_view text;                 // text
  std::uint64_t whole = 0;               // unsigned integers up to 64 bits
  double real = 0;                       // double and float
  std::uint32_t entries = 0, first = 0;  // map and array: how many, and the offset of the first
};

class MmdbReader {
 public:
  explicit MmdbReader(std::span<const std::uint8_t> data_section) : data_(data_section) {}

  /// What the record at `offset` tells; an unknown place when it has no field we know. In a record
  /// that turns out damaged the place means nothing: ask `damaged`.
  Place place_at(std::uint32_t offset);
  /// Goes over a whole value without following pointers; false when it is damaged or has more
  /// parts than any record should have.
  bool skip(std::uint32_t offset);
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  struct Header {  // of a value: its type, how big it is, and where its content begins
    unsigned type = 0;
    std::uint32_t size = 0, content = 0;
  };
  std::uint64_t number(std::uint32_t offset, std::uint32_t octets);
  Header header_at(std::uint32_t offset);
  Header pointer_at(std::uint32_t offset, unsigned control);
  std::uint32_t behind(std::uint32_t offset);
  MmdbValue value_at(std::uint32_t offset);
  std::optional<MmdbValue> member(const MmdbValue& map, std::string_view key);
  std::optional<MmdbValue> member(const std::optional<MmdbValue>& map, std::string_view key);

  Code country_of(const MmdbValue& record);
  Code subdivision_of(const MmdbValue& record, Code country);
  Continent continent_of(const MmdbValue& record);
  std::uint32_t asn_of(const MmdbValue& record);
  std::optional<Position> position_of(const MmdbValue& record);

  std::span<const std::uint8_t> data_;
  std::uint32_t steps_left_ = 0;
  bool damaged_ = false;
};

}  // namespace geo
