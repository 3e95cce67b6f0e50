// Reading and writing DNS messages octet by octet (RFC 1035 §4): cursors with a sticky error, so
// that code reads straight on and checks once. All input goes through the reader; neither ever
// leaves its buffer. Values without a heap, used on the stack of one query.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "zones/name.h"

namespace dns {

using zones::Octets;

constexpr std::size_t header_octets = 12;      // RFC 1035 §4.1.1
constexpr std::size_t max_pointer = 0x3FFF;    // what a compression pointer can reach (§4.1.4)
constexpr std::uint8_t pointer_bits = 0xC0;    // the top bits of a compression pointer
constexpr std::size_t max_label_octets = 63;   // §2.3.4
constexpr std::size_t min_udp_octets = 512;    // what every requestor takes (§2.3.4)
constexpr std::size_t max_tcp_octets = 65535;  // what the length before a message can say (§4.2.2)

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
  /// Steps over a name that may be compressed (a pointer ends it; it must point backwards).
  void skip_name() noexcept;
  void fail() noexcept { ok_ = false; }

 private:
  Octets message_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> out) noexcept : out_(out) {}
  [[nodiscard]] bool ok() const noexcept { return ok_; }  // false: something did not fit
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  [[nodiscard]] std::size_t left() const noexcept { return out_.size() - at_; }
  [[nodiscard]] Octets written() const noexcept { return out_.first(at_); }
  void u8(std::uint8_t value) noexcept;
  void u16(std::uint16_t value) noexcept;
  void u32(std::uint32_t value) noexcept;
  void octets(Octets data) noexcept;
  /// Forgets what was written from `position` on, and the error with it.
  void rewind(std::size_t position) noexcept;
  /// Overwrites two or four octets that were written before; no effect outside of them.
  void patch_u16(std::size_t position, std::uint16_t value) noexcept;
  void patch_u32(std::size_t position, std::uint32_t value) noexcept;

 private:
  std::span<std::uint8_t> out_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace dns
