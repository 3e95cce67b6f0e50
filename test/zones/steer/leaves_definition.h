// What a client gets by the words of ZONE.md §6 and §7: no partition, no catchment, no scope.
#pragma once

#include <algorithm>
#include <optional>

#include "test/zones/steer/leaves_world.h"

namespace leaves {

/// Per client-dependent step, per set of endpoints left: what it makes of them.
using Signature = std::vector<List>;

/// ZONE.md §6 and §7 for one chain, without anything compiled.
class Definition {
 public:
  Definition(const Chain& chain, const Atlas& atlas) : chain_(chain), atlas_(atlas) {}

  /// Nothing: the client's network decides nothing, the resolver's address does.
  [[nodiscard]] std::optional<Signature> of(const geo::Address& client) const {
    if (region(client) != 0 && !covered(client, true)) return std::nullopt;
    return told_by(client, true);
  }
  [[nodiscard]] Signature told_by(const geo::Address& address, bool subnet) const {
    const geo::Place place = atlas_.place_of(address, subnet);
    Signature signature;
    for (const Step& step : chain_.steps()) {
      for (Candidates::Mask left = 1; left < 1U << endpoints; ++left) {
        if (const auto* geo = std::get_if<Geo>(&step.rule)) {
          signature.push_back(geo_of(geo->rule, place, address, subnet, left));
        } else if (const auto* nearest = std::get_if<Nearest>(&step.rule)) {
          signature.push_back(nearest_of(nearest->rule, place, left));
        }
      }
    }
    return signature;
  }

  /// Whether a resolver's own address, folded, says where it is.
  [[nodiscard]] bool source_decides(const geo::Address& source) const {
    const std::size_t block = region(source);
    return block == 0 || block >= first_that_folds ||
           covered(source, false);  // what is left of blocks that fold
  }

  /// Blocks whose borders no leaf crosses.
  static const std::vector<geo::Prefix>& regions() {
    static const std::vector<geo::Prefix> blocks{
        prefix("10.0.0.0/8"),     prefix("100.64.0.0/10"), prefix("127.0.0.0/8"),
        prefix("169.254.0.0/16"), prefix("172.16.0.0/12"), prefix("192.168.0.0/16"),
        prefix("fc00::/7"),       prefix("fe80::/10"),     prefix("2002::/16"),
        prefix("64:ff9b::/56"),   prefix("2001::/32"),     prefix("::/56")};
    return blocks;
  }
  /// The number of the one that holds a client, from 1; 0: none.
  static std::size_t region(const geo::Address& client) {
    for (std::size_t i = 0; i < regions().size(); ++i) {
      if (regions()[i].contains(client)) return i + 1;
    }
    return 0;
  }

 private:
  static constexpr std::size_t first_that_folds = 9;

  [[nodiscard]] bool covered(const geo::Address& client, bool subnet) const {
    if (region(client) >= first_that_folds) return false;
    const auto covers = [&](const geo::Prefix& network) {
      return !(subnet && network.is_finer_than_a_subnet()) && network.contains(client);
    };
    for (const Network& one : atlas_.overlay) {
      if (covers(one.prefix)) return true;
    }
    for (const Step& step : chain_.steps()) {
      const auto* geo = std::get_if<Geo>(&step.rule);
      if (geo == nullptr) continue;
      for (const GeoKey& key : geo->rule.keys) {
        if (key.kind != GeoKey::Kind::network) continue;
        if (key.map == nullptr ? covers(key.network)
                               : std::ranges::any_of(key.map->networks, covers))
          return true;
      }
    }
    return false;
  }

  /// How specific a key's match is: smaller is more; nothing where it does not match.
  static std::optional<std::pair<int, int>> rank(const GeoKey& key, const geo::Place& place,
                                                 const geo::Address& client, bool subnet) {
    const auto network = [&](const geo::Prefix& one) {
      const bool counts = !subnet || !one.is_finer_than_a_subnet();
      return counts && one.contains(client) ? int(one.length) : -1;
    };
    int longest = -1;
    switch (key.kind) {
      case GeoKey::Kind::network:
        if (key.map == nullptr) longest = network(key.network);
        if (key.map != nullptr) {
          for (const auto& one : key.map->networks) longest = std::max(longest, network(one));
        }
        return longest < 0 ? std::nullopt : std::optional(std::pair(0, -longest));
      case GeoKey::Kind::any:
        return std::pair(9, 0);
      default:
        return key.matches(place) ? std::optional(std::pair(1 + int(key.kind), 0)) : std::nullopt;
    }
  }

  static List geo_of(const GeoRule& rule, const geo::Place& place, const geo::Address& client,
                     bool subnet, Candidates::Mask left) {
    std::vector<std::pair<std::pair<int, int>, const GeoKey*>> matches;
    for (const GeoKey& key : rule.keys) {
      if (const auto found = rank(key, rule.seen(place), client, subnet)) {
        matches.emplace_back(*found, &key);
      }
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [specific, key] : matches) {
      List kept;
      for (const std::uint8_t endpoint : key->endpoints) {
        if ((left >> endpoint & 1U) != 0) kept.push_back(endpoint);
      }
      if (!kept.empty() || rule.fence) return kept;
    }
    return {};
  }

  static List nearest_of(const NearestRule& rule, const geo::Place& place, Candidates::Mask left) {
    std::vector<std::pair<std::uint64_t, std::uint8_t>> far;
    for (std::uint8_t i = 0; i < endpoints; ++i) {
      if ((left >> i & 1U) == 0) continue;
      far.emplace_back(place.position ? rule.distance_cm(i, *place.position) : 0, i);
    }
    std::sort(far.begin(), far.end());
    const std::uint64_t closest = far[0].first;
    const std::uint64_t bound =
        closest + closest * rule.within_percent / 100 + std::uint64_t{rule.within_km} * 100'000;
    List kept;
    for (const auto& [distance, endpoint] : far) {
      if (distance <= bound) kept.push_back(endpoint);
    }
    return kept;
  }

  const Chain& chain_;
  const Atlas& atlas_;
};

}  // namespace leaves
