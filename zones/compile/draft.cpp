#include "zones/compile/draft.h"

#include <algorithm>
#include <utility>

namespace zones::compile {
namespace {

RRset frozen(std::uint16_t type, const DraftSet& set, std::uint32_t usual_ttl) {
  RRset result{
      type, static_cast<std::uint16_t>(set.records.size()), set.ttl.value_or(usual_ttl), {}};
  for (const DraftRecord& record : set.records) {
    const std::size_t length = record.rdata.size();
    result.rdata.push_back(static_cast<std::uint8_t>(length >> 8));
    result.rdata.push_back(static_cast<std::uint8_t>(length));
    result.rdata.insert(result.rdata.end(), record.rdata.begin(), record.rdata.end());
  }
  return result;
}

}  // namespace

std::uint32_t default_ttl(std::uint16_t type, bool is_delegated, std::uint32_t zone_ttl) {
  const bool is_glue = is_delegated && (type == type::a || type == type::aaaa);
  const bool is_slow = type == type::soa || type == type::ns || is_glue;
  return is_slow ? default_delegation_ttl : zone_ttl;
}

std::shared_ptr<const Zone> freeze(const Draft& draft, std::uint32_t zone_ttl) {
  std::vector<Node> nodes;
  nodes.reserve(draft.nodes.size());
  const Name* cut = nullptr;  // in canonical order all that is below a cut follows it
  for (const auto& [name, from] : draft.nodes) {
    if (from.sets.contains(type::ns) && name != draft.apex) cut = &name;
    const bool is_delegated = cut != nullptr && name.is_below_or_at(*cut);
    Node node{.name = name};
    if (from.service) node.service = from.service->index;
    for (const auto& [type, set] : from.sets) {
      node.rrsets.push_back(frozen(type, set, default_ttl(type, is_delegated, zone_ttl)));
    }
    nodes.push_back(std::move(node));
  }
  return std::make_shared<const Zone>(draft.apex, std::move(nodes));
}

std::string place_of(const Spot& spot) {
  return spot.file + ':' + std::to_string(spot.line) + ':' + std::to_string(spot.column);
}

std::string place_of(const Reader& reader, const Value& value) {
  return place_of(reader.spot(value));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest_shown = 60;
  std::string shown(text.substr(0, longest_shown));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
  return '"' + shown + (text.size() > longest_shown ? "...\"" : "\"");
}

}  // namespace zones::compile
