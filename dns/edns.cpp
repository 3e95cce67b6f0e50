#include "dns/edns.h"

#include <algorithm>

#include "zones/record.h"

namespace dns {
namespace {

using zones::steer::ClientSubnet;

constexpr std::uint16_t family_v4 = 1, family_v6 = 2;
constexpr std::size_t empty_opt_octets = 11;  // root, type, class, ttl, rdlength
constexpr std::size_t option_header_octets = 4;
constexpr std::size_t subnet_header_octets = 4;  // family, SOURCE, SCOPE
constexpr std::size_t keepalive_octets = 2;      // TIMEOUT
constexpr std::size_t error_code_octets = 2;     // INFO-CODE

constexpr std::size_t octets_for(unsigned bits) { return (bits + 7) / 8; }

unsigned widest_source(std::uint16_t family) {
  if (family == family_v4) return 32;
  return family == family_v6 ? 128 : 0;
}

bool has_bits_beyond(Octets address, unsigned bits) {
  const unsigned used = bits % 8;
  return used != 0 && (address.back() & 0xFFU >> used) != 0;
}

OptionsRead read_subnet(Octets data, Edns& edns) noexcept {
  Reader in(data);
  const std::uint16_t family = in.u16();
  const std::uint8_t source = in.u8();
  const std::uint8_t scope = in.u8();
  const Octets address = in.octets(octets_for(source));
  if (!in.ok() || in.left() != 0 || scope != 0) return OptionsRead::malformed;
  if (family > family_v6 || source > widest_source(family)) return OptionsRead::malformed;
  if (has_bits_beyond(address, source) || edns.subnet) return OptionsRead::malformed;
  ClientSubnet subnet;
  subnet.family = family == family_v6 ? geo::Family::v6 : geo::Family::v4;
  subnet.source_length = source;
  std::copy(address.begin(), address.end(), subnet.octets.begin());
  edns.subnet = subnet;
  edns.subnet_family = family;
  return OptionsRead::good;
}

OptionsRead read_option(std::uint16_t code, Octets data, Edns& edns) noexcept {
  switch (code) {
    case option::nsid:
      edns.wants_nsid = true;
      break;
    case option::client_subnet:
      return read_subnet(data, edns);
    case option::cookie:
      if (edns.cookie) break;
      edns.cookie = read_cookie(data);
      return edns.cookie ? OptionsRead::good : OptionsRead::malformed;
    case option::tcp_keepalive:
      edns.wants_keepalive = true;
      break;
    default:
      break;
  }
  return OptionsRead::good;
}

void begin_option(std::uint16_t code, std::size_t octets, Writer& out) noexcept {
  out.u16(code);
  out.u16(static_cast<std::uint16_t>(octets));
}

void write_option(std::uint16_t code, Octets data, Writer& out) noexcept {
  begin_option(code, data.size(), out);
  out.octets(data);
}

void write_text(std::string_view text, Writer& out) noexcept {
  for (const char octet : text) out.u8(static_cast<std::uint8_t>(octet));
}

std::size_t subnet_octets(const ClientSubnet& subnet) {
  return subnet_header_octets + octets_for(subnet.source_length);
}

void write_subnet(const Edns& edns, std::uint8_t scope, Writer& out) noexcept {
  const ClientSubnet& subnet = *edns.subnet;
  begin_option(option::client_subnet, subnet_octets(subnet), out);
  out.u16(edns.subnet_family);
  out.u8(subnet.source_length);
  out.u8(scope);
  out.octets(Octets{subnet.octets}.first(octets_for(subnet.source_length)));
}

}  // namespace

OptionsRead read_options(Octets rdata, Edns& edns) noexcept {
  Reader in(rdata);
  while (in.left() > 0) {
    const std::uint16_t code = in.u16();
    const Octets data = in.octets(in.u16());
    if (!in.ok() || read_option(code, data, edns) == OptionsRead::malformed)
      return OptionsRead::malformed;
  }
  return in.ok() ? OptionsRead::good : OptionsRead::malformed;
}

std::size_t size(const Opt& opt) noexcept {
  std::size_t octets = empty_opt_octets;
  const auto add = [&octets](std::size_t data) { octets += option_header_octets + data; };
  if (!opt.nsid.empty()) add(opt.nsid.size());
  if (opt.subnet != nullptr) add(subnet_octets(*opt.subnet->subnet));
  if (opt.cookie != nullptr) add(opt.cookie->size());
  if (opt.keepalive) add(keepalive_octets);
  if (opt.error) add(error_code_octets + opt.error->text.size());
  if (!opt.report_channel.empty()) add(opt.report_channel.size());
  return octets;
}

void write(const Opt& opt, Writer& out) noexcept {
  constexpr std::uint16_t dnssec_ok_bit = 0x8000;
  out.u8(0);
  out.u16(zones::type::opt);
  out.u16(opt.payload);
  out.u8(opt.rcode_high);
  out.u8(0);  // the version we speak
  out.u16(opt.dnssec_ok ? dnssec_ok_bit : std::uint16_t{0});
  out.u16(static_cast<std::uint16_t>(size(opt) - empty_opt_octets));
  if (!opt.nsid.empty()) {
    begin_option(option::nsid, opt.nsid.size(), out);
    write_text(opt.nsid, out);
  }
  if (opt.subnet != nullptr) write_subnet(*opt.subnet, opt.subnet_scope, out);
  if (opt.cookie != nullptr) write_option(option::cookie, *opt.cookie, out);
  if (opt.keepalive) {
    begin_option(option::tcp_keepalive, keepalive_octets, out);
    out.u16(*opt.keepalive);
  }
  if (opt.error) {
    begin_option(option::extended_error, error_code_octets + opt.error->text.size(), out);
    out.u16(opt.error->code);
    write_text(opt.error->text, out);
  }
  if (!opt.report_channel.empty()) write_option(option::report_channel, opt.report_channel, out);
}

}  // namespace dns
