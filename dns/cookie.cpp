#include "dns/cookie.h"

#include <algorithm>

namespace dns {
namespace {

// RFC 7873 §4: a client cookie alone, or with a server cookie of 8 to 32 octets.
constexpr std::size_t least_server_octets = 8, most_server_octets = 32;

// RFC 9018 §4: version, reserved, time stamp; then the hash.
constexpr std::uint8_t version = 1;
constexpr std::size_t signed_octets = 8;

// RFC 9018 §4.3.
constexpr std::int32_t longest_age_s = 3600, longest_lead_s = 300, renewal_age_s = 1800;

using ServerCookie = std::array<std::uint8_t, server_cookie_octets>;

/// Of client cookie, version, reserved, time stamp and the client's address (RFC 9018 §4.4).
std::uint64_t hash_of(const Cookie& cookie, const geo::Address& client,
                      const CookieSecret& secret) noexcept {
  constexpr std::size_t v6_octets = 16;
  std::array<std::uint8_t, client_cookie_octets + signed_octets + v6_octets> message;
  auto* end = std::copy(cookie.client.begin(), cookie.client.end(), message.begin());
  end = std::copy_n(cookie.server.begin(), signed_octets, end);
  end = std::copy(client.octets.end() - client.width() / 8, client.octets.end(), end);
  const auto size = static_cast<std::size_t>(end - message.begin());
  return zones::steer::siphash(secret, std::span(message).first(size));
}

std::uint64_t hash_in(const ServerCookie& cookie) noexcept {
  std::uint64_t hash = 0;
  for (std::size_t i = signed_octets; i < cookie.size(); ++i) {
    hash |= std::uint64_t{cookie[i]} << (i - signed_octets) * 8;
  }
  return hash;
}

std::uint32_t time_in(const ServerCookie& cookie) noexcept {
  Reader in(Octets(cookie).subspan(4, 4));
  return in.u32();
}

void sign(Cookie& cookie, const geo::Address& client, std::uint32_t unix_s,
          const CookieSecret& secret) noexcept {
  Writer out(cookie.server);
  out.u8(version);
  out.octets(std::array<std::uint8_t, 3>{});
  out.u32(unix_s);
  const std::uint64_t hash = hash_of(cookie, client, secret);
  for (unsigned i = 0; i < 8; ++i) out.u8(static_cast<std::uint8_t>(hash >> i * 8));
}

SentCookie sent(const Cookie& cookie) noexcept {
  SentCookie octets;
  auto* end = std::copy(cookie.client.begin(), cookie.client.end(), octets.begin());
  std::copy(cookie.server.begin(), cookie.server.end(), end);
  return octets;
}

/// Seconds since it was made, negative: it is from the future. Serial arithmetic (RFC 1982), so
/// that the year 2106 passes unnoticed.
std::int32_t age_of(const Cookie& cookie, std::uint32_t unix_s) noexcept {
  return static_cast<std::int32_t>(unix_s - time_in(cookie.server));
}

/// Which secret signed it, `secrets.size()`: none, or it is out of its time.
std::size_t signer_of(const Cookie& cookie, const geo::Address& client, std::uint32_t unix_s,
                      std::span<const CookieSecret> secrets) noexcept {
  if (cookie.server_octets != server_cookie_octets || cookie.server[0] != version)
    return secrets.size();
  const std::int32_t age_s = age_of(cookie, unix_s);
  if (age_s > longest_age_s || age_s < -longest_lead_s) return secrets.size();
  const auto signed_it = [&](const CookieSecret& secret) {
    return hash_of(cookie, client, secret) == hash_in(cookie.server);
  };
  return static_cast<std::size_t>(std::find_if(secrets.begin(), secrets.end(), signed_it) -
                                  secrets.begin());
}

}  // namespace

CookieSecret cookie_secret(std::span<const std::uint8_t, cookie_secret_octets> octets) noexcept {
  CookieSecret key{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    key[i / 8] |= std::uint64_t{octets[i]} << i % 8 * 8;
  }
  return key;
}

std::optional<Cookie> read_cookie(Octets data) noexcept {
  if (data.size() < client_cookie_octets) return std::nullopt;
  Cookie cookie;
  std::copy_n(data.begin(), client_cookie_octets, cookie.client.begin());
  const Octets server = data.subspan(client_cookie_octets);
  if (server.empty()) return cookie;
  if (server.size() < least_server_octets || server.size() > most_server_octets)
    return std::nullopt;
  cookie.server_octets = static_cast<std::uint8_t>(server.size());
  if (server.size() == server_cookie_octets) {
    std::copy(server.begin(), server.end(), cookie.server.begin());
  }
  return cookie;
}

CookieVerdict judge(const Cookie& cookie, const geo::Address& client, std::uint32_t unix_s,
                    std::span<const CookieSecret> secrets) noexcept {
  const std::size_t signer = signer_of(cookie, client, unix_s, secrets);
  CookieVerdict verdict;
  verdict.proof = signer < secrets.size()     ? Proof::good
                  : cookie.server_octets == 0 ? Proof::new_client
                                              : Proof::bad;
  Cookie answered = cookie;
  const bool is_fresh = signer == 0 && age_of(cookie, unix_s) <= renewal_age_s;
  if (!is_fresh) sign(answered, client, unix_s, secrets.front());
  verdict.reply = sent(answered);
  return verdict;
}

}  // namespace dns
