// The page that answers a query: RFC 1034 §4.3.2 for a server that is authoritative and steers.
#pragma once

#include <cstdint>
#include <span>

#include "dns/query.h"
#include "dns/settings.h"
#include "dns/tally.h"
#include "zones/steer/choice.h"

namespace dns {

using zones::steer::Moment;

/// Answers one packet: parses, looks up, steers, writes. Returns the octets written into `reply`, 0
/// to stay silent. `reply`, of at least `min_reply_octets`, may be the packet's own buffer: what
/// the answer needs of the packet is copied before anything is written. For UDP at most as many
/// octets of it are used as the view allows, for TCP up to 65535. No allocation, no lock, no clock,
/// no log. `tally` and the view's sheet count the packet and what was answered, all before it
/// returns.
std::size_t respond(Octets packet, Transport transport, const geo::Address& source,
                    const View& view, Moment moment, std::span<std::uint8_t> reply,
                    Tally& tally) noexcept;

}  // namespace dns
