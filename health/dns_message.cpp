#include "health/dns_message.h"

#include <ares.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "health/reason.h"

namespace health {
namespace {

using Octets = std::span<const std::uint8_t>;
using Kind = DnsJudgement::Kind;

constexpr int class_in = 1;
constexpr std::size_t header_size = 12, type_and_class = 4;

std::uint16_t number_at(Octets octets, std::size_t at) {
  return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

std::uint8_t lower(std::uint8_t octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet - 'A' + 'a') : octet;
}

struct Expanded {
  std::string text;      // presentation form, lower case
  std::size_t size = 0;  // octets that the name takes where it stands
};

std::optional<Expanded> name_at(Octets message, std::size_t at) {
  if (at >= message.size()) return std::nullopt;
  char* text = nullptr;
  long size = 0;
  const int rc = ares_expand_name(message.data() + at, message.data(),
                                  static_cast<int>(message.size()), &text, &size);
  if (rc != ARES_SUCCESS) return std::nullopt;
  Expanded name{text, static_cast<std::size_t>(size)};
  ares_free_string(text);
  std::ranges::transform(name.text, name.text.begin(), [](char letter) {
    return static_cast<char>(lower(static_cast<std::uint8_t>(letter)));
  });
  return name;
}

/// Where rdata has names that a server may compress (RFC 1035 §3.3, RFC 3597 §4, SRV of old).
struct Layout {
  std::uint16_t type;
  std::size_t octets_before, names;
};
constexpr std::array<Layout, 10> layouts{{{2, 0, 1},     // NS
                                          {5, 0, 1},     // CNAME
                                          {6, 0, 2},     // SOA
                                          {12, 0, 1},    // PTR
                                          {15, 2, 1},    // MX
                                          {18, 2, 1},    // AFSDB
                                          {21, 2, 1},    // RT
                                          {33, 6, 1},    // SRV
                                          {36, 2, 1},    // KX
                                          {39, 0, 1}}};  // DNAME

/// Rdata so that equal data is equal octets: names whole and in lower case.
std::optional<std::string> comparable(std::uint16_t type, Octets message, std::size_t at,
                                      std::size_t size) {
  const auto* layout = std::ranges::find(layouts, type, &Layout::type);
  std::size_t before = size, names = 0;
  if (layout != layouts.end()) {
    before = layout->octets_before;
    names = layout->names;
  }
  const std::size_t end = at + size;
  if (at + before > end || end > message.size()) return std::nullopt;
  std::string text(message.begin() + static_cast<std::ptrdiff_t>(at),
                   message.begin() + static_cast<std::ptrdiff_t>(at + before));
  at += before;
  for (std::size_t i = 0; i < names; ++i) {
    const auto name = name_at(message, at);
    if (!name || at + name->size > end) return std::nullopt;
    text += name->text + '\0';
    at += name->size;
  }
  text.append(message.begin() + static_cast<std::ptrdiff_t>(at),
              message.begin() + static_cast<std::ptrdiff_t>(end));
  return text;
}

/// The data of all answers of `type`; empty where the message breaks off.
std::optional<std::set<std::string>> answers(Octets reply, std::size_t at, std::uint16_t type) {
  constexpr std::size_t fixed = 10;  // type, class, TTL, length
  std::set<std::string> found;
  for (std::size_t left = number_at(reply, 6); left > 0; --left) {
    const auto owner = name_at(reply, at);
    if (!owner) return std::nullopt;
    at += owner->size;
    if (at + fixed > reply.size()) return std::nullopt;
    const std::size_t size = number_at(reply, at + 8);
    const bool is_wanted = number_at(reply, at) == type && number_at(reply, at + 2) == class_in;
    at += fixed;
    if (at + size > reply.size()) return std::nullopt;
    if (is_wanted) {
      auto data = comparable(type, reply, at, size);
      if (!data) return std::nullopt;
      found.insert(*std::move(data));
    }
    at += size;
  }
  return found;
}

/// Whether the reply has the ID and the question of the query, the name in any case.
bool answers_this(Octets reply, Octets query) {
  constexpr std::uint8_t is_response = 0x80;
  if (query.size() < header_size + type_and_class || reply.size() < query.size()) return false;
  if (number_at(reply, 0) != number_at(query, 0) || (reply[2] & is_response) == 0) return false;
  if (number_at(reply, 4) != 1) return false;
  const std::size_t name = query.size() - header_size - type_and_class;
  const auto asked = query.subspan(header_size), echoed = reply.subspan(header_size, asked.size());
  return std::ranges::equal(asked.first(name), echoed.first(name), {}, lower, lower) &&
         std::ranges::equal(asked.subspan(name), echoed.subspan(name));
}

DnsJudgement judge_data(Octets reply, Octets query, const DnsQuestion& question) {
  const DnsJudgement malformed{Kind::bad, "malformed answer"};
  const auto found = answers(reply, query.size(), question.type);
  if (!found) return malformed;
  for (const DnsDatum& datum : question.contains) {
    const auto wanted = comparable(question.type, datum.rdata, 0, datum.rdata.size());
    if (!wanted || found->count(*wanted) == 0) {
      return {Kind::bad, "answer lacks " + printable(datum.text, 80)};
    }
  }
  return {Kind::good, rcode_name(question.rcode)};
}

}  // namespace

std::vector<std::uint8_t> dns_query(const DnsQuestion& question, std::uint16_t id) {
  unsigned char* octets = nullptr;
  int size = 0;
  const int rc = ares_create_query(question.name.c_str(), class_in, question.type, id,
                                   1,  // recursion desired: a resolver may be the target
                                   &octets, &size, 0);
  if (rc != ARES_SUCCESS) return {};
  std::vector<std::uint8_t> query(octets, octets + size);
  ares_free_string(octets);
  return query;
}

DnsJudgement judge_reply(Octets reply, Octets query, const DnsQuestion& question) {
  constexpr std::uint8_t is_truncated = 0x02, rcode_bits = 0x0F;
  if (!answers_this(reply, query)) return {};
  const std::uint8_t rcode = reply[3] & rcode_bits;
  if (rcode != question.rcode) {
    const std::string name = rcode_name(rcode);
    if (question.rcode == 0) return {Kind::bad, name};
    return {Kind::bad, name + ", not " + rcode_name(question.rcode)};
  }
  if ((reply[2] & is_truncated) != 0) return {Kind::truncated, {}};
  return judge_data(reply, query, question);
}

std::string rcode_name(std::uint8_t rcode) {
  static constexpr std::array<std::string_view, 11> names{
      "NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
      "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE"};
  if (rcode < names.size()) return std::string(names[rcode]);
  return "RCODE " + std::to_string(rcode);
}

}  // namespace health
