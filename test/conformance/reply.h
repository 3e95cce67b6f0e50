// A reply taken apart by ldns into what is compared: rcode, flags and sections as sets.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "test/conformance/exchange.h"

namespace conformance {

struct Record {
  std::string owner;  // presentation form, lower case
  std::uint16_t type = 0;
  std::uint32_t ttl = 0;
  std::string data;  // presentation form of the canonical rdata (RFC 4034 §6.2)

  friend auto operator<=>(const Record&, const Record&) = default;
  friend bool operator==(const Record&, const Record&) = default;
  [[nodiscard]] std::string to_string() const;
};

using Section = std::set<Record>;

struct Reply {
  unsigned rcode = 0;  // with its extended part
  bool authoritative = false, truncated = false;
  Section answer, authority, additional;  // without the OPT
  std::size_t octets = 0;

  /// All but `octets`.
  friend bool operator==(const Reply& a, const Reply& b) {
    return a.rcode == b.rcode && a.authoritative == b.authoritative && a.truncated == b.truncated &&
           a.answer == b.answer && a.authority == b.authority && a.additional == b.additional;
  }
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] bool is_referral() const;
};

/// Empty where ldns cannot read it.
std::optional<Reply> reply_of(const Packet& packet);

}  // namespace conformance
