// Which names a roster needs the addresses of: those that endpoints are resolved by, and those that
// checks are probed at. Pure.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <span>
#include <string>

#include "health/roster.h"

namespace health {

/// Whether the check, or a part of it, is probed at a name.
bool is_at_name(const Check& check);

/// The names that the checks of `endpoint` are probed at, parts of checks too. Known from the
/// start, whether or not they have addresses.
std::set<std::string> target_names(const WatchedEndpoint& endpoint);

/// Every name, with the longest time for which its addresses are to be kept when it cannot be
/// looked up; that of a target is the default of `hold`.
std::map<std::string, std::chrono::milliseconds> looked_up_names(
    std::span<const WatchedService> services);

}  // namespace health
