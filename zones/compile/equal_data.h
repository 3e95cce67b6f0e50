// Which addresses of services are the same, so that they are answered once (ZONE.md §6.7). Used
// while compiling.
#pragma once

#include <span>
#include <vector>

#include "zones/compile/endpoints.h"

namespace zones::compile {

/// One endpoint of the services.
struct Numbered {
  const Endpoint* data;
  steer::Member* member;
};
/// Fills `Member::identities` where any two addresses (or records) of these services are equal;
/// leaves them empty otherwise. They are the endpoints of services that may meet in one answer.
void number_equal_data(std::span<std::vector<ReadEndpoint>* const> services);
void number_equal_data(std::span<const Numbered> endpoints);  // the same

}  // namespace zones::compile
