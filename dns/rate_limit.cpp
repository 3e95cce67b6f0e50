#include "dns/rate_limit.h"

#include <algorithm>
#include <random>

namespace dns {
namespace {

constexpr std::uint64_t second_us = 1'000'000;

bool is_exempt(const LimitRule& rule, const geo::Address& source) noexcept {
  constexpr std::uint32_t loopback_v4 = 0x7F000000;
  static const geo::Prefix v4 = geo::Prefix::of(geo::Address::from_v4(loopback_v4), 8);
  static const geo::Prefix v6 = *geo::Prefix::parse("::1/128");
  if (v4.contains(source) || v6.contains(source)) return true;
  return std::ranges::any_of(rule.exempt,
                             [&](const geo::Prefix& network) { return network.contains(source); });
}

std::uint8_t lower(std::uint8_t octet) noexcept {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet | 0x20U) : octet;
}

void take(zones::steer::SipState& state, const geo::Prefix& network) noexcept {
  state.take(network.address.high());
  state.take(network.address.low());
  state.take(network.length);
}

void take_lower(zones::steer::SipState& state, Octets name) noexcept {
  for (std::size_t at = 0; at < name.size(); at += 8) {
    std::uint64_t word = 0;
    const std::size_t end = std::min(name.size() - at, std::size_t{8});
    for (std::size_t i = 0; i < end; ++i) word |= std::uint64_t{lower(name[at + i])} << 8 * i;
    state.take(word);
  }
}

}  // namespace

RateLimit::RateLimit(std::uint32_t workers)
    : workers_(std::max(workers, 1U)),
      secret_{},
      table_(std::make_unique<std::array<Bucket, buckets>>()) {
  // Without the key nobody can choose names that push another's bucket out.
  std::random_device random;
  for (auto& word : secret_) word = std::uint64_t{random()} << 32 | random();
}

std::uint64_t RateLimit::hash_of(const geo::Prefix& client, const LimitKey& key) const noexcept {
  zones::steer::SipState state(secret_);
  take(state, client);
  if (key.leaf.length > 0) take(state, key.leaf);
  take_lower(state, key.name);
  return state.finish();
}

/// The key's own slot, else the one whose bucket is full first: of no use to anybody where it is
/// full already, and never that of a key far beyond its rate.
RateLimit::Slot& RateLimit::slot_of(std::uint64_t hash) noexcept {
  auto& slots = (*table_)[hash % buckets].slots;
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  const auto own = std::ranges::find(slots, tag, &Slot::tag);
  if (own != slots.end()) return *own;
  Slot& slot = *std::ranges::min_element(slots, {}, &Slot::full_us);
  slot = {tag, 0, 0};
  return slot;
}

Limited RateLimit::judge(const LimitRule& rule, const LimitKey& key,
                         std::uint64_t now_ms) noexcept {
  if (rule.per_second == 0 || is_exempt(rule, key.source)) return Limited::no;
  const auto client = geo::Prefix::of(key.source, key.source.is_v4() ? rule.v4_bits : rule.v6_bits);
  Slot& slot = slot_of(hash_of(client, key));
  const std::uint64_t now_us = now_ms * 1000;
  const std::uint64_t token_us = std::min(second_us * workers_ / rule.per_second, second_us);
  slot.full_us = std::max(slot.full_us, now_us);
  const std::uint64_t taken_us = slot.full_us - now_us;
  if (taken_us <= second_us / 2) slot.beyond = 0;
  if (taken_us + token_us <= second_us) {
    slot.full_us += token_us;
    return Limited::no;
  }
  if (++slot.beyond == 1) incidents_.tell(client, key.name);
  if (rule.leak != 0 && slot.beyond % rule.leak == 0) return Limited::leak;
  return rule.slip != 0 && slot.beyond % rule.slip == 0 ? Limited::slip : Limited::drop;
}

}  // namespace dns
