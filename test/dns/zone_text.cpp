#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "geo/address.h"
#include "test/dns/town.h"

namespace town {
namespace {

/// How a type is written: n name, h 16 bits, l 32 bits, b 8 bits, a address, x hexadecimal digits,
/// t one string.
struct Form {
  std::uint16_t type;
  const char* fields;
};
const std::map<std::string, Form> forms{{"A", {1, "a"}},
                                        {"NS", {2, "n"}},
                                        {"CNAME", {5, "n"}},
                                        {"SOA", {6, "nnlllll"}},
                                        {"PTR", {12, "n"}},
                                        {"MX", {15, "hn"}},
                                        {"TXT", {16, "t"}},
                                        {"AAAA", {28, "a"}},
                                        {"SRV", {33, "hhhn"}},
                                        {"DNAME", {39, "n"}},
                                        {"DS", {43, "hbbx"}},
                                        {"HTTPS", {65, "hn"}},
                                        {"TYPE65280", {65280, "x"}}};

using Data = std::vector<std::uint8_t>;

zones::Name name_of(const std::string& text) {
  std::string why;
  const auto name = zones::Name::parse(text, zones::Name(), why);
  if (!name) throw std::runtime_error(text + ": " + why);
  return *name;
}

void put(Data& data, unsigned long value, int octets) {
  while (octets-- > 0) data.push_back(static_cast<std::uint8_t>(value >> 8 * octets));
}

void put(Data& data, zones::Octets octets) {
  data.insert(data.end(), octets.begin(), octets.end());
}

void put_hex(Data& data, const std::string& digits) {
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    put(data, std::stoul(digits.substr(i, 2), nullptr, 16), 1);
  }
}

void put_field(Data& data, char form, const std::string& word) {
  switch (form) {
    case 'n':
      return put(data, name_of(word).wire());
    case 'b':
      return put(data, std::stoul(word), 1);
    case 'h':
      return put(data, std::stoul(word), 2);
    case 'l':
      return put(data, std::stoul(word), 4);
    case 'x':
      return put_hex(data, word);
    case 't':
      put(data, word.size(), 1);
      return put(data, {reinterpret_cast<const std::uint8_t*>(word.data()), word.size()});
    default:
      break;
  }
  const geo::Address address = geo::Address::parse(word).value();
  put(data, zones::Octets(address.octets).subspan(address.is_v4() ? 12 : 0));
}

void add_line(zones::Node& node, std::istringstream& line) {
  std::uint32_t ttl = 0;
  std::string type, word;
  line >> ttl >> type;
  const Form& form = forms.at(type);
  Data rdata;
  for (const char* field = form.fields; *field != '\0' && line >> word; ++field) {
    put_field(rdata, *field, word);
  }
  auto set = std::find_if(node.rrsets.begin(), node.rrsets.end(),
                          [&](const zones::RRset& known) { return known.type == form.type; });
  if (set == node.rrsets.end()) {
    set = node.rrsets.insert(set, zones::RRset{form.type, 0, ttl, {}});
  }
  put(set->rdata, rdata.size(), 2);
  put(set->rdata, rdata);
  ++set->count;
}

}  // namespace

std::shared_ptr<const zones::Zone> zone(const std::string& apex, const Lines& lines,
                                        const std::map<std::string, std::uint32_t>& served) {
  std::map<zones::Name, zones::Node> nodes;
  for (const std::string& text : lines) {
    std::istringstream line(text);
    std::string owner;
    line >> owner;
    add_line(nodes[name_of(owner)], line);
  }
  for (const auto& [name, service] : served) nodes[name_of(name)].service = service;
  std::vector<zones::Node> all;
  for (auto& [name, node] : nodes) {
    node.name = name;
    all.push_back(std::move(node));
  }
  return std::make_shared<zones::Zone>(name_of(apex), std::move(all));
}

}  // namespace town
