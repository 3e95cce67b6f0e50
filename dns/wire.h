// Reading and writing DNS messages octet by octet (RFC 1035 §4): cursors with a sticky error, so
// that code reads straight on and checks once. All input goes through the reader; neither ever
// leaves its buffer.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "zones/name.h"

namespace dns {

using zones::Octets;

class Reader {
 public:
  explicit Reader(Octets message) noexcept : message_(message) {}
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  [[nodiscard]] std::size_t left() const noexcept { return ok_ ? message_.size() - at_ : 0; }
  std::uint8_t u8() noexcept;
  std::uint16_t u16() noexcept;  // network order in the message
  std::uint32_t u32() noexcept;
  Octets octets(std::size_t count) noexcept;
  void skip(std::size_t count) noexcept;
  /// An uncompressed name (a question's): copies it to `out`; returns its length, 0 on error
  /// (pointers are one).
  std::size_t name(std::span<std::uint8_t, zones::max_name_octets> out) noexcept;
  /// Steps over a name that may be compressed (a pointer ends it).
  void skip_name() noexcept;
  void fail() noexcept { ok_ = false; }

 private:
  Octets message_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace dns
