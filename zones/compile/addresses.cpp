#include "zones/compile/addresses.h"

#include <algorithm>
#include <optional>

#include "zones/steer/chain.h"

namespace zones::compile {
namespace {

struct Wanted {
  std::string_view key;  // "A"
  geo::Family family;
  std::string_view other_key, other_name;
  std::string_view example;
};
constexpr Wanted v4{"A", geo::Family::v4, "AAAA", "an IPv6 address", "192.0.2.1"};
constexpr Wanted v6{"AAAA", geo::Family::v6, "A", "an IPv4 address", "2001:db8::1"};

std::optional<geo::Address> read_address(const Reader& reader, const Value& value,
                                         const Wanted& wanted) {
  const auto text = reader.text(value);
  if (!text) return std::nullopt;
  const auto address = geo::Address::parse(*text);
  if (!address) {
    reader.fault(value, '"' + *text + "\" is no IP address",
                 "write one such as \"" + std::string(wanted.example) + '"');
    return std::nullopt;
  }
  const bool is_mapped = address->is_v4() && text->find(':') != std::string::npos;
  if (is_mapped) {
    reader.fault(value, '"' + *text + "\" is an IPv4 address in IPv6 form",
                 "write \"" + address->to_string() + "\" under \"A\"");
    return std::nullopt;
  }
  if (address->family() == wanted.family) return address;
  reader.fault(value, '"' + *text + "\" is " + std::string(wanted.other_name),
               "write it under \"" + std::string(wanted.other_key) + '"');
  return std::nullopt;
}

std::vector<geo::Address> read_family(const Reader& reader, const Value& endpoint,
                                      const Wanted& wanted) {
  std::vector<geo::Address> list;
  const Value* written = endpoint.find(wanted.key);
  if (written == nullptr) return list;
  for (const Value& item : written->as_list()) {
    const auto address = read_address(reader, item, wanted);
    if (!address) continue;
    if (std::ranges::find(list, *address) != list.end()) {
      reader.fault(item, '"' + address->to_string() + "\" stands here twice", "leave one out");
    } else {
      list.push_back(*address);
    }
  }
  return list;
}

}  // namespace

EndpointAddresses read_addresses(const Reader& reader, const Value& endpoint) {
  EndpointAddresses read{read_family(reader, endpoint, v4), read_family(reader, endpoint, v6)};
  const std::size_t count = read.v4.size() + read.v6.size();
  if (count > steer::max_addresses) {
    reader.fault(endpoint,
                 "an endpoint has at most " + std::to_string(steer::max_addresses) +
                     " addresses, this one has " + std::to_string(count),
                 "divide it into several endpoints");
  }
  return read;
}

}  // namespace zones::compile
