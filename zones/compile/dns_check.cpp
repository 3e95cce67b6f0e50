#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "zones/compile/check_kinds.h"
#include "zones/compile/check_options.h"
#include "zones/compile/draft.h"
#include "zones/compile/keys.h"
#include "zones/compile/rdata.h"
#include "zones/name.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 6> keys{"name", "type", "rcode", "contains", "tcp", "port"};
constexpr std::size_t most_data = 64;  // as many records as an endpoint has addresses

/// RFC 1035 §4.1.1, in the order of their numbers.
constexpr std::array<std::string_view, 6> rcodes{"NOERROR",  "FORMERR", "SERVFAIL",
                                                 "NXDOMAIN", "NOTIMP",  "REFUSED"};

void read_name(const Reader& reader, const Value& value, health::DnsQuestion& question) {
  const auto text = reader.text(value);
  if (!text) return;
  std::string why;
  const auto name = Name::parse(*text, Name{}, why);
  if (!name || text->empty() || text->find('\\') != std::string::npos) {
    reader.fault(value, quoted(*text) + " is no name to ask for" + (why.empty() ? "" : ": " + why),
                 R"(write one like "www.example.com."; it is absolute with and without the dot)");
    return;
  }
  question.name = name->to_string();
  std::ranges::transform(question.name, question.name.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
}

void read_type(const Reader& reader, const Value& value, health::DnsQuestion& question) {
  const auto text = reader.text(value);
  if (!text) return;
  if (const auto type = type_of(*text)) {
    question.type = *type;
  } else {
    reader.fault(value, quoted(*text) + " is no type of records", nearest(*text, type_names()));
  }
}

void read_rcode(const Reader& reader, const Value& value, health::DnsQuestion& question) {
  const auto word =
      reader.word(value, {rcodes[0], rcodes[1], rcodes[2], rcodes[3], rcodes[4], rcodes[5]});
  if (!word) return;
  const auto* found = std::ranges::find(rcodes, *word);
  question.rcode = static_cast<std::uint8_t>(found - rcodes.begin());
}

void read_contains(const Reader& reader, const Value& value, health::DnsQuestion& question) {
  question.contains.clear();
  for (const Value& item : value.as_list()) {
    const auto text = reader.text(item);
    if (!text) continue;
    std::string why;
    const auto rdata =
        question.type == type::txt
            ? txt_rdata({*text})
            : rdata_of(question.type, *text, Name{}, why).value_or(std::vector<std::uint8_t>{});
    if (rdata.empty()) {
      reader.fault(item, quoted(*text) + " is no data of type " + type_name(question.type) + ": " +
                             (why.empty() ? "it is empty" : why));
      continue;
    }
    question.contains.push_back({*text, rdata});
  }
  if (value.as_list().size() > most_data) {
    reader.fault(value, "more than " + std::to_string(most_data) + " records to look for",
                 "look for fewer");
  }
  // Two checks that differ in order alone are one probe.
  std::ranges::sort(question.contains);
  auto& data = question.contains;
  data.erase(std::unique(data.begin(), data.end()), data.end());
}

}  // namespace

void read_dns(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (value.is(Value::Kind::boolean) && value.boolean) return;  // over one that says the rest
  if (!is_object_of(reader, value, keys)) return;
  health::DnsQuestion& question = draft.settings.dns;
  const std::uint16_t type_before = question.type;
  if (const Value* name = value.find("name")) read_name(reader, *name, question);
  if (const Value* type = value.find("type")) read_type(reader, *type, question);
  if (const Value* rcode = value.find("rcode")) read_rcode(reader, *rcode, question);
  if (const Value* contains = value.find("contains")) {
    read_contains(reader, *contains, question);
  } else if (type_before != question.type && !question.contains.empty()) {
    reader.fault(value,
                 "the data that must come is of type " + type_name(type_before) +
                     ", asked is for " + type_name(question.type),
                 "write \"contains\" beside \"type\"");
  }
  if (const Value* tcp = value.find("tcp")) {
    question.by_tcp = reader.boolean(*tcp).value_or(question.by_tcp);
  }
  if (const Value* port = value.find("port")) {
    find_check_option("port")->read(reader, *port, draft);
  }
}

void check_dns(const Reader& reader, const Value& check, const CheckDraft& draft) {
  const health::DnsQuestion& question = draft.settings.dns;
  if (question.name.empty()) {
    reader.fault(check, "a check of kind \"dns\" without a name to ask for",
                 R"(write {"dns": {"name": "www.example.com."}})");
  }
  if (question.rcode != 0 && !question.contains.empty()) {
    reader.fault(check,
                 "an answer with " + std::string(rcodes[question.rcode]) + " contains no data",
                 "leave \"rcode\" or \"contains\" out");
  }
}

}  // namespace zones::compile
