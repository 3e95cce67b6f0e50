#include "test/tools/control_rules.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "test/tools/control_request.h"
#include "tools/daemon/control_api.h"
#include "tools/daemon/explain_route.h"
#include "tools/daemon/operator_desk.h"
#include "tools/daemon/push.h"
#include "tools/daemon/status_report.h"
#include "tools/daemon/what.h"

namespace control_rules {
namespace {

using namespace tools::daemon;

constexpr const char* token = "secret";
constexpr const char* zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": { "at": [53.3, -6.2] }, "gcp": { "at": [39, -77], "weight": 3 } },
  "checks": { "deploy": { "push": { "initial": "up" } }, "more": { "push": { "initial": "up" } },
              "both": { "all": ["deploy", "more"] } },
  "services": {
    "web": { "check": "deploy",
             "steer": ["healthy", { "geo": { "192.0.2.0/24": "gcp", "*": ["aws", "gcp"] } },
                       "weighted", { "first": 1 }],
             "endpoints": { "aws": { "A": ["192.0.2.10", "192.0.2.11"], "AAAA": "2001:db8::10" },
                            "gcp": { "A": "192.0.2.20" } } },
    "near": { "check": "both", "steer": ["healthy", "nearest"],
              "endpoints": { "aws": { "A": "192.0.2.12" }, "gcp": { "A": "192.0.2.22" } } },
    "around": { "steer": ["shuffle"],
                "endpoints": { "in": { "service": "web" }, "own": { "A": "192.0.2.9" } } },
    "alias": { "endpoints": { "one": { "CNAME": "docs.example.net." } } } },
  "records": { "@": { "serve": "web" }, "*.near": { "serve": "near" },
               "around": { "serve": "around" }, "alias": { "serve": "alias" },
               "docs": { "CNAME": "@" }, "north": { "NS": "ns.example.net." } } })";

/// All that answers requests in a running server, without its sockets.
class Served {
 public:
  Served() : compiled_(compiled()) {
    log_.set_level(Level::error);
    monitor_.adopt(compiled_.roster, [this] { inbox_.post([this] { loop_.stop(); }); });
    loop_.run();
  }

  /// The reply; empty where not exactly one came.
  std::optional<Response> ask(ControlApi& api, const Request& request) {
    std::optional<Response> given;
    std::size_t replies = 0;
    bool runs = false;
    api.handle(request, [&](Response response) {
      given = std::move(response);
      ++replies;
      if (runs) loop_.stop();
    });
    runs = replies == 0;
    if (runs) loop_.run();
    if (replies != 1) given.reset();
    return given;
  }

  /// So that the next request meets the same.
  void lift_all() {
    while (!keeper_.hands().empty()) {
      keeper_.lift(keeper_.hands().front().grip,
                   [this](const HandKeeper::Result&) { inbox_.post([this] { loop_.stop(); }); });
      loop_.run();
    }
  }

  [[nodiscard]] std::size_t hands() const { return keeper_.hands().size(); }
  ControlApi& on_loopback() { return on_loopback_; }
  ControlApi& off_loopback() { return off_loopback_; }

 private:
  static zones::compile::Compiled compiled() {
    zones::compile::Sources sources;
    sources.geography = std::make_shared<const geo::Geography>();
    sources.files.push_back({"app.json", zone, 1, {}});
    auto made = zones::compile::compile(sources, nullptr);
    if (made.refused > 0) throw std::runtime_error(made.faults.front().to_string());
    return made;
  }

  OperatorDesk::Sources sources() {
    return {[this] { return compiled_.snapshot; },
            [this](std::function<void(health::Status)> done) { done(monitor_.status().get()); }};
  }

  ControlActions actions() {
    ControlActions actions;
    actions.status = [this](std::function<void(StatusReport)> done) {
      StatusReport report;
      report.zones.push_back({"app.test.", "app.json", 1, false, {}});
      report.health = monitor_.status().get();
      done(std::move(report));
    };
    actions.reload = [](const std::set<std::string>& /*remove*/,
                        std::function<void(ReloadResult)> done) {
      done({true, 2, {}});
    };
    actions.explain = [this](const Request& request, const Reply& reply) {
      reply(explained(request));
    };
    actions.is_serving = [] { return true; };
    actions.push = [this](const Request& request, const Reply& reply) { push(request, reply); };
    actions.by_hand = [this](const Request& request, const Reply& reply) {
      desk_.handle(request, reply);
    };
    return actions;
  }

  /// As `explain_route`, but without the shares: many thousand draws a question.
  Response explained(const Request& request) try {
    Question question = question_of(request.query);
    question.with_shares = false;
    const Live live{compiled_.snapshot, roster_, settings_, 1000, monitor_.status().get()};
    return {200, explanation_json(explain_live(question, live))};
  } catch (const std::runtime_error& error) {
    return error_response(400, error.what());
  }

  void push(const Request& request, const Reply& reply) try {
    std::string why;
    auto wanted = read_push(request.body, why);
    if (!wanted) return reply(error_response(400, why));
    monitor_.push(push_targets(*roster_, *compiled_.snapshot, wanted->what), wanted->pushed,
                  [this, reply](std::size_t probes) {
                    inbox_.post([reply, probes] { reply({200, push_json(probes)}); });
                  });
  } catch (const UnclearAim& unclear) {
    reply(error_response(422, unclear.what()));
  }

  Loop loop_;
  Inbox inbox_{loop_};
  Log log_;
  zones::compile::Compiled compiled_;
  std::shared_ptr<const health::Roster> roster_ =
      std::make_shared<const health::Roster>(compiled_.roster);
  std::shared_ptr<const dns::Settings> settings_ = std::make_shared<const dns::Settings>();
  health::Monitor monitor_{[] { return std::uint64_t{1000}; }, [](const health::Event&) {}};
  HandKeeper keeper_{{loop_, inbox_, monitor_, log_, [](std::function<void()> work) { work(); }},
                     HandStore(std::nullopt)};
  OperatorDesk desk_{keeper_, monitor_, inbox_, sources()};
  ControlApi on_loopback_{actions(), {true, std::nullopt}};
  ControlApi off_loopback_{actions(), {false, token}};
};

const char* broken_by_response(const Response& response) {
  constexpr std::array codes{200, 400, 401, 403, 404, 405, 409, 415, 422};
  if (std::ranges::find(codes, response.status) == codes.end()) return "a status is a known one";
  if (response.content_type == "application/json" && !nlohmann::json::accept(response.body)) {
    return "what is called JSON is JSON";
  }
  for (const auto& [name, value] : response.headers) {
    if ((name + value).find_first_of("\r\n") != std::string::npos) return "a header is one line";
  }
  return nullptr;
}

const char* broken_by(Served& served, bool is_on_loopback, const Request& request) {
  const bool is_open = request.path == "/healthz" || request.path == "/readyz";
  const bool has_token = request.authorization.find(token) != std::string::npos;
  const auto response =
      served.ask(is_on_loopback ? served.on_loopback() : served.off_loopback(), request);
  if (!response) return "a request gets one reply";
  if (const char* rule = broken_by_response(*response)) return rule;
  const bool is_good = response->status == 200;
  const bool is_change = request.method == "POST";
  if (is_good && !is_change && request.method != "GET" && request.method != "HEAD") {
    return "other methods get nothing";
  }
  if (is_good && request.host.empty()) return "a request names its host";
  if (is_good && !is_on_loopback && !is_open && !has_token) {
    return "off loopback nothing is told or done without the token";
  }
  const bool has_changed = served.hands() > 0;
  served.lift_all();
  if (has_changed && (!is_change || !is_good)) return "what is refused changes nothing";
  const bool is_declared = request.content_type.size() >= 16;
  if (is_good && is_change && !is_declared) return "a change is declared as JSON";
  return nullptr;
}

}  // namespace

const char* broken_by(std::string_view text) {
  static Served served;
  const Request request = request_of(text);
  for (const bool is_on_loopback : {true, false}) {
    if (const char* rule = broken_by(served, is_on_loopback, request)) return rule;
  }
  return nullptr;
}

}  // namespace control_rules
