// What our side of EDNS brings to one query: its cookie judged, its limits and what our OPT will
// say. Worked out before the reply is begun, which keeps room for it. Runs per query.
#pragma once

#include "dns/query.h"
#include "dns/response.h"
#include "dns/settings.h"
#include "dns/tally.h"

namespace dns {

/// Proof::none where the query has no COOKIE option or we have no secret.
CookieVerdict judge_cookie(const Query& query, const View& view, Tally& tally) noexcept;

/// The query must come again with the server cookie that it is sent now (RFC 7873 §5.2.3): over
/// UDP, of clients that have cookies, where the settings want it.
bool must_come_again(const Query& query, const View& view, Proof proof) noexcept;

/// Points into `view` and `cookie`.
Offer offer_for(const Query& query, const View& view, const CookieVerdict& cookie) noexcept;

}  // namespace dns
