#include "zones/compile/same.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace zones::compile {
namespace {

auto fields(const steer::Member& member) {
  const auto& [key, weight, v4, v6, other, is_nested, is_looked_up, ttl, identities] = member;
  return std::tie(key, weight, v4, v6, other, is_nested, is_looked_up, ttl, identities);
}
auto fields(const steer::AtLeast& at_least) {
  const auto& [count, percent] = at_least;
  return std::tie(count, percent);
}
auto fields(const steer::Prefer& prefer) {
  const auto& [tiers, at_least, trickle_ppm] = prefer;
  return std::tie(tiers, at_least, trickle_ppm);
}
auto fields(const steer::NearestRule& rule) {
  const auto& [positions, bias, within_percent, within_km] = rule;
  return std::tie(positions, bias, within_percent, within_km);
}
auto fields(const steer::Sticky& sticky) {
  const auto& [v4_bits, v6_bits, keys] = sticky;
  return std::tie(v4_bits, v6_bits, keys);
}
auto fields(const steer::First& first) {
  const auto& [count] = first;
  return std::tie(count);
}
auto fields(const steer::Addresses& addresses) {
  const auto& [count] = addresses;
  return std::tie(count);
}
auto fields(const steer::Options& options) {
  const auto& [ttl_min, ttl_max, families_common, resolver_only, single, most_mb, trust, v4, v6] =
      options;
  return std::tie(ttl_min, ttl_max, families_common, resolver_only, single, most_mb, trust, v4, v6);
}
auto fields(const Endpoint& endpoint) {
  const auto& [key, cloud, a, aaaa, data] = endpoint;
  return std::tie(key, cloud, a, aaaa, data);
}

bool same(const steer::GeoKey& a, const steer::GeoKey& b);
bool same(const steer::Healthy& a, const steer::Healthy& b);
bool same(const steer::Geo& a, const steer::Geo& b);
bool same(const steer::Nearest& a, const steer::Nearest& b);
bool same(const steer::Step& a, const steer::Step& b);
bool same(const health::WatchedAddress& a, const health::WatchedAddress& b);
bool same(const health::LookedUp& a, const health::LookedUp& b);
bool same(const health::WatchedEndpoint& a, const health::WatchedEndpoint& b);

template <typename T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_empty_v<T>) {
    return true;
  } else {
    return fields(a) == fields(b);
  }
}

template <typename Range>
bool same_list(const Range& a, const Range& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& left, const auto& right) { return same(left, right); });
}

bool same(const steer::Healthy& a, const steer::Healthy& b) {
  const auto& [none, list, at_least] = a;
  return none == b.none && list == b.list && same(at_least, b.at_least);
}
/// Of a million networks perhaps, so the same object is not looked into.
bool same_map(const std::shared_ptr<const steer::GeoMap>& a,
              const std::shared_ptr<const steer::GeoMap>& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}
bool same(const steer::GeoKey& a, const steer::GeoKey& b) {
  const auto& [kind, map, network, asn, code, continent, label, endpoints] = a;
  return kind == b.kind && network == b.network && asn == b.asn && code == b.code &&
         continent == b.continent && label == b.label && endpoints == b.endpoints &&
         same_map(map, b.map);
}
bool same(const steer::GeoRule& a, const steer::GeoRule& b) {
  const auto& [keys, fence, continents] = a;
  return fence == b.fence && continents == b.continents && same_list(keys, b.keys);
}
bool same(const steer::Geo& a, const steer::Geo& b) {
  const auto& [rule, ordinal] = a;
  return ordinal == b.ordinal && same(rule, b.rule);
}
bool same(const steer::Nearest& a, const steer::Nearest& b) {
  const auto& [rule, ordinal] = a;
  return ordinal == b.ordinal && same(rule, b.rule);
}
bool same_rule(const steer::Rule& a, const steer::Rule& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&b](const auto& left) { return same(left, std::get<std::decay_t<decltype(left)>>(b)); }, a);
}
bool same(const steer::Step& a, const steer::Step& b) {
  const auto& [label, rule] = a;
  return label == b.label && same_rule(rule, b.rule);
}
bool same(const health::WatchedAddress& a, const health::WatchedAddress& b) {
  const auto& [address, target, port, check] = a;
  if (address != b.address || target != b.target || port != b.port) return false;
  if (check == nullptr || b.check == nullptr) return check == b.check;
  return *check == *b.check;
}
bool same(const health::LookedUp& a, const health::LookedUp& b) {
  const auto& [name, hold, pattern] = a;
  return name == b.name && hold == b.hold && same(pattern, b.pattern);
}
bool same(const health::WatchedEndpoint& a, const health::WatchedEndpoint& b) {
  const auto& [name, cloud, addresses, v4_count, min_up, configured, service, serves, looked_up] =
      a;
  return name == b.name && cloud == b.cloud && v4_count == b.v4_count && min_up == b.min_up &&
         configured == b.configured && service == b.service && serves == b.serves &&
         same(looked_up, b.looked_up) && same_list(addresses, b.addresses);
}

std::vector<const steer::Rule*> client_rules(const steer::Chain& chain) {
  std::vector<const steer::Rule*> found;
  for (const steer::Step& step : chain.steps()) {
    const bool is_geo = std::holds_alternative<steer::Geo>(step.rule);
    if (is_geo || std::holds_alternative<steer::Nearest>(step.rule)) found.push_back(&step.rule);
  }
  return found;
}

}  // namespace

bool same_members(std::span<const steer::Member> a, std::span<const steer::Member> b) {
  return same_list(a, b);
}

bool same_chain(const steer::Chain& a, const steer::Chain& b) {
  if (&a == &b) return true;
  return same_list(a.members(), b.members()) && same_list(a.steps(), b.steps()) &&
         same(a.options(), b.options());
}

bool same_client_rules(const steer::Chain& a, const steer::Chain& b) {
  if (&a == &b) return true;
  // A sticky step alone has no rule, but its catchments tell whose address decides.
  if (a.depends_on_client() != b.depends_on_client()) return false;
  const auto left = client_rules(a), right = client_rules(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const steer::Rule* x, const steer::Rule* y) { return same_rule(*x, *y); });
}

bool same_endpoints(std::span<const Endpoint> a, std::span<const Endpoint> b) {
  return same_list(a, b);
}

bool same_watched(std::span<const health::WatchedEndpoint> a,
                  std::span<const health::WatchedEndpoint> b) {
  return same_list(a, b);
}

}  // namespace zones::compile
