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

void read_networks(const Reader& reader, const Value& value, std::size_t most,
                   std::vector<geo::Prefix>& networks) {
  if (value.as_list().size() > most) {
    reader.fault(value, std::to_string(value.as_list().size()) + " networks",
                 "at most " + std::to_string(most) + "; write wider ones");
    return;
  }
  for (const Value& item : value.as_list()) read_network(reader, item, networks);
}

/// A whole number that may be left out.
template <typename Number>
void read_whole(const Reader& reader, const Value* value, std::uint64_t least, std::uint64_t most,
                Number& number) {
  const auto read = value == nullptr ? std::nullopt : reader.whole(*value, least, most);
  if (read) number = static_cast<Number>(*read);
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
  read_networks(reader, value, dns::max_ede_networks, networks);
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

void read_rate_limit(const Reader& reader, const Value& value, dns::LimitRule& rule) {
  if (!reader.object(value, {"per_second", "slip", "leak", "networks", "exempt", "enforce"}))
    return;
  constexpr std::uint64_t most_per_second = 1'000'000;
  constexpr std::uint64_t rarest = 100;  // rarer ones help no client any more
  read_whole(reader, value.find("per_second"), 0, most_per_second, rule.per_second);
  read_whole(reader, value.find("slip"), 0, rarest, rule.slip);
  read_whole(reader, value.find("leak"), 0, rarest, rule.leak);
  const Value* networks = value.find("networks");
  if (networks != nullptr && reader.object(*networks, {"v4", "v6"})) {
    read_whole(reader, networks->find("v4"), 1, 32, rule.v4_bits);
    read_whole(reader, networks->find("v6"), 1, 128, rule.v6_bits);
  }
  if (const Value* exempt = value.find("exempt")) {
    read_networks(reader, *exempt, dns::max_exempt, rule.exempt);
  }
  if (const Value* enforce = value.find("enforce")) {
    rule.enforce = reader.boolean(*enforce).value_or(false);
  }
}

}  // namespace tools::daemon
