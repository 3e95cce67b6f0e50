// What the outcomes of the answer page share while one query is answered. Lives on the stack of one
// query.
#pragma once

#include "dns/answer.h"
#include "dns/response.h"
#include "dns/served_notes.h"
#include "dns/trail.h"

namespace dns {

/// What the outcomes below share while one query is answered. The large parts are referred to: what
/// an aggregate holds is cleared first, 5 KB per query.
struct Page {
  const Query& query;
  const View& view;
  Moment moment;
  Response& response;
  Tally& tally;
  Trail& trail;
  ServedNotes& notes;
  /// What the reply is about: the name asked, or the wildcard, cut, DNAME or zone that so many
  /// names share; empty where we say nothing of it.
  Octets subject = {};
  bool has_client_alias = false;  // an alias of this reply was chosen for the client's subnet
};

/// After one outcome: the reply stands, or the look-up restarts where the trail leads.
enum class Next : std::uint8_t { done, restart };

/// The answer cannot do without it: where it does not fit, the reply is truncated.
inline void require(Page& page, bool added) noexcept {
  if (!added) page.response.truncate();
}

}  // namespace dns
