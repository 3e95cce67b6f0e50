#include "dns/query.h"

#include <algorithm>

#include "zones/record.h"

namespace dns {
namespace {

constexpr std::uint16_t response_bit = 0x8000, recursion_desired_bit = 0x0100;
constexpr std::uint8_t opcode_query = 0;

struct Counts {
  std::uint16_t questions, answers, authorities, additionals;
};

/// The fixed part of a record behind its owner.
struct Record {
  std::uint16_t type, qclass;
  std::uint32_t ttl;
  Octets rdata;
};

Record read_record(Reader& in) noexcept {
  Record record{};
  record.type = in.u16();
  record.qclass = in.u16();
  record.ttl = in.u32();
  record.rdata = in.octets(in.u16());
  return record;
}

void read_question(Reader& in, Query& query) noexcept {
  query.name_length = static_cast<std::uint8_t>(in.name(query.name));
  query.type = in.u16();
  query.qclass = in.u16();
  query.has_question = in.ok();
}

void skip_questions(Reader& in, std::uint16_t count) noexcept {
  for (; count > 0 && in.ok(); --count) {
    in.skip_name();
    in.skip(4);
  }
}

/// Answer and authority: nothing there says anything to us, but an OPT must not stand there (RFC
/// 6891 §6.1.1).
void skip_records(Reader& in, std::uint32_t count) noexcept {
  for (; count > 0 && in.ok(); --count) {
    in.skip_name();
    if (read_record(in).type == zones::type::opt) in.fail();
  }
}

/// An OPT keeps the payload in its class, version and flags in its TTL (RFC 6891 §6.1.2).
Parsed read_opt(const Record& record, Query& query) noexcept {
  constexpr std::uint32_t dnssec_ok_bit = 0x8000;
  if (query.edns) return Parsed::format_error;  // §6.1.1: more than one
  Edns& edns = query.edns.emplace();
  edns.payload = std::max<std::uint16_t>(record.qclass, min_udp_octets);
  edns.version = static_cast<std::uint8_t>(record.ttl >> 16U);
  edns.dnssec_ok = (record.ttl & dnssec_ok_bit) != 0;
  if (edns.version > 0) return Parsed::bad_version;  // its options may mean anything
  return read_options(record.rdata, edns) == OptionsRead::good ? Parsed::query
                                                               : Parsed::format_error;
}

Parsed read_additionals(Reader& in, std::uint16_t count, Query& query) noexcept {
  Parsed result = Parsed::query;
  for (; count > 0 && in.ok(); --count) {
    const std::size_t start = in.position();
    in.skip_name();
    const bool owner_is_root = in.position() == start + 1;
    const Record record = read_record(in);
    if (!in.ok() || record.type != zones::type::opt) continue;
    const Parsed opt = owner_is_root ? read_opt(record, query) : Parsed::format_error;
    if (result != Parsed::format_error && opt != Parsed::query) result = opt;
  }
  return result;
}

/// What the sections say, whatever the number of questions means.
Parsed read_sections(Reader& in, const Counts& counts, Query& query) noexcept {
  if (counts.questions == 1) {
    read_question(in, query);
  } else {
    skip_questions(in, counts.questions);
  }
  skip_records(in, std::uint32_t{counts.answers} + counts.authorities);
  const Parsed result = read_additionals(in, counts.additionals, query);
  return in.ok() && in.left() == 0 ? result : Parsed::format_error;
}

/// A query has one question (RFC 9619 §4), or none and asks for a cookie (RFC 7873 §5.4).
Parsed judge_questions(std::uint16_t count, Parsed sections, const Query& query) noexcept {
  if (count == 1) return sections;
  const bool asks_for_cookie =
      count == 0 && sections == Parsed::query && query.edns && query.edns->cookie;
  return asks_for_cookie ? Parsed::cookie_only : Parsed::format_error;
}

}  // namespace

Parsed parse(Octets packet, Transport transport, const geo::Address& source,
             Query& query) noexcept {
  Reader in(packet);
  query.id = in.u16();
  const std::uint16_t flags = in.u16();
  const Counts counts{in.u16(), in.u16(), in.u16(), in.u16()};
  if (!in.ok() || (flags & response_bit) != 0) return Parsed::drop;
  query.opcode = static_cast<std::uint8_t>(flags >> 11U & 0xFU);
  query.recursion_desired = (flags & recursion_desired_bit) != 0;
  query.transport = transport;
  query.source = source;
  const Parsed sections = read_sections(in, counts, query);
  if (query.opcode == opcode_query) return judge_questions(counts.questions, sections, query);
  if (sections == Parsed::format_error) {  // another opcode's message may have another shape
    query.has_question = false;
    query.edns.reset();
  }
  return sections == Parsed::bad_version ? sections : Parsed::not_implemented;
}

}  // namespace dns
