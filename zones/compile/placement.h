// Which records may stand where: rules that can only be judged once the whole zone is known. Pure
// but for the faults they note; runs on the compiler's thread.
#pragma once

#include "zones/compile/draft.h"

namespace zones::compile {

/// All the rules below.
void inspect(const Inspection& inspection);

/// CNAME, DNAME and served names do not share a name with just anything (RFC 1034 §3.6.2, RFC 6672
/// §2.4); a set must fit a message.
void inspect_company(const Inspection& inspection);
/// Nothing but glue below a cut or a DNAME; DS only at a cut; no NS or DS at a wildcard.
void inspect_cuts(const Inspection& inspection);
/// Nameservers in the zone have addresses that are neither aliases nor steered.
void inspect_nameservers(const Inspection& inspection);
/// CNAMEs lead somewhere, within as many steps as an answer follows.
void inspect_aliases(const Inspection& inspection);

}  // namespace zones::compile
