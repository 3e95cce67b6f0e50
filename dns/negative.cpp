#include "dns/negative.h"

#include <algorithm>

#include "dns/rdata.h"

namespace dns {
namespace {

void add_soa(Page& page, const zones::Zone& zone, const Negative& negative) noexcept {
  const zones::RRset& soa = zone.soa();
  const auto rdata = Rdatas(soa).next();
  if (!rdata || rdata->size() < 4) return;
  Reader tail(rdata->last(4));
  const std::uint32_t minimum = tail.u32();
  const std::uint32_t ttl =
      negative.is_for_one_client ? 0 : std::min({soa.ttl, minimum, negative.longest});
  require(page, page.response.add(Section::authority, zone.apex().wire(), {zones::type::soa, ttl},
                                  *rdata));
  if (negative.is_for_one_client) page.response.patch_soa_minimum(0);
}

}  // namespace

// Resolvers may keep a negative answer for everybody. Behind an alias that was chosen for this
// client nothing is said: the alias goes out alone, and the resolver asks for its target.

Next answer_no_data(Page& page, const zones::Zone& zone, const Negative& negative) noexcept {
  if (page.has_client_alias) return Next::done;
  page.response.set_authoritative();
  add_soa(page, zone, negative);
  return Next::done;
}

Next answer_name_error(Page& page, const zones::Zone& zone) noexcept {
  if (page.has_client_alias) return Next::done;
  page.response.set_authoritative();
  page.response.set_rcode(Rcode::name_error);
  add_soa(page, zone, {});
  return Next::done;
}

}  // namespace dns
