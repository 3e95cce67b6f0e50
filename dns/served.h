// The outcome that steers: a service chooses addresses for this client now, and they are written.
// Runs per query.
#pragma once

#include <cstdint>

#include "dns/page.h"
#include "zones/snapshot.h"

namespace dns {

/// `asked`: A or AAAA; for an ANY query the one that stands for all.
Next answer_served(Page& page, const zones::Zone& zone, const zones::Service& service,
                   std::uint16_t asked) noexcept;

/// A reply has one scope: with ECS, the CNAMEs (scope 0) go out alone and the resolver asks again
/// for the name whose answer depends on the client (RFC 7871 §7.2.1).
bool ends_chain(const Page& page, const zones::Service& service) noexcept;

}  // namespace dns
