// Extended DNS Errors (RFC 8914) that tell how health has bent an answer: for people who look after
// this server, never for the public, who could read from it what is down. Runs per query.
#pragma once

#include "dns/page.h"
#include "zones/snapshot.h"

namespace dns {

/// Adds why `choice`, made for `service`, is not what the zone file's steps alone say, where the
/// query's source is one of those that may know.
void note_health(Page& page, const zones::Service& service,
                 const zones::steer::Choice& choice) noexcept;

}  // namespace dns
