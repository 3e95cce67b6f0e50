// The draw of a `sticky` step: weighted rendezvous hashing. Every network has a number of its own
// for every endpoint, and the endpoint with the least -ln(number) / weight is first, so a change of
// one endpoint moves only clients that it wins or loses. Integers throughout: the result is the
// same on every machine and in every version; docs/zone-json.md publishes it.
#pragma once

#include <cstdint>
#include <string_view>

#include "geo/address.h"
#include "zones/steer/siphash.h"

namespace zones::steer {

/// All that can be hashed before a client is known: SipHash of the service's name, a zero octet,
/// the endpoint's key, and an octet 0 or 1 for either half; the key of that is SipHash of the seed,
/// under the key (0, 0) and (1, 0).
SipKey endpoint_key(std::string_view seed, std::string_view service, std::string_view endpoint);

/// The number of a network, cut to its length already: SipHash of its 16 octets, IPv4 as
/// ::ffff:a.b.c.d.
std::uint64_t number_of(const SipKey& endpoint, const geo::Address& network) noexcept;

/// -ln((number + 1) / 2^64) in units of 2^-56, rounded as this function does: below 2^62.
std::uint64_t minus_ln(std::uint64_t number) noexcept;

/// Whether `number / weight` of one is less than of another; weights are not 0 and below 2^60.
struct Drawn {
  std::uint64_t distance;  // minus_ln of its number
  std::uint64_t weight;
  std::uint8_t endpoint;  // the lower first where all is equal
  friend bool operator<(const Drawn& a, const Drawn& b) noexcept;
};

}  // namespace zones::steer
