// EDNS (RFC 6891): the OPT record of a query and what we answer to it; NSID (RFC 5001), Client
// Subnet (RFC 7871), Cookies (RFC 7873), TCP keepalive (RFC 7828), Extended DNS Errors (RFC 8914),
// Report-Channel (RFC 9567). Values without a heap, used on the stack of one query.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dns/cookie.h"
#include "dns/wire.h"
#include "zones/steer/client.h"

namespace dns {

namespace option {
constexpr std::uint16_t nsid = 3, client_subnet = 8, cookie = 10, tcp_keepalive = 11,
                        extended_error = 15, report_channel = 18;
}

/// INFO-CODEs (RFC 8914 §4).
namespace extended_error {
constexpr std::uint16_t other = 0, not_authoritative = 20, not_supported = 21;
}

struct Edns {
  std::uint16_t payload = 512;  // the requestor's UDP size, at least 512
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  bool wants_nsid = false;
  bool wants_keepalive = false;
  std::optional<zones::steer::ClientSubnet> subnet;
  std::uint16_t subnet_family = 0;  // FAMILY as sent: 1, 2, or 0 (then SOURCE is 0)
  std::optional<Cookie> cookie;
};

enum class OptionsRead : std::uint8_t { good, malformed };

/// Reads an OPT's rdata into `edns`. Malformed: an option that runs over the end, every Client
/// Subnet that RFC 7871 §6 forbids in a query (too few or too many address octets, bits set beyond
/// SOURCE, SCOPE not 0, SOURCE beyond the family's width, an unknown FAMILY, a second one), and
/// cookies of impossible lengths (RFC 7873 §5.2.2; of several the first counts, §5.2). FAMILY 0 is
/// taken with SOURCE 0, where it is irrelevant (§7.1.2) and some tools send it. Unknown options are
/// passed over (RFC 6891 §6.1.2), and what a keepalive says, since only servers have something to
/// say there (RFC 7828 §3.2.1).
OptionsRead read_options(Octets rdata, Edns& edns) noexcept;

struct ExtendedError {
  std::uint16_t code = extended_error::other;
  std::string_view text = {};  // for people (RFC 8914 §2); outlives the reply
};

/// What goes into our OPT.
struct Opt {
  std::uint16_t payload = 0;               // the UDP size we take
  std::uint8_t rcode_high = 0;             // upper 8 of the extended rcode's 12 bits
  bool dnssec_ok = false;                  // echoed (RFC 3225 §3)
  std::string_view nsid;                   // empty: none
  const Edns* subnet = nullptr;            // whose subnet is echoed; null: none
  std::uint8_t subnet_scope = 0;           // SCOPE PREFIX-LENGTH
  const SentCookie* cookie = nullptr;      // null: none
  std::optional<std::uint16_t> keepalive;  // TIMEOUT, units of 100 ms
  std::optional<ExtendedError> error;
  Octets report_channel;  // the agent domain in wire form; empty: none
};

/// Octets that `write` takes for it.
std::size_t size(const Opt& opt) noexcept;
void write(const Opt& opt, Writer& out) noexcept;

}  // namespace dns
