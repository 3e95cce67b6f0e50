// The additional section: addresses of the hosts that an answer or a referral names. Plain records
// only, never served ones: those depend on the client, these are cached for everybody. Pure; runs
// per query.
#pragma once

#include "dns/response.h"
#include "zones/zone.h"

namespace dns {

/// Hosts of one set whose addresses are looked up: what helps fits in one packet.
constexpr std::size_t max_hosts = 16;

/// A set in the answer section.
struct Answered {
  Octets name;              // its owner there
  const zones::Node& node;  // where it is from: that name's, or the wildcard's
  const zones::RRset& set;
};

/// Addresses of the hosts that the set (NS, MX, SRV, SVCB, HTTPS) names inside this zone, of SVCB
/// and HTTPS also the host's own set of that type (RFC 9460 §4.1), as far as they fit. Never
/// truncates.
void add_targets(const zones::Zone& zone, const Answered& answered, Response& response) noexcept;

enum class Glue : std::uint8_t { complete, does_not_fit };

/// Glue of a referral: first of the name servers at or below the cut, without which nobody can
/// reach them and which must be there whole (RFC 9471 §3.1); then of others in this zone, as far as
/// they fit (§3.2).
Glue add_glue(const zones::Zone& zone, const zones::Node& cut, const zones::RRset& servers,
              Response& response) noexcept;

}  // namespace dns
