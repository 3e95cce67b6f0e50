// Where a redirect leads and whether a probe may follow it: to the same host, never from https to
// http. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace health {

struct Redirect {
  std::string fault;  // why it is not followed: "redirects to another host: x.example"
  std::string url;
  bool same_origin = false;  // scheme, host and port stay
  std::uint16_t port = 0;    // of the target, where the origin changes
  std::string host_header;   // empty: as the URL says
};

/// `from` and `to` are absolute URLs. `names` are the target's own besides the host of `from`, the
/// first being the one that it is called by; empty ones do not count.
Redirect judge_redirect(const std::string& from, const std::string& to,
                        const std::vector<std::string>& names);

}  // namespace health
