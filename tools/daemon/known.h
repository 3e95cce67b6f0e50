// What is known of all names that are looked up, at one time. Copied from the control loop to the
// compiler's thread.
#pragma once

#include <cstdint>

#include "zones/compile/address_book.h"

namespace tools::daemon {

struct Known {
  zones::compile::AddressBook addresses;
  std::uint64_t revision = 0;  // greater, where anything in it is newer
};

}  // namespace tools::daemon
