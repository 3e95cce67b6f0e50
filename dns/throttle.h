// What becomes of a reply whose client network gets too many like it. Runs per query.
#pragma once

#include "dns/cookie.h"
#include "dns/page.h"

namespace dns {

/// False: nothing is to be sent. The reply may be truncated. TCP and good cookies prove an address:
/// they are not limited.
bool may_go(Page& page, Proof proof) noexcept;

}  // namespace dns
