#include "dns/served.h"

#include <algorithm>

#include "dns/health_note.h"
#include "dns/negative.h"
#include "zones/steer/choice.h"
#include "zones/steer/dice.h"

namespace dns {
namespace {

namespace steer = zones::steer;

/// A reply that will count for this service and for whom it chose.
void note(Page& page, const zones::Hosted& hosted, std::uint32_t number,
          const steer::Choice& choice) noexcept {
  page.notes.answer(page.tally.served[choice.condition]);
  ServedSheet* const sheet = page.view.served;
  if (sheet == nullptr) return;
  const std::size_t first = sheet->rows().first_of(hosted, number);
  page.notes.answer(sheet->at(first + static_cast<std::size_t>(choice.condition)));
  page.notes.endpoints(*hosted.services[number], choice, *sheet, first);
}

Octets rdata_of(const zones::Service& root, steer::Pick pick) noexcept {
  const zones::Service& service = root.at(pick.place);
  const zones::Endpoint& endpoint = service.endpoints[pick.endpoint];
  if (service.type != 0) return endpoint.data[pick.address];
  if (pick.address < endpoint.a.size()) return endpoint.a[pick.address];
  return endpoint.aaaa[pick.address - endpoint.a.size()];
}

void add_choice(Page& page, const zones::Service& service, const steer::Choice& choice,
                std::uint16_t asked) noexcept {
  const auto add = [&](steer::Pick pick) {
    return page.response.add(Section::answer, page.trail.name(), {asked, choice.ttl},
                             rdata_of(service, pick));
  };
  const auto chosen = choice.chosen();
  require(page, std::all_of(chosen.begin(), chosen.end(), add));
}

steer::Choice choose(const Page& page, const zones::Service& service,
                     std::uint16_t asked) noexcept {
  steer::Client client{page.query.source, std::nullopt};
  if (page.query.edns) client.subnet = page.query.edns->subnet;
  return steer::choose(service.policy(), client, asked_of(service, asked), page.moment);
}

bool depends_on_subnet(const Page& page, const zones::Service& service) noexcept {
  const bool has_subnet = page.query.edns && page.query.edns->subnet;
  return has_subnet && service.policy().depends_on_client() &&
         !service.chain->options().resolver_only;
}

/// Where a chosen CNAME leads, as a plain one does.
Next follow_alias(Page& page, const zones::Service& service, const steer::Choice& choice) noexcept {
  const std::uint16_t asked = page.query.type;
  if (asked == zones::type::cname || asked == zones::type::any) return Next::done;
  page.has_client_alias = page.has_client_alias || depends_on_subnet(page, service);
  page.moment.draw = steer::scatter(page.moment.draw + 1);  // a service behind it draws apart
  const Octets target = rdata_of(service, choice.picks[0]);
  return page.trail.follow(target) ? Next::restart : Next::done;
}

}  // namespace

steer::Asked asked_of(const zones::Service& service, std::uint16_t asked) noexcept {
  if (service.type != 0) return steer::Asked::other;
  return asked == zones::type::a ? steer::Asked::v4 : steer::Asked::v6;
}

Next answer_served(Page& page, const zones::Hosted& hosted, std::uint32_t number,
                   std::uint16_t asked) noexcept {
  const zones::Zone& zone = *hosted.zone;
  const zones::Service& service = *hosted.services[number];
  const steer::Choice choice = choose(page, service, asked);
  note(page, hosted, number, choice);
  note_health(page, service, choice);
  page.response.deepen_subnet_scope(choice.scope);
  switch (choice.condition) {
    case steer::Condition::steered:
    case steer::Condition::failed_open:
      page.response.set_authoritative();
      add_choice(page, service, choice, asked);
      return asked == zones::type::cname ? follow_alias(page, service, choice) : Next::done;
    case steer::Condition::empty_by_health:
      return answer_no_data(page, zone, {.longest = choice.ttl});
    case steer::Condition::empty_by_client:
      return answer_no_data(page, zone, {.is_for_one_client = true});
    case steer::Condition::no_data:
      break;
  }
  return answer_no_data(page, zone);
}

bool ends_chain(const Page& page, const zones::Service& service) noexcept {
  const bool is_alias = service.type == zones::type::cname;
  if (is_alias && !page.trail.may_follow()) return true;
  return !page.trail.at_start() && depends_on_subnet(page, service);
}

}  // namespace dns
