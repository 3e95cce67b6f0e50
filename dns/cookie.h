// DNS Cookies (RFC 7873) with the server cookies of RFC 9018: whoever holds the same secret makes
// and accepts the same ones, whichever server a client meets. Pure: nothing is kept per client.
// Runs per query.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "dns/wire.h"
#include "geo/address.h"
#include "zones/steer/siphash.h"

namespace dns {

constexpr std::size_t client_cookie_octets = 8;   // RFC 7873 §4.1
constexpr std::size_t server_cookie_octets = 16;  // of version 1 (RFC 9018 §4)
constexpr std::size_t cookie_secret_octets = 16;  // a key of SipHash-2-4

/// One that signs and one that is still, or already, accepted: a roll-over needs no third (RFC 9018
/// §5).
constexpr std::size_t max_cookie_secrets = 2;

using CookieSecret = zones::steer::SipKey;

/// The key as every implementation reads its octets.
CookieSecret cookie_secret(std::span<const std::uint8_t, cookie_secret_octets> octets) noexcept;

/// A COOKIE option as received.
struct Cookie {
  std::array<std::uint8_t, client_cookie_octets> client{};
  std::uint8_t server_octets = 0;  // 0: the client knows none of ours yet, else 8-32
  std::array<std::uint8_t, server_cookie_octets> server{};  // set where it is as long as ours are
};

/// Empty: of a length that RFC 7873 §5.2.2 calls malformed.
std::optional<Cookie> read_cookie(Octets data) noexcept;

/// What a query proves of its source address.
enum class Proof : std::uint8_t {
  none,        // it has no COOKIE option
  new_client,  // no server cookie yet
  bad,         // forged, of another secret, too old, from the future
  good,
};

/// The option as it is sent: the client's cookie and ours behind it.
using SentCookie = std::array<std::uint8_t, client_cookie_octets + server_cookie_octets>;

struct CookieVerdict {
  Proof proof = Proof::none;
  SentCookie reply{};  // set unless `proof` is none
};

/// Judges `cookie`, which came from `client` at `unix_s` (seconds since 1970, modulo 2^32). Good
/// for an hour, and five minutes early for the sake of other servers' clocks; renewed after half an
/// hour and where another secret than the first has signed (RFC 9018 §4.3, §5). `secrets`: 1 to
/// `max_cookie_secrets`, the first signs.
CookieVerdict judge(const Cookie& cookie, const geo::Address& client, std::uint32_t unix_s,
                    std::span<const CookieSecret> secrets) noexcept;

}  // namespace dns
