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
    Example{"CAA", R"(0 issue "ca.example")"},
    Example{"CNAME", "www.example.net."},
    Example{"DNAME", "example.net."},
    Example{"DS", "60485 13 2 DIGEST-IN-HEX"},
    Example{"HTTPS", "1 . alpn=h2,h3"},
    Example{"MX", "10 mail.example.net."},
    Example{"NAPTR", R"(100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .)"},
    Example{"NS", "ns1.example.net."},
    Example{"PTR", "host.example.net."},
    Example{"SRV", "10 60 5060 sip.example.net."},
    Example{"SSHFP", "4 2 DIGEST-IN-HEX"},
    Example{"SVCB", "1 svc.example.net. alpn=h2 port=8443"},
    Example{"TLSA", "3 1 1 DIGEST-IN-HEX"},
    Example{"URI", R"(10 1 "https://example.net/")"},
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
