// One name that is looked up again and again: the last good addresses, how long they are vouched
// for, since when lookups fail, when the next one is due. Pure: no clock, no I/O; times are
// milliseconds on the server's clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "geo/address.h"
#include "health/resolution.h"

namespace tools::daemon {

constexpr std::chrono::milliseconds lookup_floor{5'000};  // between two lookups of one name
/// A TTL beyond it is a mistake that shall not bind for longer; resolvers cut it likewise (RFC 8767
/// §4).
constexpr std::uint32_t longest_lookup_ttl_s = 86'400;

/// What a lookup of one family came to.
struct Found {
  enum class Kind : std::uint8_t { addresses, none, failed };
  Kind kind = Kind::failed;  // none: the name, or the family of it, does not exist
  std::vector<geo::Address> addresses;
  std::uint32_t ttl_s = 0;  // the least of the addresses and of the aliases on the way
  std::string why;          // where there are no addresses: "NXDOMAIN", "timed out"
};

struct LookupResult {
  Found v4, v6;
};

class NameCourse {
 public:
  /// Takes the result of a lookup in that was asked at `asked_ms` and came at `now_ms`. True when
  /// the addresses are others now. One family that fails while the other is good keeps its last
  /// addresses for `hold`.
  bool take(LookupResult result, std::uint64_t asked_ms, std::uint64_t now_ms,
            std::chrono::milliseconds hold);

  /// Sorted, IPv4 first, each once; at most steer::max_addresses. They stay when lookups fail,
  /// however long: what that means is each endpoint's own to say.
  [[nodiscard]] const std::vector<geo::Address>& addresses() const noexcept { return addresses_; }
  [[nodiscard]] const health::Resolution& resolution() const noexcept { return resolution_; }

 private:
  struct Half {
    std::vector<geo::Address> addresses;
    std::uint64_t good_until_ms = 0;
  };
  void fail(std::string why, std::uint64_t now_ms);
  static void renew(Half& half, Found& found, std::uint64_t asked_ms, std::uint64_t keep_from_ms);

  Half v4_, v6_;
  std::vector<geo::Address> addresses_;  // of both
  health::Resolution resolution_;
};

}  // namespace tools::daemon
