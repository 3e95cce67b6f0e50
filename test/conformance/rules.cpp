#include "test/conformance/rules.h"

#include <algorithm>
#include <array>

#include "zones/record.h"

namespace conformance {
namespace {

namespace type = zones::type;
constexpr std::uint16_t nsec = 47;

bool is_alias(const Record& record) {
  return record.type == type::cname || record.type == type::dname;
}

bool is_below_or_at(const std::string& name, const std::string& ancestor) {
  if (ancestor == "." || name == ancestor) return true;
  return name.ends_with("." + ancestor);
}

bool has_type(const Section& section, std::uint16_t wanted) {
  return std::any_of(section.begin(), section.end(),
                     [wanted](const Record& record) { return record.type == wanted; });
}

bool is_part_of(const Section& part, const Section& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

void clear(Reply& reply) {
  reply.answer.clear();
  reply.authority.clear();
  reply.additional.clear();
}

/// RFC 2181 §9: what a truncated reply holds is not used, the question is asked again by TCP. Which
/// of two servers still gets everything in is a matter of compression; but ours may not truncate
/// what fits.
void truncation(const Case& asked, Reply& ours, Reply& theirs) {
  if (!ours.truncated && !theirs.truncated) return;
  const bool is_needed = asked.whole_octets > asked.question.room();
  if (ours.truncated && !theirs.truncated && !is_needed) return;
  ours.truncated = theirs.truncated = true;
  clear(ours);
  clear(theirs);
}

/// RFC 8482 §4.1: one set may stand for all that the name has.
void minimal_any(const Case& asked, Reply& ours, Reply& theirs) {
  if (asked.question.type != type::any || ours.answer.empty()) return;
  const auto is_single = [](const Section& section) {
    return !section.empty() && section.begin()->type == section.rbegin()->type;
  };
  if (!is_part_of(ours.answer, theirs.answer) && !is_single(theirs.answer)) return;
  theirs.answer = ours.answer;
  ours.additional.clear();
  theirs.additional.clear();
}

/// RFC 1034 §4.3.2 asks for no authority section beside an answer; NS there are a courtesy.
void authority_of_answers(const Case& asked, Reply& ours, Reply& theirs) {
  const auto is_asked = [&](const Record& record) {
    return record.type == asked.question.type || asked.question.type == type::any;
  };
  const auto is_answered = [&](const Reply& reply) {
    return std::any_of(reply.answer.begin(), reply.answer.end(), is_asked);
  };
  if (!is_answered(ours) || !is_answered(theirs) || !ours.authority.empty()) return;
  std::erase_if(theirs.authority, [](const Record& record) { return record.type == type::ns; });
}

/// RFC 1034 §3.7, §4.3.2 step 6: the additional section beside an answer is what may help. What
/// both have must be the same.
void additional_data(const Case& /*asked*/, Reply& ours, Reply& theirs) {
  if (ours.is_referral() || theirs.is_referral()) return;
  const auto keep_common = [](Section& section, const Section& other) {
    std::erase_if(section, [&other](const Record& record) {
      return std::none_of(other.begin(), other.end(), [&record](const Record& known) {
        return known.owner == record.owner && known.type == record.type;
      });
    });
  };
  const Section before = ours.additional;
  keep_common(ours.additional, theirs.additional);
  keep_common(theirs.additional, before);
}

/// RFC 9471 §3.2: addresses of servers that are not at or below the cut are optional.
void sibling_glue(const Case& /*asked*/, Reply& ours, Reply& theirs) {
  if (!ours.is_referral() || !theirs.is_referral()) return;
  const std::string cut = ours.authority.begin()->owner;
  for (Reply* reply : {&ours, &theirs}) {
    std::erase_if(reply->additional,
                  [&cut](const Record& record) { return !is_below_or_at(record.owner, cut); });
  }
}

/// RFC 4035 §3.1.4: DS in referrals is for signed zones; in unsigned ones they prove nothing.
void ds_in_unsigned(const Case& asked, Reply& ours, Reply& theirs) {
  if (!asked.question.dnssec_ok || !ours.is_referral() || !theirs.is_referral()) return;
  for (Reply* reply : {&ours, &theirs}) {
    std::erase_if(reply->authority, [](const Record& record) { return record.type == type::ds; });
  }
}

/// RFC 1034 §4.3.2 step 3a starts over with the alias's target, also in another zone that is
/// served; a server may leave that to the resolver, which asks for the target anyway (§3.6.2).
void alias_followed_less(const Case& /*asked*/, Reply& ours, Reply& theirs) {
  constexpr unsigned server_failure = 2;
  constexpr std::ptrdiff_t followed = 8;  // by us at most (dns/trail.h)
  const auto aliases = std::count_if(ours.answer.begin(), ours.answer.end(),
                                     [](const auto& each) { return each.type == type::cname; });
  // BIND goes around a circle until its own limit, and says so in whatever room is left.
  if (theirs.rcode == server_failure && aliases == followed) theirs = ours;
  if (ours.answer.empty() || theirs.answer.empty()) return;
  const bool ends_theirs = has_type(theirs.authority, type::soa);  // they saw what comes last
  const auto behind = ours.answer.size() + (ends_theirs ? 0 : 1);
  const Reply& less = behind <= theirs.answer.size() ? ours : theirs;
  const Reply& more = &less == &ours ? theirs : ours;
  const bool is_chain = std::all_of(less.answer.begin(), less.answer.end(), is_alias);
  const bool is_negative = has_type(less.authority, type::soa);
  if (!is_chain || is_negative || less.rcode != 0 || !is_part_of(less.answer, more.answer)) return;
  if (less == more) return;
  theirs = ours;
}

/// RFC 8482 §4.1: one set of the name asked is enough for ANY. Below a DNAME that is the CNAME made
/// from it (RFC 6672 §3.1); §3.2 step 3C, read to the letter, goes on to the target.
void any_below_dname(const Case& asked, Reply& ours, Reply& theirs) {
  if (asked.question.type != type::any || !has_type(ours.answer, type::dname)) return;
  const auto made = std::count_if(ours.answer.begin(), ours.answer.end(),
                                  [](const auto& each) { return each.type == type::cname; });
  if (ours.answer.size() != 2 || made != 1 || !is_part_of(ours.answer, theirs.answer)) return;
  theirs = ours;
}

/// RFC 4592 §4.2 leaves NS at a wildcard undefined: Knot refers to the wildcard, which no name
/// asked lies below; NSD and ours take the set for data.
void wildcard_delegation(const Case& /*asked*/, Reply& ours, Reply& theirs) {
  if (!theirs.is_referral() || !theirs.authority.begin()->owner.starts_with("*.")) return;
  const bool is_data = !ours.answer.empty() && has_type(ours.answer, type::ns);
  const bool is_no_data = ours.answer.empty() && has_type(ours.authority, type::soa);
  if (ours.authoritative && ours.rcode == 0 && (is_data || is_no_data)) theirs = ours;
}

/// RFC 4035 §2.5 lets RRSIG and NSEC stand beside a CNAME, so a server may say that an alias has
/// none, also one that an alias led to; RFC 1034 §4.3.2 step 3a, which ours goes by, follows it.
void signatures_at_alias(const Case& asked, Reply& ours, Reply& theirs) {
  const bool may_be_beside = asked.question.type == type::rrsig || asked.question.type == nsec;
  const bool is_no_data = theirs.rcode == 0 &&
                          std::all_of(theirs.answer.begin(), theirs.answer.end(), is_alias) &&
                          has_type(theirs.authority, type::soa);
  const bool goes_on = ours.answer.size() > theirs.answer.size() &&
                       has_type(ours.answer, type::cname) && is_part_of(theirs.answer, ours.answer);
  if (may_be_beside && is_no_data && goes_on) theirs = ours;
}

constexpr std::array all_rules{
    Rule{"signatures-at-alias", signatures_at_alias},
    Rule{"wildcard-delegation", wildcard_delegation},
    Rule{"any-below-dname", any_below_dname},
    Rule{"alias-followed-less", alias_followed_less},
    Rule{"truncation", truncation},
    Rule{"minimal-any", minimal_any},
    Rule{"authority-of-answers", authority_of_answers},
    Rule{"ds-in-unsigned", ds_in_unsigned},
    Rule{"sibling-glue", sibling_glue},
    Rule{"additional-data", additional_data},
};

}  // namespace

std::span<const Rule> rules() { return all_rules; }

Verdict compare(const Case& asked, Reply ours, Reply theirs) {
  Verdict verdict;
  verdict.equal = ours == theirs;
  if (verdict.equal) return verdict;
  for (const Rule& rule : rules()) {
    const Reply ours_before = ours;
    const Reply theirs_before = theirs;
    rule.even_out(asked, ours, theirs);
    const bool changed = !(ours == ours_before) || !(theirs == theirs_before);
    if (changed) verdict.used.push_back(rule.name);
    if (ours == theirs) break;
  }
  verdict.allowed = ours == theirs;
  return verdict;
}

}  // namespace conformance
