// The negative outcomes: no data of the type asked, or no such name. Both carry the zone's SOA,
// which says how long the absence may be remembered (RFC 2308 §3, §5). Runs per query.
#pragma once

#include <cstdint>
#include <limits>

#include "dns/page.h"
#include "zones/zone.h"

namespace dns {

struct Negative {
  std::uint32_t longest = std::numeric_limits<std::uint32_t>::max();  // seconds it may be kept
  bool is_for_one_client = false;  // nobody may remember it: SOA TTL and MINIMUM become 0
};

Next answer_no_data(Page& page, const zones::Zone& zone, const Negative& negative = {}) noexcept;
Next answer_name_error(Page& page, const zones::Zone& zone) noexcept;

}  // namespace dns
