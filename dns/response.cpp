#include "dns/response.h"

#include <algorithm>

#include "dns/rdata.h"

namespace dns {
namespace {

/// Octets that a set takes up in a message at least, however well its names compress.
std::size_t least_octets(const zones::RRset& set) noexcept {
  constexpr std::size_t root = 1, type_class_ttl_length = 10;
  const bool has_address = set.type == zones::type::a || set.type == zones::type::aaaa;
  const std::size_t address = set.type == zones::type::aaaa ? 16 : 4;
  return set.count * (root + type_class_ttl_length + (has_address ? address : 0));
}

}  // namespace

std::size_t Response::limit(const Query& query, const Offer& offer, std::size_t buffer) noexcept {
  if (query.transport == Transport::tcp) return std::min(buffer, max_tcp_octets);
  const std::size_t asked = query.edns ? query.edns->payload : min_udp_octets;
  const std::size_t most =
      std::max<std::size_t>(std::min(offer.payload, offer.most), min_udp_octets);
  return std::min({buffer, asked, most});
}

Response::Response(const Query& query, const Offer& offer, std::span<std::uint8_t> reply) noexcept
    : query_(query),
      offer_(offer),
      reply_(reply.first(limit(query, offer, reply.size()))),
      out_(reply_) {
  const std::size_t question = query.has_question ? query.name_length + 4U : 0U;
  const auto opt_octets = [this] { return query_.edns ? size(opt()) : 0; };
  if (header_octets + question + opt_octets() > reply_.size()) offer_.nsid = {};
  out_ = Writer(reply_.first(reply_.size() - opt_octets()));
  out_.u16(query.id);
  out_.u16(0);
  out_.u16(query.has_question ? 1 : 0);
  for (int section = 0; section < 3; ++section) out_.u16(0);
  if (query.has_question) {
    write_name(query.qname());
    out_.u16(query.type);
    out_.u16(query.qclass);
  }
  after_question_ = mark();
}

bool Response::add(Section section, Octets owner, Kind kind, Octets rdata) noexcept {
  const Mark before = mark();
  if (truncated_) return false;
  write_name(owner);
  out_.u16(kind.type);
  out_.u16(kind.qclass);
  out_.u32(kind.ttl);
  const std::size_t length_at = out_.position();
  out_.u16(0);
  write_rdata(kind.type, rdata);
  if (!out_.ok()) {
    rewind(before);
    return false;
  }
  out_.patch_u16(length_at, static_cast<std::uint16_t>(out_.position() - length_at - 2));
  ++counts_[static_cast<std::size_t>(section)];
  return true;
}

bool Response::add(Section section, Octets owner, const zones::RRset& set) noexcept {
  // Of many large sets for one reply most are not even begun.
  if (least_octets(set) > out_.left()) return false;
  const Mark before = mark();
  for (Rdatas all(set); const auto rdata = all.next();) {
    if (add(section, owner, Kind{set.type, set.ttl}, *rdata)) continue;
    rewind(before);
    return false;
  }
  return true;
}

void Response::patch_soa_minimum(std::uint32_t seconds) noexcept {
  if (!truncated_) out_.patch_u32(out_.position() - 4, seconds);
}

Response::Mark Response::mark() const noexcept { return {out_.position(), counts_, suffix_count_}; }

void Response::rewind(const Mark& mark) noexcept {
  out_.rewind(mark.position);
  counts_ = mark.counts;
  suffix_count_ = mark.suffixes;
}

void Response::truncate() noexcept {
  rewind(after_question_);
  truncated_ = true;
}

std::size_t Response::finish() noexcept {
  constexpr std::size_t flags_at = 2, answers_at = 6, additionals_at = 10;
  out_.patch_u16(flags_at, flags());
  for (std::size_t section = 0; section < counts_.size(); ++section) {
    out_.patch_u16(answers_at + 2 * section, counts_[section]);
  }
  if (!query_.edns) return out_.position();
  Opt ours = opt();
  fill(ours);
  Writer tail(reply_.subspan(out_.position(), size(ours)));
  write(ours, tail);
  out_.patch_u16(additionals_at, static_cast<std::uint16_t>(counts_.back() + 1));
  return out_.position() + tail.position();
}

/// QR and what is set here; RA and Z stay clear, RD is copied (RFC 1035 §4.1.1); AD and CD stay
/// clear, they are a matter of resolvers (RFC 4035 §3.1.6).
std::uint16_t Response::flags() const noexcept {
  constexpr unsigned response = 0x8000, authoritative = 0x0400, truncated = 0x0200,
                     recursion_desired = 0x0100, rcode_mask = 0xF;
  unsigned flags = response | unsigned{query_.opcode} << 11U;
  if (authoritative_) flags |= authoritative;
  if (truncated_) flags |= truncated;
  if (query_.recursion_desired) flags |= recursion_desired;
  return static_cast<std::uint16_t>(flags | (static_cast<unsigned>(rcode_) & rcode_mask));
}

Opt Response::opt() const noexcept {
  Opt ours;
  ours.payload = offer_.payload;
  ours.rcode_high = static_cast<std::uint8_t>(static_cast<unsigned>(rcode_) >> 4U);
  ours.dnssec_ok = query_.edns->dnssec_ok;
  if (query_.edns->wants_nsid) ours.nsid = offer_.nsid;
  // With every reply to a query that could be read (RFC 7871 §7.2.1).
  if (rcode_ != Rcode::format_error && query_.edns->subnet) ours.subnet = &*query_.edns;
  ours.subnet_scope = subnet_scope_;
  if (rcode_ != Rcode::format_error) ours.cookie = offer_.cookie;
  ours.keepalive = offer_.keepalive;
  return ours;
}

/// What nobody asked for takes the room that the answer has left.
void Response::fill(Opt& ours) const noexcept {
  const std::size_t room = reply_.size() - out_.position();
  ours.error = error_;
  if (ours.error && size(ours) > room) ours.error->text = {};
  if (size(ours) > room) ours.error.reset();
  ours.report_channel = offer_.report_channel;
  if (size(ours) > room) ours.report_channel = {};
}

/// RFC 1035 §4.1.4. Suffixes are compared octet by octet, case included, so that the case of the
/// question (0x20) never reaches our data.
void Response::write_name(Octets name) noexcept {
  if (!out_.ok()) return;  // names half written must not be compared against
  for (std::size_t at = 0; name[at] != 0; at += 1U + name[at]) {
    const Octets suffix = name.subspan(at);
    if (const Suffix* earlier = find_suffix(suffix)) {
      out_.u16(static_cast<std::uint16_t>(unsigned{pointer_bits} << 8U | earlier->position));
      return;
    }
    if (suffix_count_ < suffixes_.size() && out_.position() <= max_pointer) {
      suffixes_[suffix_count_++] = {static_cast<std::uint16_t>(out_.position()),
                                    static_cast<std::uint8_t>(suffix.size())};
    }
    out_.octets(name.subspan(at, 1U + name[at]));
  }
  out_.u8(0);
}

const Response::Suffix* Response::find_suffix(Octets suffix) const noexcept {
  for (std::size_t i = 0; i < suffix_count_; ++i) {
    if (suffixes_[i].octets == suffix.size() && spells(suffixes_[i].position, suffix))
      return &suffixes_[i];
  }
  return nullptr;
}

/// Whether the name written at `position` is `suffix`. Its length is known to be the same, so the
/// name is complete: a name in the making has longer suffixes only.
bool Response::spells(std::size_t position, Octets suffix) const noexcept {
  const Octets message = out_.written();
  for (std::size_t at = 0; at < suffix.size();) {
    const std::uint8_t label = message[position];
    if (label >= pointer_bits) {  // ours: always backwards, to a label
      position = (label & ~unsigned{pointer_bits}) << 8U | message[position + 1];
      continue;
    }
    if (label != suffix[at]) return false;
    const Octets wanted = suffix.subspan(at, 1U + label);
    if (!std::equal(wanted.begin(), wanted.end(),
                    message.begin() + static_cast<std::ptrdiff_t>(position)))
      return false;
    at += wanted.size();
    position += wanted.size();
  }
  return true;
}

void Response::write_rdata(std::uint16_t type, Octets rdata) noexcept {
  out_.octets(rdata.subspan(write_inner_names(type, rdata)));
}

/// Writes the front of an rdata up to the end of its names, compressed where every reader can undo
/// it: types of RFC 1035 only (RFC 3597 §4). Returns how much of `rdata` that was.
std::size_t Response::write_inner_names(std::uint16_t type, Octets rdata) noexcept {
  std::size_t done = 0;
  const bool is_soa = type == zones::type::soa, is_mx = type == zones::type::mx;
  const bool is_name = type == zones::type::ns || type == zones::type::cname ||
                       type == zones::type::ptr || is_soa || is_mx;
  if (!is_name) return done;
  if (is_mx && rdata.size() > 2) {
    out_.octets(rdata.first(2));
    done = 2;
  }
  for (int names = is_soa ? 2 : 1; names > 0; --names) {
    const Octets name = leading_name(rdata.subspan(done));
    if (name.empty()) break;
    write_name(name);
    done += name.size();
  }
  return done;
}

}  // namespace dns
