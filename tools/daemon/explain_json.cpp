#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/daemon/all_clients.h"
#include "tools/daemon/explain.h"

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

ordered_json records_json(const std::vector<zones::compile::MessageRecord>& records) {
  ordered_json list = ordered_json::array();
  for (const auto& record : records) {
    list.push_back({{"name", record.owner},
                    {"type", record.type},
                    {"ttl", record.ttl},
                    {"data", record.data}});
  }
  return list;
}

/// Whole ten-thousandths: more digits would be chance.
ordered_json shares_json(const Shares& shares) {
  constexpr double digits = 10'000;
  ordered_json object = ordered_json::object();
  for (const Share& one : shares) {
    object[one.endpoint] = std::round(one.share * digits) / digits;
  }
  return object;
}

ordered_json catchments_json(const std::vector<CatchmentStory>& stories) {
  ordered_json list = ordered_json::array();
  for (const CatchmentStory& story : stories) {
    list.push_back({{"number", story.number}, {"of", story.count}, {"leaf", story.leaf}});
    if (!story.service.empty()) list.back()["service"] = story.service;
  }
  return list;
}

ordered_json steps_json(const std::vector<StepStory>& steps) {
  ordered_json list = ordered_json::array();
  for (const StepStory& story : steps) {
    list.push_back({{"step", story.step}, {"candidates", story.candidates}, {"note", story.note}});
    if (!story.service.empty()) list.back()["service"] = story.service;
    if (!story.shares.empty()) list.back()["shares"] = shares_json(story.shares);
  }
  return list;
}

}  // namespace

std::string explanation_json(const Explanation& told) {
  ordered_json json{{"name", told.name},           {"type", told.type},
                    {"client", told.client},       {"place", told.place},
                    {"sources", told.sources},     {"remarks", told.remarks},
                    {"zone", told.zone},           {"serial", told.serial},
                    {"service", told.service},     {"steps", steps_json(told.steps)},
                    {"condition", told.condition}, {"doubt", told.doubt}};
  json["catchments"] = catchments_json(told.catchments);
  json["shares"] = shares_json(told.shares.within);
  json["first_shares"] = shares_json(told.shares.first);
  ordered_json reply{{"rcode", told.reply.rcode},
                     {"authoritative", told.reply.authoritative},
                     {"answer", records_json(told.reply.answer)},
                     {"authority", records_json(told.reply.authority)},
                     {"additional", records_json(told.reply.additional)},
                     {"scope", nullptr}};
  if (told.reply.scope) reply["scope"] = *told.reply.scope;
  json["reply"] = std::move(reply);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string all_clients_json(const AllClients& told) {
  const auto leaves_json = [](const Leaves& leaves) {
    return ordered_json{{"ipv4", leaves.v4}, {"ipv6", leaves.v6}};
  };
  ordered_json json{{"name", told.name},
                    {"type", told.type},
                    {"sources", told.sources},
                    {"remarks", told.remarks},
                    {"zone", told.zone},
                    {"service", told.service},
                    {"catchments", told.catchments},
                    {"leaves", leaves_json(told.leaves)},
                    {"rows", ordered_json::array()}};
  for (const CatchmentRow& row : told.rows) {
    ordered_json clients = ordered_json::array();
    for (const Clients& one : row.clients) {
      clients.push_back({{"label", one.label}, {"ipv4", one.space.v4}, {"ipv6", one.space.v6}});
    }
    json["rows"].push_back({{"shares", shares_json(row.gets.within)},
                            {"first_shares", shares_json(row.gets.first)},
                            {"condition", row.condition},
                            {"ipv4", row.space.v4},
                            {"ipv6", row.space.v6},
                            {"leaves", leaves_json(row.leaves)},
                            {"clients", std::move(clients)}});
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace tools::daemon
