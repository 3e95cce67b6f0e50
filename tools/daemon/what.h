// WHAT in a command (ZONE.md §4): `cloud:NAME` (in all zones), `[ZONE:]SERVICE[/ENDPOINT]` or an
// address. Without a zone only where it is unique; a shared service is one for all its users, in
// every version that is served. Pure: looks at a snapshot, changes nothing.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "health/hand.h"
#include "zones/snapshot.h"

namespace tools::daemon {

/// One endpoint that a WHAT names, or some of its addresses.
struct Aim {
  const zones::Service* service = nullptr;
  std::size_t endpoint = 0;                     // index in the service
  std::uint64_t addresses = ~std::uint64_t{0};  // bits as in its standing
};

/// Nothing is named so, or more than one thing could be meant; the text lists what could.
struct UnclearAim : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Never empty. Throws UnclearAim.
std::vector<Aim> aims_of(const zones::Snapshot& snapshot, std::string_view what);

/// The same in words that outlive the snapshot. Throws UnclearAim.
health::Grip grip_of(const zones::Snapshot& snapshot, std::string_view what);

}  // namespace tools::daemon
