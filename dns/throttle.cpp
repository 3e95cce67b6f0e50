#include "dns/throttle.h"

#include <algorithm>

namespace dns {
namespace {

/// The network that the reply holds for, of those that Client Subnet tells apart.
geo::Prefix leaf_of(const Page& page) noexcept {
  const std::uint8_t scope = page.response.subnet_scope();
  if (scope == 0 || !page.query.edns || !page.query.edns->subnet) return {};
  const auto& subnet = *page.query.edns->subnet;
  const auto address = geo::Address::from_octets(subnet.octets.data(), subnet.family);
  return geo::Prefix::of(address, std::min(scope, subnet.source_length));
}

}  // namespace

bool may_go(Page& page, Proof proof) noexcept {
  const View& view = page.view;
  const bool is_proven = page.query.transport == Transport::tcp || proof == Proof::good;
  if (view.rate_limit == nullptr || is_proven) return true;
  const LimitRule& rule = view.settings.rate_limit;
  const LimitKey key{page.query.source, page.subject, leaf_of(page)};
  const Limited limited = view.rate_limit->judge(rule, key, page.moment.now_ms);
  if (limited == Limited::no) return true;
  page.tally.limited.add();
  if (!rule.enforce) return true;
  switch (limited) {
    case Limited::slip:
      page.tally.limit_slipped.add();
      page.response.truncate();
      return true;
    case Limited::leak:
      page.tally.limit_leaked.add();
      return true;
    case Limited::drop:
    case Limited::no:
      break;
  }
  page.tally.drop(Drop::rate_limit);
  return false;
}

}  // namespace dns
