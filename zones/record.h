// Resource record sets as they are answered: type, TTL and the rdata of each record in wire form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zones {

/// Record types that the program itself knows the meaning of; all others are plain data.
namespace type {
constexpr std::uint16_t a = 1, ns = 2, cname = 5, soa = 6, ptr = 12, mx = 15, txt = 16, aaaa = 28,
                        srv = 33, dname = 39, opt = 41, ds = 43, rrsig = 46, svcb = 64, https = 65,
                        ixfr = 251, axfr = 252, mailb = 253, maila = 254, any = 255;
}  // namespace type

/// Frozen. `rdata` holds, for each record, its length (two octets, network order) and its octets,
/// names uncompressed.
struct RRset {
  std::uint16_t type = 0;
  std::uint16_t count = 0;
  std::uint32_t ttl = 0;  // seconds, at most 2^31 - 1 (RFC 2181 §8)
  std::vector<std::uint8_t> rdata;
};

}  // namespace zones
