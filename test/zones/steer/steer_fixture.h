// Chains, rolls and geographies for the steering tests, written the short way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "geo/partition_builder.h"
#include "health/standing.h"
#include "zones/steer/choice.h"
#include "zones/steer/dice.h"

namespace steer_test {

using namespace zones::steer;

/// Endpoints "e0", "e1", ... with one IPv4 address each and these weights.
inline std::vector<Member> members(const std::vector<std::uint64_t>& weights) {
  std::vector<Member> list;
  for (const std::uint64_t weight : weights) {
    Member member;
    member.key = "e" + std::to_string(list.size());
    member.weight = weight * one_weight;
    member.v4_count = 1;
    list.push_back(member);
  }
  return list;
}

inline std::vector<Step> steps(std::vector<Rule> rules) {
  std::vector<Step> list;
  for (Rule& rule : rules) list.push_back({"step", std::move(rule)});
  return list;
}

/// All endpoints of `count`, up when their bit in `up` is set.
inline std::unique_ptr<health::Roll> roll(std::size_t count, std::uint64_t up,
                                          std::uint64_t until_ms = health::Outlook::never) {
  auto standings = std::make_unique<health::Roll>(count);
  for (std::size_t i = 0; i < count; ++i) {
    health::Outlook outlook;
    outlook.until_ms = until_ms;
    outlook.up_v4 = outlook.up_v6 = outlook.up_other = (up >> i & 1U) != 0;
    (*standings)[i].outlook = outlook.pack();
    (*standings)[i].addresses = outlook.up_v4 ? ~0ULL : 0;
  }
  return standings;
}

inline GeoKey network_key(const std::string& text, std::vector<std::uint8_t> endpoints) {
  GeoKey key;
  key.kind = GeoKey::Kind::network;
  key.network = geo::Prefix::parse(text).value();
  key.label = text;
  key.endpoints = std::move(endpoints);
  return key;
}

inline GeoKey country_key(const std::string& code, std::vector<std::uint8_t> endpoints) {
  GeoKey key;
  key.kind = GeoKey::Kind::country;
  key.code = geo::Code::parse(code).value();
  key.label = code;
  key.endpoints = std::move(endpoints);
  return key;
}

inline GeoKey continent_key(geo::Continent continent, std::vector<std::uint8_t> endpoints) {
  GeoKey key;
  key.kind = GeoKey::Kind::continent;
  key.continent = continent;
  key.label = "continent";
  key.endpoints = std::move(endpoints);
  return key;
}

inline GeoKey any_key(std::vector<std::uint8_t> endpoints) {
  GeoKey key;
  key.label = "*";
  key.endpoints = std::move(endpoints);
  return key;
}

inline geo::Place place(const std::string& country, geo::Continent continent) {
  geo::Place result;
  result.country = geo::Code::parse(country).value();
  result.continent = continent;
  return result;
}

/// A query's client without ECS.
inline Client from(const std::string& source) {
  return {geo::Address::parse(source).value(), std::nullopt};
}

/// A query's client with ECS, asked by a resolver at 198.51.100.1.
inline Client subnet(const std::string& network) {
  const auto prefix = geo::Prefix::parse(network).value();
  ClientSubnet option;
  option.family = prefix.address.family();
  option.source_length = prefix.length;
  const std::size_t skip = prefix.address.is_v4() ? 12 : 0;
  for (std::size_t i = skip; i < 16; ++i) option.octets[i - skip] = prefix.address.octets[i];
  return {geo::Address::parse("198.51.100.1").value(), option};
}

}  // namespace steer_test
