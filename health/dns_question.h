// What a check of kind dns asks and what its answer must be. Values only, part of the check.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace health {

/// One record's data that must be among the answers.
struct DnsDatum {
  std::string text;                 // as it was written, for reasons
  std::vector<std::uint8_t> rdata;  // wire form, names in it uncompressed
  friend auto operator<=>(const DnsDatum&, const DnsDatum&) = default;
};

struct DnsQuestion {
  std::string name;  // absolute, presentation form without escapes
  std::uint16_t type = 1;
  std::uint8_t rcode = 0;          // that must come, RFC 1035 §4.1.1
  std::vector<DnsDatum> contains;  // of the type that is asked
  bool by_tcp = false;             // never by UDP
  friend auto operator<=>(const DnsQuestion&, const DnsQuestion&) = default;
};

}  // namespace health
