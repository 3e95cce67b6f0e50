// The page that answers a query: RFC 1034 §4.3.2 for a server that is authoritative and steers.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "dns/query.h"
#include "dns/tally.h"
#include "zones/snapshot.h"
#include "zones/steer/choice.h"

namespace dns {

/// What of the server file the answers depend on. Frozen, swapped with the snapshot.
struct Settings {
  std::string nsid;                  // empty: none is sent
  std::uint16_t udp_payload = 1232;  // largest UDP reply, also what our OPT says
};

struct View {
  const zones::Snapshot& snapshot;
  const Settings& settings;
};

using zones::steer::Moment;

/// Answers one packet: parses, looks up, steers, writes. Returns the octets written into `reply`, 0
/// to stay silent. `reply` may be the packet's own buffer: what the answer needs of the packet is
/// copied before anything is written. For UDP at most `settings.udp_payload` octets
/// of it are used, for TCP up to 65535. No allocation, no lock, no clock, no log. `tally` counts
/// what was answered.
std::size_t respond(Octets packet, Transport transport, const geo::Address& source,
                    const View& view, Moment moment, std::span<std::uint8_t> reply,
                    Tally& tally) noexcept;

}  // namespace dns
