// The status of a server as tables for a person, from the control API's JSON.
#pragma once

#include <ostream>

#include "tools/trimtab/received.h"

namespace tools::trimtab {

/// Everything, the hands that are laid first of all.
void print_status(const Value& status, std::ostream& out);

/// Of anything with a list of "hands"; nothing where there is none.
void print_hands(const Value& holder, std::ostream& out);

}  // namespace tools::trimtab
