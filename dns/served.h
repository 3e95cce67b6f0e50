// The outcome that steers: a service chooses records for this client now, and they are written.
// Runs per query.
#pragma once

#include <cstdint>

#include "dns/page.h"
#include "zones/snapshot.h"

namespace dns {

/// `number`: of the service in its zone. `asked`: a type that the service serves; for an ANY query
/// the one that stands for all. An alias is followed unless it was asked for itself.
Next answer_served(Page& page, const zones::Hosted& hosted, std::uint32_t number,
                   std::uint16_t asked) noexcept;

/// What the service's chain runs for when `asked` is to be answered.
zones::steer::Asked asked_of(const zones::Service& service, std::uint16_t asked) noexcept;

/// A reply has one scope: with ECS, the CNAMEs (scope 0) go out alone and the resolver asks again
/// for the name whose answer depends on the client (RFC 7871 §7.2.1).
bool ends_chain(const Page& page, const zones::Service& service) noexcept;

}  // namespace dns
