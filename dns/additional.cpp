#include "dns/additional.h"

#include <algorithm>
#include <array>

#include "dns/rdata.h"

namespace dns {
namespace {

using zones::type::a;
using zones::type::aaaa;

/// `name` is `ancestor` or below it, on a label's border.
bool is_below_or_at(Octets name, Octets ancestor) noexcept {
  if (name.size() < ancestor.size()) return false;
  const std::size_t border = name.size() - ancestor.size();
  std::size_t at = 0;
  while (at < border) at += 1U + name[at];
  return at == border && zones::equal_ignoring_case(name.subspan(border), ancestor);
}

const zones::Node* host_in(const zones::Zone& zone, Octets host) noexcept {
  const bool is_inside = !host.empty() && is_below_or_at(host, zone.apex().wire());
  return is_inside ? zone.find_node(host) : nullptr;
}

/// False: some of it does not fit.
bool add_host(const zones::Node& node, Octets host, Response& response) noexcept {
  for (const std::uint16_t type : {a, aaaa}) {
    const zones::RRset* set = node.find(type);
    if (set != nullptr && !response.add(Section::additional, host, *set)) return false;
  }
  return true;
}

/// The distinct hosts of one set, the first ones where there are many.
class Hosts {
 public:
  /// `owner`: what the set's records may mean by the root.
  Hosts(const zones::RRset& set, Octets owner) noexcept {
    for (Rdatas all(set); const auto rdata = all.next();) {
      add(names_owner(set.type, *rdata) ? owner : target_of(set.type, *rdata));
    }
  }
  [[nodiscard]] std::span<const Octets> all() const noexcept { return {hosts_.data(), size_}; }

 private:
  void add(Octets host) noexcept {
    const auto end = hosts_.begin() + static_cast<std::ptrdiff_t>(size_);
    const auto is_host = [host](Octets known) { return zones::equal_ignoring_case(known, host); };
    if (size_ < hosts_.size() && std::none_of(hosts_.begin(), end, is_host)) hosts_[size_++] = host;
  }
  std::array<Octets, max_hosts> hosts_;
  std::size_t size_ = 0;
};

}  // namespace

void add_targets(const zones::Zone& zone, const Answered& answered, Response& response) noexcept {
  const std::uint16_t type = answered.set.type;
  if (!names_host(type)) return;
  const bool chains = type == zones::type::svcb || type == zones::type::https;
  const Hosts hosts(answered.set, answered.name);
  for (const Octets host : hosts.all()) {
    const bool is_owner = zones::equal_ignoring_case(host, answered.name);
    const zones::Node* node = is_owner ? &answered.node : host_in(zone, host);
    if (node == nullptr || node->is_occluded || !add_host(*node, host, response)) continue;
    const zones::RRset* next = chains && !is_owner ? node->find(type) : nullptr;
    if (next != nullptr) static_cast<void>(response.add(Section::additional, host, *next));
  }
}

Glue add_glue(const zones::Zone& zone, const zones::Node& cut, const zones::RRset& servers,
              Response& response) noexcept {
  const auto is_needed = [&cut](Octets host) { return is_below_or_at(host, cut.name.wire()); };
  for (Rdatas all(servers); const auto rdata = all.next();) {
    const Octets host = target_of(servers.type, *rdata);
    const zones::Node* node = is_needed(host) ? host_in(zone, host) : nullptr;
    if (node != nullptr && !add_host(*node, host, response)) return Glue::does_not_fit;
  }
  const Hosts hosts(servers, cut.name.wire());
  for (const Octets host : hosts.all()) {
    const zones::Node* node = is_needed(host) ? nullptr : host_in(zone, host);
    if (node != nullptr) static_cast<void>(add_host(*node, host, response));
  }
  return Glue::complete;
}

}  // namespace dns
