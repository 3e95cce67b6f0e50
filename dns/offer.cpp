#include "dns/offer.h"

#include <algorithm>

namespace dns {
namespace {

void count(Tally& tally, Proof proof) noexcept {
  switch (proof) {
    case Proof::new_client:
      return tally.cookies_new.add();
    case Proof::bad:
      return tally.cookies_bad.add();
    case Proof::good:
      return tally.cookies_good.add();
    case Proof::none:
      break;
  }
}

/// TIMEOUT of RFC 7828 §3.1.
std::uint16_t in_tenths(std::uint32_t milliseconds) noexcept {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(milliseconds / 100, 0xFFFF));
}

}  // namespace

CookieVerdict judge_cookie(const Query& query, const View& view, Tally& tally) noexcept {
  const auto& secrets = view.settings.cookies.secrets;
  if (!query.edns || !query.edns->cookie || secrets.empty()) return {};
  const CookieVerdict verdict = judge(*query.edns->cookie, query.source, view.unix_s, secrets);
  count(tally, verdict.proof);
  return verdict;
}

bool must_come_again(const Query& query, const View& view, Proof proof) noexcept {
  const bool is_unproven = proof == Proof::new_client || proof == Proof::bad;
  return view.settings.cookies.required && is_unproven && query.transport == Transport::udp;
}

Offer offer_for(const Query& query, const View& view, const CookieVerdict& cookie) noexcept {
  const Settings& settings = view.settings;
  Offer offer{view.udp_payload != 0 ? view.udp_payload : settings.udp_payload, settings.nsid};
  if (!query.edns) return offer;  // gets 512 octets and no OPT
  const std::uint16_t uncookied = settings.cookies.uncookied_payload;
  if (uncookied != 0 && cookie.proof != Proof::good) offer.most = uncookied;
  if (cookie.proof != Proof::none) offer.cookie = &cookie.reply;
  const bool may_last = query.transport == Transport::tcp && view.tcp_idle_ms != 0;
  if (may_last && query.edns->wants_keepalive) offer.keepalive = in_tenths(view.tcp_idle_ms);
  if (!settings.report_channel.is_root()) offer.report_channel = settings.report_channel.wire();
  return offer;
}

}  // namespace dns
