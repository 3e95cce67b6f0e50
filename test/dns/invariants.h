// What holds for every reply to every packet: asked by the property test, by the corpus test and by
// the fuzzer. Knows neither Catch nor ldns.
#pragma once

#include "dns/answer.h"

namespace invariants {

/// Answers `packet` over both transports. Null, or the rule that a reply broke.
const char* broken_by(zones::Octets packet, const dns::View& view, std::uint64_t draw);

/// The same for one reply that is at hand.
const char* broken_by(zones::Octets packet, dns::Transport transport, zones::Octets reply);

}  // namespace invariants
