// Networks that tell nothing about a place (ZONE.md §7): private and link-local blocks decide only
// where a key, a map or the `networks` overlay covers them; addresses that carry an IPv4 address
// are folded onto it.
#pragma once

#include <optional>
#include <span>

#include "geo/prefix.h"

namespace zones::steer {

/// 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16, fc00::/7, fe80::/10.
std::span<const geo::Prefix> special_purpose_blocks() noexcept;

/// Blocks of IPv6 addresses that carry an IPv4 one: 6to4 (RFC 3056), NAT64 (RFC 6052), Teredo (RFC
/// 4380).
const geo::Prefix& six_to_four() noexcept;
const geo::Prefix& nat64() noexcept;
const geo::Prefix& teredo() noexcept;

/// The IPv4 address behind a source address in one of the three blocks; otherwise the address
/// itself.
geo::Address folded(const geo::Address& source) noexcept;
/// Bits 16 to 47 of a 6to4 address.
geo::Address behind_six_to_four(const geo::Address& address) noexcept;

}  // namespace zones::steer
