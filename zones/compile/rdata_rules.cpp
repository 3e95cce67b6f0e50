#include "zones/compile/rdata_rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "zones/compile/service_parameters.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

namespace number {  // of types that only their digests or prefixes are checked of
constexpr std::uint16_t loc = 29, apl = 42, ds = 43, sshfp = 44, tlsa = 52, smimea = 53, cds = 59;
}  // namespace number

std::uint16_t number_at(Octets octets, std::size_t at) {
  return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

struct Digest {
  std::uint16_t type;
  std::size_t kind_at;  // where the digest's kind stands
  std::uint8_t kind;
  std::size_t length;  // octets of the digest, which follows the kind
};
constexpr std::array digests{
    Digest{number::ds, 3, 1, 20},     Digest{number::ds, 3, 2, 32},
    Digest{number::ds, 3, 4, 48},     Digest{number::cds, 3, 1, 20},
    Digest{number::cds, 3, 2, 32},    Digest{number::cds, 3, 4, 48},
    Digest{number::sshfp, 1, 1, 20},  Digest{number::sshfp, 1, 2, 32},
    Digest{number::tlsa, 2, 1, 32},   Digest{number::tlsa, 2, 2, 64},
    Digest{number::smimea, 2, 1, 32}, Digest{number::smimea, 2, 2, 64},
};

std::string broken_digest(std::uint16_t type, Octets rdata) {
  for (const Digest& digest : digests) {
    if (digest.type != type || rdata.size() <= digest.kind_at) continue;
    if (rdata[digest.kind_at] != digest.kind) continue;
    const std::size_t length = rdata.size() - digest.kind_at - 1;
    if (length == digest.length) return {};
    return "a digest of kind " + std::to_string(digest.kind) + " has " +
           std::to_string(digest.length) + " octets, not " + std::to_string(length);
  }
  return {};
}

// RFC 3123 §4.
std::string broken_prefixes(Octets rdata) {
  while (rdata.size() >= 4) {
    const std::uint16_t family = number_at(rdata, 0);
    const int most = family == 1 ? 32 : family == 2 ? 128 : 255;
    if (rdata[2] > most) {
      return "a prefix length of " + std::to_string(rdata[2]) + ", above " + std::to_string(most);
    }
    rdata = rdata.subspan(std::min<std::size_t>(rdata.size(), 4U + (rdata[3] & 0x7fU)));
  }
  return {};
}

// RFC 1876 §2: thousandths of a second of arc, 2^31 is the equator and the prime meridian.
std::string broken_location(Octets rdata) {
  constexpr std::int64_t degree = 3600000;
  const auto degrees_off = [&](std::size_t at) {
    const std::int64_t value = std::int64_t{number_at(rdata, at)} << 16 | number_at(rdata, at + 2);
    return std::abs(value - (std::int64_t{1} << 31));
  };
  if (rdata.size() < 16) return {};
  if (degrees_off(4) > 90 * degree) return "a latitude above 90 degrees";
  if (degrees_off(8) > 180 * degree) return "a longitude above 180 degrees";
  return {};
}

}  // namespace

std::string broken_rule(std::uint16_t type, Octets rdata) {
  switch (type) {
    case type::svcb:
    case type::https:
      return broken_parameters(rdata);
    case number::loc:
      return broken_location(rdata);
    case number::apl:
      return broken_prefixes(rdata);
    default:
      return broken_digest(type, rdata);
  }
}

}  // namespace zones::compile
