// What a check of kind dns sends and how it judges what comes back. Pure: octets in, outcome out.
// The only file of health that knows c-ares is dns_message.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "health/dns_question.h"

namespace health {

/// A query for the question, recursion desired, without EDNS: what old servers understand, too.
/// Empty where the name cannot be asked for.
std::vector<std::uint8_t> dns_query(const DnsQuestion& question, std::uint16_t id);

struct DnsJudgement {
  enum class Kind : std::uint8_t {
    foreign,    // no answer to this query: another ID or question, or no DNS at all
    truncated,  // the answer says it is not whole
    good,
    bad,
  };
  Kind kind = Kind::foreign;
  std::string reason;  // of good and bad: "NOERROR", "SERVFAIL", "answer lacks 192.0.2.1"
};

/// `query` as it was sent for the question.
DnsJudgement judge_reply(std::span<const std::uint8_t> reply, std::span<const std::uint8_t> query,
                         const DnsQuestion& question);

/// "NXDOMAIN"; "RCODE 12" for what has no name.
std::string rcode_name(std::uint8_t rcode);

}  // namespace health
