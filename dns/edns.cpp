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

std::size_t subnet_octets(const ClientSubnet& subnet) {
  return subnet_header_octets + octets_for(subnet.source_length);
}

void write_subnet(const Edns& edns, std::uint8_t scope, Writer& out) noexcept {
  const ClientSubnet& subnet = *edns.subnet;
  out.u16(option::client_subnet);
  out.u16(static_cast<std::uint16_t>(subnet_octets(subnet)));
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
    if (!in.ok()) return OptionsRead::malformed;
    if (code == option::nsid) edns.wants_nsid = true;
    if (code == option::client_subnet && read_subnet(data, edns) == OptionsRead::malformed)
      return OptionsRead::malformed;
  }
  return in.ok() ? OptionsRead::good : OptionsRead::malformed;
}

std::size_t size(const Opt& opt) noexcept {
  std::size_t octets = empty_opt_octets;
  if (!opt.nsid.empty()) octets += option_header_octets + opt.nsid.size();
  if (opt.subnet != nullptr) octets += option_header_octets + subnet_octets(*opt.subnet->subnet);
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
    out.u16(option::nsid);
    out.u16(static_cast<std::uint16_t>(opt.nsid.size()));
    for (const char octet : opt.nsid) out.u8(static_cast<std::uint8_t>(octet));
  }
  if (opt.subnet != nullptr) write_subnet(*opt.subnet, opt.subnet_scope, out);
}

}  // namespace dns
