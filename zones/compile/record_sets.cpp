#include "zones/compile/record_sets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/keys.h"
#include "zones/compile/rdata.h"

namespace zones::compile {
namespace {

using Rdata = std::vector<std::uint8_t>;

struct Example {
  std::string_view type, data;
};
constexpr std::array examples{
    Example{"A", "192.0.2.1"},
    Example{"AAAA", "2001:db8::1"},
    Example{"AFSDB", "1 afs.example.net."},
    Example{"APL", "1:192.0.2.0/24 !2:2001:db8::/32"},
    Example{"CAA", R"(0 issue "ca.example")"},
    Example{"CDNSKEY", "257 3 13 KEY-IN-BASE64"},
    Example{"CDS", "60485 13 2 DIGEST-IN-HEX"},
    Example{"CERT", "PKIX 1 5 CERTIFICATE-IN-BASE64"},
    Example{"CNAME", "www.example.net."},
    Example{"CSYNC", "66 3 A NS AAAA"},
    Example{"DHCID", "DATA-IN-BASE64"},
    Example{"DNAME", "example.net."},
    Example{"DNSKEY", "257 3 13 KEY-IN-BASE64"},
    Example{"DS", "60485 13 2 DIGEST-IN-HEX"},
    Example{"EUI48", "00-00-5e-00-53-2a"},
    Example{"EUI64", "00-00-5e-ef-10-00-00-2a"},
    Example{"HINFO", R"("a CPU" "a system")"},
    Example{"HIP", "2 TAG-IN-HEX KEY-IN-BASE64 rendezvous.example.net."},
    Example{"HTTPS", "1 . alpn=h2,h3"},
    Example{"IPSECKEY", "10 1 2 192.0.2.38 KEY-IN-BASE64"},
    Example{"KX", "10 kx.example.net."},
    Example{"L32", "10 10.1.2.0"},
    Example{"L64", "10 2001:db8:1140:1000"},
    Example{"LOC", "52 22 23.000 N 4 53 32.000 E -2.00m"},
    Example{"LP", "10 l64.example.net."},
    Example{"MX", "10 mail.example.net."},
    Example{"NAPTR", R"(100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .)"},
    Example{"NID", "10 0014:4fff:ff20:ee64"},
    Example{"NS", "ns1.example.net."},
    Example{"OPENPGPKEY", "KEY-IN-BASE64"},
    Example{"PTR", "host.example.net."},
    Example{"RP", "admin.example.net. text.example.net."},
    Example{"SMIMEA", "3 1 1 DIGEST-IN-HEX"},
    Example{"SOA", "ns1.example.net. hostmaster.example.net. 1 1h 10m 14d 60"},
    Example{"SPF", R"("v=spf1 -all")"},
    Example{"SRV", "10 60 5060 sip.example.net."},
    Example{"SSHFP", "4 2 DIGEST-IN-HEX"},
    Example{"SVCB", "1 svc.example.net. alpn=h2 port=8443"},
    Example{"TLSA", "3 1 1 DIGEST-IN-HEX"},
    Example{"TXT", R"("a text" "of two strings")"},
    Example{"URI", R"(10 1 "https://example.net/")"},
    Example{"ZONEMD", "2018031500 1 1 DIGEST-IN-HEX"},
};

// As it stands in JSON.
std::string example_of(std::string_view type) {
  const std::string_view data = example_data(type);
  if (data.empty()) return {};
  std::string text = "write it as in \"";
  for (const char c : data) (c == '"' ? text += '\\' : text) += c;
  return text + '"';
}

std::optional<Rdata> read_strings(const Reader& reader, const Value& item) {
  if (item.is(Value::Kind::list) && item.items.empty()) {
    reader.fault(item, "a TXT record without strings", "write [\"\"] for an empty one");
    return {};
  }
  const auto strings = reader.texts(item);
  if (!strings) return {};
  for (const std::string& string : *strings) {
    const bool is_quoted = string.size() > 1 && string.front() == '"' && string.back() == '"';
    if (!is_quoted) continue;
    reader.warn("txt-quotes", item, "the quotes would be part of the data: TXT takes plain strings",
                "leave the inner quotes out");
  }
  return txt_rdata(*strings);
}

std::optional<Rdata> read_rdata(const Reader& reader, const Value::Member& member,
                                std::uint16_t type, const Value& item, const Name& origin) {
  if (member.key == "TXT") return read_strings(reader, item);
  const auto text = reader.text(item);
  if (!text) return {};
  std::string why;
  auto rdata = rdata_of(type, *text, origin, why);
  if (!rdata) {
    reader.fault(item, quoted(*text) + " is no " + member.key + " data: " + why,
                 example_of(member.key));
  }
  return rdata;
}

}  // namespace

std::string_view example_data(std::string_view type) {
  const auto* found = std::find_if(examples.begin(), examples.end(),
                                   [type](const Example& known) { return known.type == type; });
  return found == examples.end() ? std::string_view() : found->data;
}

void add_record(const Reader& reader, DraftSet& set, DraftRecord record) {
  if (set.records.size() > most_answered_records) {
    set.records.push_back(std::move(record));
    return;
  }
  const auto is_equal = [&](const DraftRecord& known) { return known.rdata == record.rdata; };
  const auto same = std::find_if(set.records.begin(), set.records.end(), is_equal);
  if (same == set.records.end()) {
    set.records.push_back(std::move(record));
    return;
  }
  reader.warn("duplicate-record", *record.at,
              "the same record stands at " + place_of(reader, *same->at), "leave one out");
}

DraftSet read_set(const Reader& reader, const Value::Member& member, std::uint16_t type,
                  const Name& origin) {
  constexpr std::array<std::string_view, 2> known{"ttl", "values"};
  DraftSet set{.at = &member.value, .ttl = {}, .records = {}};
  const Value* values = &member.value;
  if (values->is(Value::Kind::object)) {
    is_object_of(reader, *values, known);
    if (const Value* ttl = values->find("ttl")) set.ttl = reader.ttl(*ttl);
    values = values->find("values");
    if (values == nullptr) {
      reader.fault(member.value, "no \"values\" in it", R"(write {"ttl": 60, "values": [...]})");
      return set;
    }
  }
  if (values->as_list().empty()) {
    reader.fault(*values, "an empty list of " + member.key + " records",
                 "leave " + quoted(member.key) + " out");
  }
  for (const Value& item : values->as_list()) {
    auto rdata = read_rdata(reader, member, type, item, origin);
    if (rdata) add_record(reader, set, {std::move(*rdata), &item});
  }
  return set;
}

}  // namespace zones::compile
