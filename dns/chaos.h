// Class CH: what a server says of itself under the names that tools ask (RFC 4892). Runs per query.
#pragma once

#include "dns/page.h"

namespace dns {

constexpr std::uint16_t class_chaos = 3;  // RFC 1035 §3.2.4

/// TXT of version.bind, version.server, id.server and hostname.bind as the settings have them;
/// everything else is refused.
void answer_chaos(Page& page) noexcept;

}  // namespace dns
