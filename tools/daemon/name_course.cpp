#include "tools/daemon/name_course.h"

#include <algorithm>
#include <utility>

#include "zones/steer/chain.h"

namespace tools::daemon {
namespace {

constexpr std::uint64_t second_ms = 1000;
constexpr std::size_t most = zones::steer::max_addresses;

/// "A: timed out", "AAAA: SERVFAIL", or the reason that both share.
std::string why_of(const LookupResult& result) {
  const std::string& v4 = result.v4.why;
  const std::string& v6 = result.v6.why;
  if (v4 == v6 || v6.empty()) return v6.empty() && !v4.empty() ? "A: " + v4 : v4;
  return v4.empty() ? "AAAA: " + v6 : "A: " + v4 + ", AAAA: " + v6;
}

/// Both families within what an endpoint can hold; each may fill what the other leaves.
std::vector<geo::Address> joined(const std::vector<geo::Address>& v4,
                                 const std::vector<geo::Address>& v6) {
  const std::size_t v6_count =
      std::min(v6.size(), std::max(most / 2, most - std::min(most, v4.size())));
  const std::size_t v4_count = std::min(v4.size(), most - v6_count);
  std::vector<geo::Address> all(v4.begin(), v4.begin() + static_cast<std::ptrdiff_t>(v4_count));
  all.insert(all.end(), v6.begin(), v6.begin() + static_cast<std::ptrdiff_t>(v6_count));
  return all;
}

void tidy(Found& found) {
  auto& list = found.addresses;
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  found.ttl_s = std::min(found.ttl_s, longest_lookup_ttl_s);
  if (list.empty() && found.kind == Found::Kind::addresses) {
    found.kind = Found::Kind::none;
    found.why = "no usable address";
  }
}

}  // namespace

void NameCourse::renew(Half& half, Found& found, std::uint64_t asked_ms,
                       std::uint64_t keep_from_ms) {
  if (found.kind == Found::Kind::addresses) {
    half = {std::move(found.addresses), asked_ms + found.ttl_s * second_ms};
  } else if (found.kind == Found::Kind::none || half.good_until_ms <= keep_from_ms) {
    half = {};
  }
}

void NameCourse::fail(std::string why, std::uint64_t now_ms) {
  if (resolution_.failing_since_ms == 0) resolution_.failing_since_ms = now_ms;
  resolution_.failure = std::move(why);
  resolution_.next_ms = now_ms + static_cast<std::uint64_t>(lookup_floor.count());
}

bool NameCourse::take(LookupResult result, std::uint64_t asked_ms, std::uint64_t now_ms,
                      std::chrono::milliseconds hold) {
  asked_ms = std::max<std::uint64_t>(asked_ms, 1);  // 0 is "not yet"
  now_ms = std::max(now_ms, asked_ms);
  tidy(result.v4);
  tidy(result.v6);
  std::uint64_t ttl_s = longest_lookup_ttl_s;
  bool any_good = false;
  for (const Found* found : {&result.v4, &result.v6}) {
    if (found->kind != Found::Kind::addresses) continue;
    any_good = true;
    ttl_s = std::min<std::uint64_t>(ttl_s, found->ttl_s);
  }
  std::string why = why_of(result);
  if (!any_good) {
    fail(std::move(why), now_ms);
    return false;
  }
  const auto held_ms = static_cast<std::uint64_t>(hold.count());
  const std::uint64_t keep_from_ms = now_ms > held_ms ? now_ms - held_ms : 0;
  const bool is_whole =
      result.v4.kind != Found::Kind::failed && result.v6.kind != Found::Kind::failed;
  renew(v4_, result.v4, asked_ms, keep_from_ms);
  renew(v6_, result.v6, asked_ms, keep_from_ms);
  std::uint64_t good_until_ms = health::Outlook::never;
  for (const Half* half : {&v4_, &v6_}) {
    if (!half->addresses.empty()) good_until_ms = std::min(good_until_ms, half->good_until_ms);
  }
  // A second late, since a cache still has a record in the last second of its TTL and would tell
  // that nothing is left of it.
  const std::uint64_t wait_ms =
      std::max((ttl_s + 1) * second_ms, static_cast<std::uint64_t>(lookup_floor.count()));
  resolution_ = {asked_ms, good_until_ms, 0, asked_ms + wait_ms, is_whole ? std::string() : why};
  auto now_known = joined(v4_.addresses, v6_.addresses);
  if (now_known == addresses_) return false;
  addresses_ = std::move(now_known);
  return true;
}

}  // namespace tools::daemon
