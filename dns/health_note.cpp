#include "dns/health_note.h"

#include <algorithm>
#include <string_view>

#include "health/standing.h"

namespace dns {
namespace {

namespace steer = zones::steer;

bool may_know(const Page& page) noexcept {
  const auto& networks = page.view.settings.ede_to;
  if (networks.empty() || !page.query.edns) return false;
  return std::any_of(networks.begin(), networks.end(), [&page](const geo::Prefix& network) {
    return network.contains(page.query.source);
  });
}

health::Outlook outlook_of(const zones::Service& service, std::size_t endpoint) noexcept {
  const health::Roll& roll = *service.standings;
  return health::Outlook::unpack(roll[endpoint].outlook.load(std::memory_order_relaxed));
}

bool has_drained(const zones::Service& service) noexcept {
  for (std::size_t i = 0; i < service.standings->size(); ++i) {
    if (outlook_of(service, i).out) return true;
  }
  return false;
}

/// Of the service or of one nested in it.
bool is_drained(const zones::Service& root) noexcept {
  return has_drained(root) || std::any_of(root.nested.begin(), root.nested.end(),
                                          [](const auto* inner) { return has_drained(*inner); });
}

bool is_stale(const zones::Service& root, const steer::Choice& choice) noexcept {
  const auto chosen = choice.chosen();
  return std::any_of(chosen.begin(), chosen.end(), [&root](steer::Pick pick) {
    return outlook_of(root.at(pick.place), pick.endpoint).stale;
  });
}

/// Empty: health has changed nothing.
std::string_view reason_for(const zones::Service& service, const steer::Choice& choice) noexcept {
  if (choice.condition == steer::Condition::failed_open)
    return "failing open: nothing is healthy, all are answered";
  if (choice.condition == steer::Condition::empty_by_health) return "nothing is up";
  if (choice.condition == steer::Condition::no_data) return {};
  if (is_stale(service, choice)) return "stale: a check was changed and has no result yet";
  if (is_drained(service)) return "drained: an endpoint is out by hand or by the zone file";
  return {};
}

}  // namespace

void note_health(Page& page, const zones::Service& service, const steer::Choice& choice) noexcept {
  if (!may_know(page)) return;
  const std::string_view reason = reason_for(service, choice);
  if (!reason.empty()) page.response.explain({extended_error::other, reason});
}

}  // namespace dns
