// Addresses to listen on, as people write them in the server file and on the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/server.h"

namespace tools::daemon {

/// "127.0.0.1:5300" or "[::1]:5300". On failure empty and `why` says what is wrong and what to
/// write instead.
std::optional<dns::ListenAddress> parse_listen(std::string_view text, std::string& why);

bool is_loopback(const geo::Address& address) noexcept;  // 127.0.0.0/8 and ::1

/// 127.0.0.1:5300, and [::1]:5300 where this machine has IPv6.
std::vector<dns::ListenAddress> default_listen();

bool same_addresses(const std::vector<dns::ListenAddress>& a,
                    const std::vector<dns::ListenAddress>& b);

}  // namespace tools::daemon
