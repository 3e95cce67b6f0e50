// The SOA serial of a zone that does not write one: the file's mtime, but never one that
// secondaries would take for older than what was served (RFC 1982). Pure.
#pragma once

#include <cstdint>

namespace zones::compile {

/// Whether `a` comes after `b` in the arithmetic of RFC 1982 §3.2; what is undefined there (half
/// the circle apart) counts as not after.
constexpr bool comes_after(std::uint32_t a, std::uint32_t b) noexcept {
  const std::uint32_t ahead = a - b;
  return ahead != 0 && ahead < 0x80000000U;
}

/// The serial of a new text: its mtime (seconds since 1970) where that comes after the serial last
/// served, else the next one.
constexpr std::uint32_t serial_after(std::uint32_t served, std::int64_t mtime_unix) noexcept {
  const auto written = static_cast<std::uint32_t>(mtime_unix);
  return comes_after(written, served) ? written : served + 1;
}

}  // namespace zones::compile
