#include "dns/answer.h"

#include <algorithm>

#include "dns/additional.h"
#include "dns/chaos.h"
#include "dns/negative.h"
#include "dns/offer.h"
#include "dns/page.h"
#include "dns/rdata.h"
#include "dns/served.h"
#include "dns/throttle.h"

namespace dns {
namespace {

namespace type = zones::type;
namespace steer = zones::steer;
using zones::Hosted;
using zones::Lookup;
using zones::Node;
using zones::RRset;
using zones::Zone;

constexpr std::uint16_t class_in = 1;

Next answer_rcode(Page& page, Rcode rcode) noexcept {
  page.response.set_rcode(rcode);
  return Next::done;
}

Next answer_found(Page& page, const Zone& zone, const Node& node, const RRset& set) noexcept {
  const Octets name = page.trail.name();
  page.response.set_authoritative();
  require(page, page.response.add(Section::answer, name, set));
  add_targets(zone, {name, node, set}, page.response);
  return Next::done;
}

/// Where a CNAME or DNAME leads.
Octets first_target(const RRset& set) noexcept {
  const auto rdata = Rdatas(set).next();
  return rdata ? leading_name(*rdata) : Octets{};
}

/// The CNAME, and then what its target has, as far as that is ours.
Next answer_cname(Page& page, const RRset& set) noexcept {
  page.response.set_authoritative();
  if (!page.trail.may_follow()) return Next::done;
  require(page, page.response.add(Section::answer, page.trail.name(), set));
  const Octets target = first_target(set);
  return !target.empty() && page.trail.follow(target) ? Next::restart : Next::done;
}

/// The DNAME and the CNAME that follows from it (RFC 6672 §3.1).
Next answer_dname(Page& page, const Node& owner) noexcept {
  page.response.set_authoritative();
  if (!page.trail.may_follow()) return Next::done;
  const RRset& dname = *owner.find(type::dname);
  const Octets above = owner.name.wire();
  if (page.trail.meets_first(owner)) {
    require(page, page.response.add(Section::answer, above, dname));
  }
  const Octets goal = first_target(dname);
  if (goal.empty()) return Next::done;
  const auto target = page.trail.substitute(above.size(), goal);
  if (!target) return answer_rcode(page, Rcode::yx_domain);
  require(page,
          page.response.add(Section::answer, page.trail.name(), {type::cname, dname.ttl}, *target));
  const bool asks_this = page.query.type == type::cname || page.query.type == type::any;
  return !asks_this && page.trail.follow(*target) ? Next::restart : Next::done;
}

/// Not authoritative: AA only where a CNAME of ours led here (RFC 1034 §6.2.7).
Next answer_referral(Page& page, const Zone& zone, const Node& cut) noexcept {
  const RRset& servers = *cut.find(type::ns);
  const Octets owner = cut.name.wire();
  require(page, page.response.add(Section::authority, owner, servers));
  const RRset* ds = cut.find(type::ds);
  if (ds != nullptr && page.query.edns && page.query.edns->dnssec_ok) {
    require(page, page.response.add(Section::authority, owner, *ds));
  }
  require(page, add_glue(zone, cut, servers, page.response) == Glue::complete);
  return Next::done;
}

/// One set stands for all of them (RFC 8482 §4.1): what is served first, else the first there is.
Next answer_any(Page& page, const Hosted& hosted, const Node& node) noexcept {
  if (node.service) {
    const zones::Service& service = *hosted.services[*node.service];
    const bool has_a = service.chain->with_data(steer::Asked::v4) != 0;
    const bool has_aaaa = service.chain->with_data(steer::Asked::v6) != 0;
    if (service.type != 0) return answer_served(page, hosted, *node.service, service.type);
    const bool may_have_some = node.rrsets.empty() && service.chain->awaits(steer::Asked::v4);
    if (has_a || has_aaaa || may_have_some)
      return answer_served(page, hosted, *node.service, has_a ? type::a : type::aaaa);
  }
  if (node.rrsets.empty()) return answer_no_data(page, *hosted.zone);
  return answer_found(page, *hosted.zone, node, node.rrsets.front());
}

Next answer_node(Page& page, const Hosted& hosted, const Node& node) noexcept {
  const std::uint16_t asked = page.query.type;
  if (asked == type::any) return answer_any(page, hosted, node);
  const RRset* alias = node.find(type::cname);
  if (alias != nullptr && asked != type::cname) return answer_cname(page, *alias);
  if (const RRset* set = node.find(asked)) return answer_found(page, *hosted.zone, node, *set);
  if (!node.service) return answer_no_data(page, *hosted.zone);
  const zones::Service& service = *hosted.services[*node.service];
  const bool is_alias = service.type == type::cname;
  if (!is_alias && !service.serves(asked)) return answer_no_data(page, *hosted.zone);
  if (ends_chain(page, service)) return Next::done;
  return answer_served(page, hosted, *node.service, is_alias ? type::cname : asked);
}

/// DS lives above the cut (RFC 4035 §3.1.4.1): at the apex of a zone whose parent is served too,
/// the parent answers, if it knows of the cut.
const Hosted* closest_zone(const Page& page, Octets name) noexcept {
  const zones::ZoneTable& table = page.view.snapshot.zones;
  if (page.query.type == type::ds) {
    const Hosted* above = table.find(name, true);
    if (above == nullptr) return nullptr;
    const Lookup seen = above->zone->look_up(name, type::ds);
    if (seen.outcome == Lookup::Outcome::found && seen.node->is_cut) return above;
  }
  return table.find(name);
}

/// What all replies like this one are about, however many names lead to it.
Octets subject_of(const Lookup& seen, const Zone& zone) noexcept {
  return seen.node == nullptr ? zone.apex().wire() : seen.node->name.wire();
}

/// RFC 1034 §4.3.2, steps 2 and 3.
Next answer_name(Page& page, Octets name) noexcept {
  const Hosted* hosted = closest_zone(page, name);
  if (hosted == nullptr) {  // a CNAME out of our zones is an answer; the rest is not ours to say
    return page.trail.at_start() ? answer_rcode(page, Rcode::refused) : Next::done;
  }
  const Lookup seen = hosted->zone->look_up(name, page.query.type);
  if (page.trail.at_start()) page.subject = subject_of(seen, *hosted->zone);
  switch (seen.outcome) {
    case Lookup::Outcome::found:
    case Lookup::Outcome::wildcard:
      return answer_node(page, *hosted, *seen.node);
    case Lookup::Outcome::delegation:
      return answer_referral(page, *hosted->zone, *seen.node);
    case Lookup::Outcome::dname:
      return answer_dname(page, *seen.node);
    case Lookup::Outcome::no_name:
      break;
  }
  return answer_name_error(page, *hosted->zone);
}

bool wants_transfer(const Query& query) noexcept {
  return query.type == type::axfr || query.type == type::ixfr;
}

/// Questions that no zone is looked at for.
Rcode judge_question(const Query& query) noexcept {
  if (query.type == type::opt) return Rcode::format_error;  // RFC 6891 §6.1.1: no data of a zone
  if (query.qclass != class_in && query.qclass != class_chaos) return Rcode::refused;
  if (wants_transfer(query)) return Rcode::refused;  // none are offered (RFC 5936 §2.2.1)
  const bool is_obsolete = query.type == type::maila || query.type == type::mailb;
  return is_obsolete ? Rcode::not_implemented : Rcode::no_error;  // RFC 1035 §3.2.3
}

void answer(Page& page) noexcept {
  const Rcode verdict = judge_question(page.query);
  if (verdict != Rcode::no_error) return page.response.set_rcode(verdict);
  if (page.query.qclass == class_chaos) return answer_chaos(page);
  while (answer_name(page, page.trail.name()) == Next::restart && !page.response.is_truncated()) {
  }
}

/// What we do not have: the transfer, or the zone, the class's too.
void explain_refusal(Page& page) noexcept {
  if (page.response.rcode() != Rcode::refused) return;
  page.response.explain({wants_transfer(page.query) ? extended_error::not_supported
                                                    : extended_error::not_authoritative});
}

/// A query without a question asks what its cookie is worth (RFC 7873 §5.4).
Rcode answer_cookie(Proof proof) noexcept {
  if (proof == Proof::none) return Rcode::format_error;  // we have no cookies
  return proof == Proof::bad ? Rcode::bad_cookie : Rcode::no_error;
}

Rcode rcode_of(Parsed parsed) noexcept {
  switch (parsed) {
    case Parsed::format_error:
      return Rcode::format_error;
    case Parsed::not_implemented:
      return Rcode::not_implemented;
    case Parsed::bad_version:
      return Rcode::bad_version;
    case Parsed::query:
    case Parsed::cookie_only:
    case Parsed::drop:
      break;
  }
  return Rcode::no_error;
}

void count_query(const Query& query, Tally& tally) noexcept {
  tally.opcodes[query.opcode].add();
  if (!query.has_question) return;
  tally.types[std::min<std::size_t>(query.type, last_counted_type + 1)].add();
}

/// Completes the reply, which is sure to leave.
std::size_t finish(Page& page) noexcept {
  Tally& tally = page.tally;
  tally.rcodes[static_cast<std::size_t>(page.response.rcode())].add();
  const bool is_truncated = page.response.is_truncated();
  if (is_truncated) tally.truncated.add();
  page.notes.count(!is_truncated);
  const std::size_t octets = page.response.finish();
  tally.reply_octets[page.query.transport].add(octets);
  return octets;
}

}  // namespace

std::size_t respond(Octets packet, Transport transport, const geo::Address& source,
                    const View& view, Moment moment, std::span<std::uint8_t> reply,
                    Tally& tally) noexcept {
  if (reply.size() < min_reply_octets) return 0;
  tally.take_in(transport, source);
  Query query;
  const Parsed parsed = parse(packet, transport, source, query);
  if (parsed == Parsed::drop) {
    tally.drop(packet.size() < header_octets ? Drop::too_short : Drop::response);
    return 0;
  }
  count_query(query, tally);
  const CookieVerdict cookie = judge_cookie(query, view, tally);
  Response response(query, offer_for(query, view, cookie), reply);
  response.set_rcode(rcode_of(parsed));
  Trail trail(query.qname());
  ServedNotes notes;
  Page page{query, view, moment, response, tally, trail, notes};
  if (parsed == Parsed::cookie_only) {
    response.set_rcode(answer_cookie(cookie.proof));
  } else if (parsed == Parsed::query && must_come_again(query, view, cookie.proof)) {
    response.set_rcode(Rcode::bad_cookie);
  } else if (parsed == Parsed::query) {
    answer(page);
    explain_refusal(page);
  }
  return may_go(page, cookie.proof) ? finish(page) : 0;
}

}  // namespace dns
