// The parameters of SVCB and HTTPS records (RFC 9460 §2.1, §7 and §8): names that ldns 1.8 does not
// know yet, and rules that it does not hold. Pure; used by `rdata` alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "zones/name.h"

namespace zones::compile {

/// `key` or `key=value`, quotes and escapes left in, as ldns takes it: newer names become
/// keyNNNNN. Empty where there is no such parameter or its value is none; `why` tells.
std::optional<std::string> service_parameter(std::string_view field, std::string& why);

/// What is wrong with the data of an SVCB or HTTPS record that is whole; empty: nothing.
std::string broken_parameters(Octets rdata);

}  // namespace zones::compile
