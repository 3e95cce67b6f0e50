// The addresses of names that are looked up, as far as they are known.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/address.h"

namespace zones::compile {

/// By name ("lb.example.", lower case). Addresses are sorted, IPv4 first, each once, at most
/// steer::max_addresses of them; a name without any is not in it.
using AddressBook = std::map<std::string, std::vector<geo::Address>>;

}  // namespace zones::compile
