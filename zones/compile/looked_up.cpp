#include "zones/compile/looked_up.h"

#include <chrono>
#include <optional>
#include <string>

#include "geo/address.h"
#include "zones/compile/draft.h"
#include "zones/compile/endpoint_records.h"
#include "zones/name.h"

namespace zones::compile {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_hold = 24h * 366;  // beyond it nobody means that addresses expire at all

void fault_other_data(const Reader& reader, const Value& endpoint) {
  for (const Value::Member& member : endpoint.members) {
    const bool is_address = member.key == "A" || member.key == "AAAA";
    if (!is_address && !is_other_type(member.key)) continue;
    reader.fault(member.value, quoted(member.key) + " beside \"resolve\", which brings addresses",
                 "leave one of them out, or make two endpoints");
  }
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

std::string read_name(const Reader& reader, const Value& value) {
  const auto text = reader.text(value);
  if (!text) return {};
  if (geo::Address::parse(*text)) {
    reader.fault(value, quoted(*text) + " is an address, not a name",
                 R"(write it under "A" or "AAAA")");
    return {};
  }
  auto name = read_host_name(reader, value, *text);
  if (!name) return {};
  if (text->ends_with('.')) return *std::move(name);
  reader.fault(value, quoted(*text) + " does not end in a dot; a name to resolve is absolute",
               "write " + quoted(*text + '.'));
  return {};
}

}  // namespace

std::optional<std::string> read_host_name(const Reader& reader, const Value& value,
                                          const std::string& text) {
  std::string why;
  const auto name = Name::parse(text, Name{}, why);
  if (!name) {
    reader.fault(value, quoted(text) + " is no domain name: " + why);
  } else if (name->is_root() || name->is_wildcard() || text.find('\\') != text.npos) {
    reader.fault(value, quoted(text) + " is no name that has addresses",
                 R"(write one like "lb.example.net.")");
  } else {
    return lower(name->to_string());
  }
  return std::nullopt;
}

health::LookedUp read_looked_up(const Reader& reader, const Value& endpoint) {
  health::LookedUp looked_up;
  const Value* resolve = endpoint.find("resolve");
  if (resolve == nullptr) return looked_up;
  fault_other_data(reader, endpoint);
  looked_up.name = read_name(reader, *resolve);
  if (const Value* hold = endpoint.find("hold")) {
    if (const auto time = reader.duration(*hold, 0ms, longest_hold)) looked_up.hold = *time;
  }
  return looked_up;
}

void check_hold(const Reader& reader, const Value& endpoint) {
  const Value* hold = endpoint.find("hold");
  if (hold == nullptr || endpoint.find("resolve") != nullptr) return;
  reader.fault(*hold, R"("hold" is about addresses that are looked up, and here is no "resolve")",
               "leave it out");
}

}  // namespace zones::compile
