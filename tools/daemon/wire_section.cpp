#include "tools/daemon/wire_section.h"

#include <string>

namespace tools::daemon {
namespace {

using zones::compile::Reader;
using zones::compile::Value;

constexpr std::size_t max_text_octets = 255;  // one character-string (RFC 1035 §3.3)

void read_text(const Reader& reader, const Value* value, std::string& text) {
  const auto read = value == nullptr ? std::nullopt : reader.text(*value);
  if (!read) return;
  if (read->size() <= max_text_octets) {
    text = *read;
    return;
  }
  reader.fault(*value, "a text of " + std::to_string(read->size()) + " octets",
               "at most " + std::to_string(max_text_octets));
}

void read_network(const Reader& reader, const Value& value, std::vector<geo::Prefix>& networks) {
  const auto text = reader.text(value);
  if (!text) return;
  const auto network = geo::Prefix::parse(*text);
  if (!network) {
    reader.fault(value, '"' + *text + "\" is no network", "write it like 10.0.0.0/8");
  } else if (geo::Prefix::has_host_bits(*text)) {
    reader.fault(value, '"' + *text + "\" has bits set behind its length",
                 "did you mean \"" + network->to_string() + "\"?");
  } else {
    networks.push_back(*network);
  }
}

}  // namespace

void read_cookies(const Reader& reader, const Value& value, dns::CookieRules& rules) {
  if (!reader.object(value, {"secret_file", "required", "uncookied_payload"})) return;
  if (const Value* required = value.find("required")) {
    rules.required = reader.boolean(*required).value_or(false);
  }
  if (const Value* payload = value.find("uncookied_payload")) {
    const auto octets = reader.whole(*payload, least_payload, most_payload);
    if (octets) rules.uncookied_payload = static_cast<std::uint16_t>(*octets);
  }
}

void read_chaos(const Reader& reader, const Value& value, dns::ChaosTexts& texts) {
  if (!reader.object(value, {"version", "id"})) return;
  read_text(reader, value.find("version"), texts.version);
  read_text(reader, value.find("id"), texts.id);
}

void read_ede_to(const Reader& reader, const Value& value, std::vector<geo::Prefix>& networks) {
  if (value.as_list().size() > dns::max_ede_networks) {
    reader.fault(value, std::to_string(value.as_list().size()) + " networks",
                 "at most " + std::to_string(dns::max_ede_networks) + "; write wider ones");
    return;
  }
  for (const Value& item : value.as_list()) read_network(reader, item, networks);
}

void read_report_channel(const Reader& reader, const Value& value, zones::Name& agent_domain) {
  const auto text = reader.text(value);
  if (!text) return;
  std::string why;
  const auto name = zones::Name::parse(*text, zones::Name(), why);
  if (!name || name->is_root()) {
    reader.fault(value, '"' + *text + "\" is no agent domain" + (name ? "" : ": " + why),
                 "write the name of the zone that takes the reports, like agent.example.net");
    return;
  }
  agent_domain = *name;
}

}  // namespace tools::daemon
