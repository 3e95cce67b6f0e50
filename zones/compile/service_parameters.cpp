#include "zones/compile/service_parameters.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "zones/compile/presentation.h"

namespace zones::compile {
namespace {

// IANA's "Service Parameter Keys (SvcParamKeys)".
namespace parameter {
constexpr std::uint16_t mandatory = 0, alpn = 1, no_default_alpn = 2, port = 3, ipv4hint = 4,
                        ipv6hint = 6, dohpath = 7, ohttp = 8, tls_supported_groups = 9;
}  // namespace parameter

// What the key `i` is called; ldns 1.8 knows the first eight.
constexpr std::array<std::string_view, 10> names{
    "mandatory", "alpn",     "no-default-alpn", "port",  "ipv4hint",
    "ech",       "ipv6hint", "dohpath",         "ohttp", "tls-supported-groups"};
// ldns reads the value of these as text of their own, also behind the number, where others read
// octets (RFC 9460 §2.1).
constexpr std::uint16_t first_opaque_key = parameter::dohpath;
constexpr std::uint16_t most_key = 65534;  // 65535 is reserved (RFC 9460 §14.3.2)

using Parameters = std::map<std::uint16_t, Octets>;

std::uint16_t number_at(Octets octets, std::size_t at) {
  return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

std::optional<std::uint16_t> key_of(std::string_view name, std::string& why) {
  const auto known = std::ranges::find(names, name);
  if (known != names.end()) return static_cast<std::uint16_t>(known - names.begin());
  const std::string_view digits = name.starts_with("key") ? name.substr(3) : std::string_view();
  const bool is_padded = digits.size() > 1 && digits.front() == '0';
  std::string unused;
  const auto number = whole_of(digits, most_key, unused);
  if (number && !is_padded) return static_cast<std::uint16_t>(*number);
  why = "\"" + std::string(name) + "\" is no parameter; there are";
  for (const std::string_view each : names)
    why += (each == names.front() ? " " : ", ") + std::string(each);
  why += ", and key0 to key65534";
  return {};
}

std::string_view unquoted(std::string_view value) {
  const bool is_quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  std::size_t at = 0;
  for (std::size_t end = list.find(','); end != list.npos; end = list.find(',', at)) {
    items.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  items.push_back(list.substr(at));
  return items;
}

/// RFC 9460 §8: names of keys, for ldns those that it knows.
std::optional<std::string> key_list(std::string_view value, std::string& why) {
  std::string list;
  for (const std::string_view item : items_of(unquoted(value))) {
    const auto key = key_of(item, why);
    if (!key) return {};
    if (!list.empty()) list += ',';
    list += "key" + std::to_string(*key);
  }
  return list;
}

/// Numbers of groups, as octets.
std::optional<std::string> group_list(std::string_view value, std::string& why) {
  std::string octets;
  for (const std::string_view item : items_of(unquoted(value))) {
    const auto group = whole_of(item, 0xffff, why);
    if (!group) return {};
    for (const std::uint64_t octet : {*group >> 8, *group & 0xff}) {
      const std::string digits = std::to_string(octet);
      octets += '\\' + std::string(3 - digits.size(), '0') + digits;
    }
  }
  return octets;
}

// RFC 9460 §7.1.1: length-prefixed, none empty.
bool is_protocol_list(Octets value) {
  while (!value.empty()) {
    const std::size_t length = value[0];
    if (length == 0 || length >= value.size()) return false;
    value = value.subspan(1 + length);
  }
  return true;
}

// RFC 9460 §8.
std::string broken_mandatory(Octets keys, const Parameters& parameters) {
  if (keys.empty() || keys.size() % 2 != 0) return "\"mandatory\" needs a list of keys";
  int last = 0;
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    const std::uint16_t key = number_at(keys, i);
    if (key <= last) return "\"mandatory\" names a key twice, or itself";
    if (!parameters.contains(key)) return "\"mandatory\" names a key that is not there";
    last = key;
  }
  return {};
}

/// Whether an expression of the URI template names `variable` (RFC 6570 §2.2).
bool has_variable(std::string_view path, std::string_view variable) {
  constexpr std::string_view operators = "+#./;?&";
  for (std::size_t open = path.find('{'); open != path.npos; open = path.find('{', open + 1)) {
    std::string_view list = path.substr(open + 1);
    list = list.substr(0, list.find('}'));
    if (!list.empty() && operators.find(list.front()) != operators.npos) list.remove_prefix(1);
    const auto names_of_list = items_of(list);
    if (std::ranges::find(names_of_list, variable) != names_of_list.end()) return true;
  }
  return false;
}

// RFC 9461 §5: a relative URI template with a variable "dns".
std::string broken_path(Octets value) {
  const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
  if (text.starts_with('/') && has_variable(text, "dns")) return {};
  return "\"dohpath\" needs a path with a variable, as in /dns-query{?dns}";
}

std::string broken_groups(Octets value) {
  std::vector<std::uint16_t> groups;
  for (std::size_t i = 0; i + 1 < value.size(); i += 2) groups.push_back(number_at(value, i));
  if (groups.empty() || value.size() % 2 != 0) {
    return "\"tls-supported-groups\" needs a list of numbers";
  }
  std::ranges::sort(groups);
  return std::ranges::adjacent_find(groups) == groups.end()
             ? ""
             : "\"tls-supported-groups\" names a group twice";
}

std::string broken_value(std::uint16_t key, Octets value, const Parameters& parameters) {
  const bool whole_v4 = !value.empty() && value.size() % 4 == 0;
  const bool whole_v6 = !value.empty() && value.size() % 16 == 0;
  switch (key) {
    case parameter::mandatory:
      return broken_mandatory(value, parameters);
    case parameter::alpn:
      return !value.empty() && is_protocol_list(value) ? "" : "\"alpn\" needs a list of protocols";
    case parameter::no_default_alpn:
      if (!value.empty()) return "\"no-default-alpn\" takes no value";
      return parameters.contains(parameter::alpn) ? "" : "\"no-default-alpn\" needs \"alpn\"";
    case parameter::port:
      return value.size() == 2 ? "" : "\"port\" needs a number";
    case parameter::ipv4hint:
      return whole_v4 ? "" : "\"ipv4hint\" needs IPv4 addresses";
    case parameter::ipv6hint:
      return whole_v6 ? "" : "\"ipv6hint\" needs IPv6 addresses";
    case parameter::dohpath:
      return broken_path(value);
    case parameter::ohttp:  // RFC 9540 §4
      return value.empty() ? "" : "\"ohttp\" takes no value";
    case parameter::tls_supported_groups:
      return broken_groups(value);
    default:
      return {};
  }
}

}  // namespace

std::optional<std::string> service_parameter(std::string_view field, std::string& why) {
  const std::size_t sign = field.find('=');
  const std::string_view name = field.substr(0, sign);
  const std::string_view value = sign == field.npos ? std::string_view() : field.substr(sign + 1);
  const auto key = key_of(name, why);
  if (!key) return {};
  const std::string number = "key" + std::to_string(*key);
  if (name == number && *key < first_opaque_key) {
    why = '"' + number + "\" has a name; write it as \"" + std::string(names[*key]) + '"';
    return {};
  }
  if (name == names[parameter::mandatory]) {
    const auto list = key_list(value, why);
    return list ? std::optional("mandatory=" + *list) : std::nullopt;
  }
  // An item's own escapes stand within those of the text (RFC 9460 appendix A.1); ldns undoes one.
  if (name == names[parameter::alpn] && value.find('\\') != value.npos) {
    why = "an escape in \"alpn\"; write the data as \\# LENGTH HEX (RFC 3597)";
    return {};
  }
  if (name == names[parameter::port] && !whole_of(unquoted(value), 0xffff, why)) return {};
  if (name == names[parameter::tls_supported_groups]) {
    const auto list = group_list(value, why);
    return list ? std::optional(number + '=' + *list) : std::nullopt;
  }
  if (name != names[parameter::ohttp]) return std::string(field);
  return sign == field.npos ? number : number + std::string(field.substr(sign));
}

// RFC 9460 §2.2: priority, target, then parameters in strictly rising order of their keys.
std::string broken_parameters(Octets rdata) {
  std::size_t at = 2;
  while (at < rdata.size() && rdata[at] != 0) at += rdata[at] + 1U;
  Octets rest = rdata.subspan(std::min(at + 1, rdata.size()));
  Parameters parameters;
  int last = -1;
  while (!rest.empty()) {
    if (rest.size() < 4 || rest.size() < 4U + number_at(rest, 2)) return "a parameter is cut off";
    const std::uint16_t key = number_at(rest, 0);
    if (key == last) return "a parameter stands twice";
    if (key < last) return "parameters must stand in the order of their numbers";
    last = key;
    parameters[key] = rest.subspan(4, number_at(rest, 2));
    rest = rest.subspan(4U + number_at(rest, 2));
  }
  if (number_at(rdata, 0) == 0 && !parameters.empty()) {
    return "priority 0 is an alias and takes no parameters (RFC 9460 §2.4.2)";
  }
  for (const auto& [key, value] : parameters) {
    if (std::string broken = broken_value(key, value, parameters); !broken.empty()) return broken;
  }
  return {};
}

}  // namespace zones::compile
