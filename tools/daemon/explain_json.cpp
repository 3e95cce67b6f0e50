#include <nlohmann/json.hpp>

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

ordered_json steps_json(const std::vector<StepStory>& steps) {
  ordered_json list = ordered_json::array();
  for (const StepStory& story : steps) {
    list.push_back({{"step", story.step}, {"candidates", story.candidates}, {"note", story.note}});
    if (!story.service.empty()) list.back()["service"] = story.service;
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

}  // namespace tools::daemon
