#include "zones/compile/soa.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/keys.h"
#include "zones/compile/nameservers.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 8> keys{"primary", "contact", "refresh", "retry",
                                               "expire",  "minimum", "serial",  "ttl"};

// "host.master@example.com" as a name: the local part is one label (RFC 1035 §8), and what follows
// the at sign is absolute in a mail address.
std::string mailbox_name(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return std::string(text);
  std::string name;
  for (const char c : text.substr(0, at)) {
    if (c == '.') name += '\\';
    name += c;
  }
  name += '.';
  name += text.substr(at + 1);
  return name.ends_with('.') ? name : name + '.';
}

std::optional<Name> read_name(const Reader& reader, const Value& value, const Name& origin) {
  const auto text = reader.text(value);
  if (!text) return {};
  std::string why;
  const bool is_contact = value.parent->find("contact") == &value;
  auto name = Name::parse(is_contact ? mailbox_name(*text) : *text, origin, why);
  if (!name) {
    reader.fault(value, quoted(*text) + " is no name: " + why,
                 is_contact ? "write it as in \"hostmaster.example.com.\"" : "");
  }
  return name;
}

void append(std::vector<std::uint8_t>& rdata, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0})
    rdata.push_back(static_cast<std::uint8_t>(number >> shift));
}

void append(std::vector<std::uint8_t>& rdata, const Name& name) {
  rdata.insert(rdata.end(), name.wire().begin(), name.wire().end());
}

Name first_nameserver(const Draft& draft) {
  const auto& sets = draft.nodes.at(draft.apex).sets;
  const auto ns = sets.find(type::ns);
  if (ns == sets.end() || ns->second.records.empty()) return draft.apex;
  const auto names = targets_of(ns->second);
  return *std::min_element(names.begin(), names.end());
}

}  // namespace

Name usual_contact(const Name& apex) {
  std::string why;
  return Name::parse("hostmaster", apex, why).value_or(apex);  // the apex where there is no room
}

void read_soa(const Reader& reader, const Value& zone_object, const SoaDefaults& defaults,
              Draft& draft) {
  const Value* soa = zone_object.find("soa");
  if (soa != nullptr && !is_object_of(reader, *soa, keys)) soa = nullptr;
  const auto find = [soa](std::string_view key) {
    return soa == nullptr ? nullptr : soa->find(key);
  };
  const auto name = [&](std::string_view key, const Name& usual) {
    const Value* value = find(key);
    return value == nullptr ? usual : read_name(reader, *value, draft.apex).value_or(usual);
  };
  const auto seconds = [&](std::string_view key, std::uint32_t usual) {
    const Value* value = find(key);
    return value == nullptr ? usual : reader.ttl(*value).value_or(usual);
  };
  std::uint64_t serial = defaults.serial;
  if (const Value* value = find("serial")) {
    serial = reader.whole(*value, 0, UINT32_MAX).value_or(serial);
  }
  DraftRecord record{{}, soa == nullptr ? &zone_object : soa};
  append(record.rdata, name("primary", first_nameserver(draft)));
  append(record.rdata, name("contact", usual_contact(draft.apex)));
  append(record.rdata, static_cast<std::uint32_t>(serial));
  append(record.rdata, seconds("refresh", usual_refresh));
  append(record.rdata, seconds("retry", usual_retry));
  append(record.rdata, seconds("expire", usual_expire));
  append(record.rdata, seconds("minimum", usual_minimum(defaults.zone_ttl)));
  DraftSet set{.at = record.at, .ttl = seconds("ttl", default_delegation_ttl), .records = {}};
  set.records.push_back(std::move(record));
  draft.nodes[draft.apex].sets[type::soa] = std::move(set);
}

}  // namespace zones::compile
