#include "zones/zone.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <utility>

namespace zones {
namespace {

Octets label_at(Octets wire, std::size_t at) noexcept { return wire.subspan(at + 1U, wire[at]); }

// How many labels two names share, counted from the root.
std::size_t shared_labels(const Name& a, const Name& b) {
  const Labels left(a.wire());
  const Labels right(b.wire());
  const std::size_t most = std::min(left.count, right.count);
  std::size_t shared = 0;
  while (shared < most &&
         equal_ignoring_case(label_at(a.wire(), left.at[left.count - shared - 1U]),
                             label_at(b.wire(), right.at[right.count - shared - 1U]))) {
    ++shared;
  }
  return shared;
}

// In canonical order a name follows its ancestors, so those it does not share with the node before
// it are the missing ones.
std::vector<Node> with_empty_non_terminals(std::vector<Node> sorted) {
  std::vector<Node> whole;
  whole.reserve(sorted.size());
  for (Node& node : sorted) {
    if (!whole.empty()) {
      const Octets wire = node.name.wire();
      const Labels labels(wire);
      const std::size_t shared = shared_labels(whole.back().name, node.name);
      for (std::size_t depth = shared + 1; depth < labels.count; ++depth) {
        whole.push_back({.name = Name::from_wire(wire.subspan(labels.at[labels.count - depth]))});
      }
    }
    whole.push_back(std::move(node));
  }
  return whole;
}

void mark_cuts(std::vector<Node>& nodes) {
  const Node* cover = nullptr;  // the cut or DNAME that hides what is below it
  for (Node& node : nodes) {
    node.is_occluded = cover != nullptr && node.name.is_below_or_at(cover->name);
    if (node.is_occluded) {
      node.is_cut = false;
      continue;
    }
    node.is_cut = &node != &nodes.front() && node.find(type::ns) != nullptr;
    if (node.is_cut || node.find(type::dname) != nullptr) cover = &node;
  }
}

}  // namespace

const RRset* Node::find(std::uint16_t type) const noexcept {
  const auto place =
      std::lower_bound(rrsets.begin(), rrsets.end(), type,
                       [](const RRset& set, std::uint16_t wanted) { return set.type < wanted; });
  return place != rrsets.end() && place->type == type ? &*place : nullptr;
}

Zone::Zone(Name apex, std::vector<Node> nodes) : apex_(std::move(apex)) {
  const auto by_name = [](const Node& a, const Node& b) { return a.name < b.name; };
  std::sort(nodes.begin(), nodes.end(), by_name);
  if (nodes.empty() || nodes.front().name != apex_) {
    nodes.insert(nodes.begin(), Node{.name = apex_});
  }
  nodes_ = with_empty_non_terminals(std::move(nodes));
  for (Node& node : nodes_) {
    assert(node.name.is_below_or_at(apex_));
    std::sort(node.rrsets.begin(), node.rrsets.end(),
              [](const RRset& a, const RRset& b) { return a.type < b.type; });
  }
  mark_cuts(nodes_);
  slots_.resize(std::bit_ceil(nodes_.size() * 2));
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    const std::uint64_t hashed = hash(nodes_[i].name.wire());
    std::size_t slot = hashed & (slots_.size() - 1);
    while (slots_[slot].node_plus_one != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {static_cast<std::uint32_t>(hashed >> 32), i + 1};
  }
  apex_node_ = &nodes_.front();
  apex_labels_ = apex_.labels();
  apex_hash_ = hash(apex_.wire());
  soa_ = apex_node_->find(type::soa);
  assert(soa_ != nullptr && soa_->count == 1);
}

std::uint32_t Zone::serial() const noexcept {
  // Two names and five numbers (RFC 1035 §3.3.13): the serial is 20 octets from the end.
  const std::uint8_t* at = soa_->rdata.data() + soa_->rdata.size() - 20;
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
         static_cast<std::uint32_t>(at[2]) << 8 | at[3];
}

Lookup Zone::look_up(Octets name, std::uint16_t type) const noexcept {
  const Labels labels(name);
  const Node* node = apex_node_;
  std::uint64_t hashed = apex_hash_;
  for (std::size_t left = labels.count - apex_labels_; left-- > 0;) {
    if (node->find(type::dname) != nullptr) return {Lookup::Outcome::dname, node, node};
    const std::size_t at = labels.at[left];
    const std::uint64_t deeper = extend(hashed, label_at(name, at));
    const Node* child = find_hashed(deeper, name.subspan(at));
    if (child == nullptr) {
      const Node* wildcard = find_wildcard(hashed, node->name.wire());
      if (wildcard == nullptr) return {Lookup::Outcome::no_name, nullptr, node};
      return {Lookup::Outcome::wildcard, wildcard, node};
    }
    node = child;
    hashed = deeper;
    const bool asks_parent_side = left == 0 && type == type::ds;
    if (node->is_cut && !asks_parent_side) return {Lookup::Outcome::delegation, node, node};
  }
  return {Lookup::Outcome::found, node, node};
}

const Node* Zone::find_node(Octets name) const noexcept { return find_hashed(hash(name), name); }

const Node* Zone::find_wildcard(std::uint64_t encloser_hash, Octets encloser) const noexcept {
  constexpr std::array<std::uint8_t, 2> label{1, '*'};
  // The name asked has at least one label more than its encloser, so there is room for this one.
  std::array<std::uint8_t, max_name_octets> name;
  const auto end = std::copy(encloser.begin(), encloser.end(),
                             std::copy(label.begin(), label.end(), name.begin()));
  return find_hashed(extend(encloser_hash, Octets(label).subspan(1)), Octets(name.begin(), end));
}

const Node* Zone::find_hashed(std::uint64_t hash, Octets name) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  const auto high = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t slot = hash & mask; slots_[slot].node_plus_one != 0; slot = (slot + 1) & mask) {
    if (slots_[slot].hash_high != high) continue;
    const Node& node = nodes_[slots_[slot].node_plus_one - 1U];
    if (equal_ignoring_case(node.name.wire(), name)) return &node;
  }
  return nullptr;
}

}  // namespace zones
