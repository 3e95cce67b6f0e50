// The secrets of the DNS Cookies: from a file that servers share, or made up for one process.
#pragma once

#include <filesystem>
#include <vector>

#include "dns/cookie.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

/// One secret a line, 32 hexadecimal digits as BIND's `cookie-secret` has them; the first signs, a
/// second one is accepted, too. Empty lines and those that begin with "#" say nothing. A file that
/// everybody may read is refused. Every fault is noted; empty when there was one.
std::vector<dns::CookieSecret> read_cookie_secrets(const std::filesystem::path& file,
                                                   zones::compile::Faults& faults);

/// From the kernel; throws std::system_error where it has none.
dns::CookieSecret random_cookie_secret();

}  // namespace tools::daemon
