#include "test/dns/options_round_trip.h"

#include <algorithm>
#include <vector>

namespace options_round_trip {
namespace {

constexpr dns::CookieSecret secret{1, 2};
constexpr std::uint32_t now_s = 1'559'731'985;

/// The rdata of an OPT that says `opt`.
std::vector<std::uint8_t> written(const dns::Opt& opt) {
  constexpr std::size_t before_rdata = 11;
  std::vector<std::uint8_t> record(dns::size(opt));
  dns::Writer out(record);
  dns::write(opt, out);
  if (!out.ok() || out.position() != record.size()) return {};
  return {record.begin() + before_rdata, record.end()};
}

bool is_same(const zones::steer::ClientSubnet& a, const zones::steer::ClientSubnet& b) {
  return a.family == b.family && a.octets == b.octets && a.source_length == b.source_length;
}

}  // namespace

const char* broken_by(zones::Octets rdata) {
  dns::Edns read;
  if (dns::read_options(rdata, read) == dns::OptionsRead::malformed) return nullptr;
  dns::Opt opt;
  if (read.subnet) opt.subnet = &read;
  const geo::Address client = geo::Address::from_v4(0xC6336464);
  dns::CookieVerdict verdict;
  if (read.cookie) {
    verdict = dns::judge(*read.cookie, client, now_s, {&secret, 1});
    opt.cookie = &verdict.reply;
    if (verdict.proof == dns::Proof::none) return "a cookie is worth something or nothing";
  }
  if (read.wants_nsid) opt.nsid = "fuzz";
  dns::Edns again;
  const auto ours = written(opt);
  if (dns::read_options(ours, again) != dns::OptionsRead::good) return "what we write we can read";
  if (again.subnet.has_value() != read.subnet.has_value()) return "a subnet comes back";
  if (read.subnet && !is_same(*read.subnet, *again.subnet))
    return "the subnet comes back unchanged";
  if (again.cookie.has_value() != read.cookie.has_value()) return "a cookie comes back";
  if (!read.cookie) return nullptr;
  if (again.cookie->client != read.cookie->client) return "the client cookie comes back unchanged";
  const auto second = dns::judge(*again.cookie, client, now_s, {&secret, 1});
  return second.proof == dns::Proof::good ? nullptr : "our own cookie is good";
}

}  // namespace options_round_trip
