#include "tools/daemon/control_api.h"

#include <array>
#include <optional>
#include <utility>

#include "tools/daemon/metrics.h"
#include "zones/compile/reader.h"
#include "zones/compile/tree.h"

namespace tools::daemon {
namespace {

/// `{"remove": ["app.example.com"]}`, or nothing at all. On failure empty and `why` tells.
std::optional<std::set<std::string>> read_reload(const std::string& body, std::string& why) {
  std::set<std::string> remove;
  if (body.empty()) return remove;
  zones::compile::Faults faults;
  if (const auto document = zones::compile::Document::parse("body", body, faults)) {
    const zones::compile::Reader reader(*document, faults);
    if (reader.object(document->root(), {"remove"})) {
      if (const auto* list = document->root().find("remove")) {
        for (auto& name : reader.texts(*list).value_or(std::vector<std::string>{})) {
          remove.insert(std::move(name));
        }
      }
    }
  }
  if (!faults.any()) return remove;
  why = faults.all().front().to_string();
  return std::nullopt;
}

}  // namespace

struct ControlApi::Route {
  std::string_view path, method;
  Needs needs;
  void (ControlApi::*act)(const Request&, const Reply&);
};

const ControlApi::Route* ControlApi::find_route(std::string_view path) {
  static constexpr std::array<Route, 13> routes{{
      {"/v1/status", "GET", Needs::reading, &ControlApi::status},
      {"/v1/reload", "POST", Needs::changing, &ControlApi::reload},
      {"/v1/push", "POST", Needs::changing, &ControlApi::push},
      {"/v1/explain", "GET", Needs::reading, &ControlApi::explain},
      {"/v1/drain", "POST", Needs::changing, &ControlApi::by_hand},
      {"/v1/undrain", "POST", Needs::changing, &ControlApi::by_hand},
      {"/v1/force", "POST", Needs::changing, &ControlApi::by_hand},
      {"/v1/probe", "POST", Needs::changing, &ControlApi::by_hand},
      {"/v1/hands", "GET", Needs::reading, &ControlApi::by_hand},
      {"/v1/history", "GET", Needs::reading, &ControlApi::by_hand},
      {"/metrics", "GET", Needs::reading, &ControlApi::metrics},
      {"/healthz", "GET", Needs::nothing, &ControlApi::healthy},
      {"/readyz", "GET", Needs::nothing, &ControlApi::ready},
  }};
  for (const Route& route : routes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

ControlApi::ControlApi(ControlActions actions, AccessRules rules)
    : actions_(std::move(actions)), rules_(std::move(rules)) {}

void ControlApi::handle(const Request& request, const Reply& reply) {
  const Route* route = find_route(request.path);
  const std::string_view asked = request.method;
  const std::string_view method = asked == "HEAD" ? "GET" : asked;
  const bool is_known = route != nullptr && method == route->method;
  const auto needs = is_known ? route->needs : Needs::reading;
  if (auto refusal = refuse(request, needs, rules_)) return reply(*std::move(refusal));
  if (route == nullptr) return reply(error_response(404, "there is nothing at this path"));
  if (!is_known) {
    auto refusal = error_response(405, "this path takes " + std::string(route->method));
    refusal.headers.emplace_back("Allow", route->method);
    return reply(std::move(refusal));
  }
  (this->*route->act)(request, reply);
}

void ControlApi::status(const Request& request, const Reply& reply) {
  actions_.status([reply, query = request.query](StatusReport report) {
    for (const auto& [key, value] : query) {
      if (key == "cloud") keep_cloud(report.health, value);
      if (key == "service") keep_service(report.health, value);
    }
    reply({200, status_json(report)});
  });
}

void ControlApi::metrics(const Request& /*request*/, const Reply& reply) {
  actions_.status([reply](const StatusReport& report) {
    reply({200, metrics_text(report), metrics_content_type, {}});
  });
}

void ControlApi::reload(const Request& request, const Reply& reply) {
  std::string why;
  auto remove = read_reload(request.body, why);
  if (!remove) return reply(error_response(400, why));
  actions_.reload(*std::move(remove), [reply](const ReloadResult& result) {
    reply({result.good ? 200 : 422, reload_json(result)});
  });
}

void ControlApi::explain(const Request& request, const Reply& reply) {
  if (!actions_.explain) return reply(error_response(404, "there is nothing at this path"));
  if (!actions_.is_serving()) {
    return reply(error_response(503, "starting: nothing is served yet"));
  }
  actions_.explain(request, reply);
}

void ControlApi::push(const Request& request, const Reply& reply) {
  if (!actions_.push) return reply(error_response(404, "there is nothing at this path"));
  if (!actions_.is_serving()) {
    return reply(error_response(503, "starting: nothing is served yet"));
  }
  actions_.push(request, reply);
}

void ControlApi::by_hand(const Request& request, const Reply& reply) {
  if (!actions_.by_hand) return reply(error_response(404, "there is nothing at this path"));
  actions_.by_hand(request, reply);
}

void ControlApi::healthy(const Request& /*request*/, const Reply& reply) {
  reply({200, "ok\n", "text/plain", {}});
}

void ControlApi::ready(const Request& /*request*/, const Reply& reply) {
  const bool serving = actions_.is_serving();
  reply({serving ? 200 : 503, serving ? "serving\n" : "starting\n", "text/plain", {}});
}

}  // namespace tools::daemon
