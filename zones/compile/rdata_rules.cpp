#include "zones/compile/rdata_rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "zones/record.h"

namespace zones::compile {
namespace {

namespace number {  // of types that only their digests or prefixes are checked of
constexpr std::uint16_t loc = 29, apl = 42, ds = 43, sshfp = 44, tlsa = 52, smimea = 53, cds = 59;
}  // namespace number

namespace parameter {  // RFC 9460 §14.3.2
constexpr std::uint16_t mandatory = 0, alpn = 1, no_default_alpn = 2, port = 3, ipv4hint = 4,
                        ipv6hint = 6;
}  // namespace parameter

using Parameters = std::map<std::uint16_t, Octets>;

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

// RFC 9460 §7.1.1: length-prefixed, none empty.
bool is_protocol_list(Octets value) {
  while (!value.empty()) {
    const std::size_t length = value[0];
    if (length == 0 || length >= value.size()) return false;
    value = value.subspan(1 + length);
  }
  return true;
}

// RFC 9460 §8.
std::string broken_mandatory(Octets keys, const Parameters& parameters) {
  if (keys.empty() || keys.size() % 2 != 0) return "\"mandatory\" needs a list of keys";
  int last = 0;
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    const std::uint16_t key = number_at(keys, i);
    if (key <= last) return "\"mandatory\" names a key twice, or itself";
    if (!parameters.contains(key)) return "\"mandatory\" names a key that is not there";
    last = key;
  }
  return {};
}

std::string broken_value(std::uint16_t key, Octets value, const Parameters& parameters) {
  const bool whole_v4 = !value.empty() && value.size() % 4 == 0;
  const bool whole_v6 = !value.empty() && value.size() % 16 == 0;
  switch (key) {
    case parameter::mandatory:
      return broken_mandatory(value, parameters);
    case parameter::alpn:
      return !value.empty() && is_protocol_list(value) ? "" : "\"alpn\" needs a list of protocols";
    case parameter::no_default_alpn:
      if (!value.empty()) return "\"no-default-alpn\" takes no value";
      return parameters.contains(parameter::alpn) ? "" : "\"no-default-alpn\" needs \"alpn\"";
    case parameter::port:
      return value.size() == 2 ? "" : "\"port\" needs a number";
    case parameter::ipv4hint:
      return whole_v4 ? "" : "\"ipv4hint\" needs IPv4 addresses";
    case parameter::ipv6hint:
      return whole_v6 ? "" : "\"ipv6hint\" needs IPv6 addresses";
    default:
      return {};
  }
}

// RFC 9460 §2.2: priority, target, then parameters in strictly rising order of their keys.
std::string broken_parameters(Octets rdata) {
  std::size_t at = 2;
  while (at < rdata.size() && rdata[at] != 0) at += rdata[at] + 1U;
  Octets rest = rdata.subspan(std::min(at + 1, rdata.size()));
  Parameters parameters;
  int last = -1;
  while (!rest.empty()) {
    if (rest.size() < 4 || rest.size() < 4U + number_at(rest, 2)) return "a parameter is cut off";
    const std::uint16_t key = number_at(rest, 0);
    if (key == last) return "a parameter stands twice";
    if (key < last) return "parameters must stand in the order of their numbers";
    last = key;
    parameters[key] = rest.subspan(4, number_at(rest, 2));
    rest = rest.subspan(4U + number_at(rest, 2));
  }
  if (number_at(rdata, 0) == 0 && !parameters.empty()) {
    return "priority 0 is an alias and takes no parameters (RFC 9460 §2.4.2)";
  }
  for (const auto& [key, value] : parameters) {
    if (std::string broken = broken_value(key, value, parameters); !broken.empty()) return broken;
  }
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
