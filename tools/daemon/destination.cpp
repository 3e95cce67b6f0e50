#include "tools/daemon/destination.h"

#include "zones/compile/rdata.h"

namespace tools::daemon {
namespace {

constexpr int max_aliases = 8;  // as many CNAMEs as the answer follows

std::string upper(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string Asking::name_text() const {
  std::string text = name.to_string();
  if (text.size() > 1) text.pop_back();
  return text;
}

Asking asking_of(const Question& question) {
  std::string why;
  const auto name = zones::Name::parse(question.name, zones::Name{}, why);
  if (!name) throw BadQuestion("\"" + question.name + "\" is no name: " + why);
  const std::string text = upper(question.type);
  const auto type = text == "ANY" ? zones::type::any : zones::compile::type_of(text);
  if (!type) {
    throw BadQuestion("\"" + question.type + "\" is no record type; write it like A, AAAA or MX");
  }
  return {*name, *type, text};
}

Destination destination_of(const Asking& asking, const zones::Snapshot& snapshot) {
  Destination destination;
  zones::Name at = asking.name;
  for (int aliases = 0; aliases <= max_aliases; ++aliases) {
    const zones::Hosted* hosted = snapshot.zones.find(at.wire());
    if (hosted == nullptr) return destination;
    const zones::Lookup found = hosted->zone->look_up(at.wire(), asking.type);
    destination = {hosted, found.node};
    if (found.outcome != zones::Lookup::Outcome::found &&
        found.outcome != zones::Lookup::Outcome::wildcard) {
      return {hosted, nullptr};
    }
    const zones::RRset* alias = found.node->find(zones::type::cname);
    if (alias == nullptr || asking.type == zones::type::cname) return destination;
    at = zones::Name::from_wire(zones::Octets(alias->rdata).subspan(2));
  }
  return destination;
}

}  // namespace tools::daemon
