// Walking the rdata of a record set: its records, and the names inside those whose format every
// server knows. Pure; runs per query; never reads outside the set.
#pragma once

#include <cstdint>
#include <optional>

#include "dns/wire.h"
#include "zones/record.h"

namespace dns {

/// The records of a set, one after the other: `for (Rdatas all(set); auto rdata = all.next();)`.
class Rdatas {
 public:
  explicit Rdatas(const zones::RRset& set) noexcept : in_(Octets{set.rdata}) {}
  /// The next record's rdata; empty when there is none left.
  std::optional<Octets> next() noexcept;

 private:
  Reader in_;
};

/// The whole name at the front of `data`, cut to its length; empty when there is none.
Octets leading_name(Octets data) noexcept;

/// Whether records of this type name a host whose addresses help.
bool names_host(std::uint16_t type) noexcept;

/// The host whose addresses a resolver will want next (of NS, MX, SRV, SVCB, HTTPS); empty for
/// other types, also for aliases, which cause no additional section processing (RFC 1035 §3.3.1),
/// and for the root, which is no host (RFC 2782, RFC 7505 §3).
Octets target_of(std::uint16_t type, Octets rdata) noexcept;

/// Whether the record is an SVCB or HTTPS in ServiceMode whose target, the root, means its own name
/// (RFC 9460 §2.5.2).
bool names_owner(std::uint16_t type, Octets rdata) noexcept;

}  // namespace dns
