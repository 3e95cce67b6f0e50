#include "tools/daemon/operator_desk.h"

#include <algorithm>
#include <utility>

#include "tools/daemon/access.h"
#include "tools/daemon/report_hands.h"
#include "tools/daemon/state_words.h"
#include "tools/daemon/status_report.h"
#include "tools/daemon/what.h"

namespace tools::daemon {
namespace {

using health::Grip;
using health::LaidHand;

/// Probes that one request may start: they run beside the schedule, all at once.
constexpr std::size_t most_trials = 64;

/// There is nothing to lift.
struct NothingLaid : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string refusal_text(const LaidHand& hand, const std::vector<health::Bereft>& bereft) {
  constexpr std::size_t most_named = 20;
  std::string text = hand.hand == health::Hand::drain ? "draining " : "forcing ";
  text += hand.grip.what();
  if (hand.hand != health::Hand::drain) text += " down";
  text += " would leave nothing that is up for ";
  for (std::size_t i = 0; i < bereft.size() && i < most_named; ++i) {
    text += (i == 0 ? "" : ", ") + bereft[i].service + " (" + bereft[i].family + ")";
  }
  if (bereft.size() > most_named) {
    text += " and " + std::to_string(bereft.size() - most_named) + " more";
  }
  return text + "; --override-guard (\"override_guard\": true) does it all the same";
}

std::string parameter(const Request& request, std::string_view name) {
  const auto found =
      std::ranges::find_if(request.query, [&](const auto& pair) { return pair.first == name; });
  return found == request.query.end() ? std::string() : found->second;
}

/// Whether what lies on `wide` lies on `narrow` too, as far as words tell.
bool covers(const Aim& aim, const Grip& wide) {
  health::WatchedEndpoint endpoint;
  endpoint.name = aim.service->endpoints[aim.endpoint].key;
  endpoint.cloud = aim.service->endpoints[aim.endpoint].cloud;
  return health::holds(wide, aim.service->name, endpoint);
}

}  // namespace

void OperatorDesk::handle(const Request& request, const Reply& reply) try {
  if (sources_.snapshot() == nullptr) {
    return reply(error_response(503, "starting: nothing is served yet"));
  }
  if (request.path == "/v1/drain") return lay(Command::drain, request, reply);
  if (request.path == "/v1/force") return lay(Command::force, request, reply);
  if (request.path == "/v1/undrain") return lift(request, reply);
  if (request.path == "/v1/history") return history(request, reply);
  if (request.path == "/v1/probe") return probe(request, reply);
  list(reply);
} catch (const NothingLaid& error) {
  reply(error_response(404, error.what()));
} catch (const std::runtime_error& error) {  // BadRequest, UnclearAim
  reply(error_response(400, error.what()));
}

void OperatorDesk::lay(Command command, const Request& request, const Reply& reply) {
  const HandRequest asked = read_hand_request(command, request.body);
  const auto snapshot = sources_.snapshot();
  LaidHand hand;
  hand.grip = grip_of(*snapshot, asked.what);
  hand.hand = asked.hand;
  hand.reason = asked.reason;
  hand.by = (request.client.empty() ? "" : request.client + ", ") + "control API";
  hand.since_unix_ms = unix_now_ms();
  if (asked.lasts.count() > 0) hand.until_unix_ms = hand.since_unix_ms + asked.lasts.count();
  const auto is_same = [&](const LaidHand& other) { return other.grip == hand.grip; };
  if (keeper_.hands().size() >= HandKeeper::most_hands &&
      std::ranges::none_of(keeper_.hands(), is_same)) {
    throw BadRequest("at most " + std::to_string(HandKeeper::most_hands) +
                     " drains and forces may be in force at once; lift some");
  }
  const std::size_t endpoints = aims_of(*snapshot, asked.what).size();
  keeper_.lay(
      hand, !asked.overrides_guard, [hand, endpoints, reply](const HandKeeper::Result& result) {
        if (!result.bereft.empty()) {
          const std::string why = refusal_text(hand, result.bereft);
          return reply({409, refusal_json(why, result.bereft)});
        }
        reply({200, hand_result_json({hand, false, endpoints, result.not_kept}, unix_now_ms())});
      });
}

/// The hand that is named so: as it is listed, or by any other spelling of the same. Throws
/// UnclearAim and NothingLaid; the latter says what lies around it instead.
LaidHand OperatorDesk::held_at(const std::string& what) const {
  const auto& hands = keeper_.hands();
  const auto listed =
      std::ranges::find_if(hands, [&](const LaidHand& laid) { return laid.grip.what() == what; });
  if (listed != hands.end()) return *listed;  // also of what is not served any more
  const auto snapshot = sources_.snapshot();
  const Grip grip = grip_of(*snapshot, what);
  const auto found =
      std::ranges::find_if(hands, [&](const LaidHand& laid) { return laid.grip == grip; });
  if (found != hands.end()) return *found;
  std::string around;
  const auto aims = aims_of(*snapshot, what);
  for (const LaidHand& laid : hands) {
    if (!std::ranges::any_of(aims, [&](const Aim& aim) { return covers(aim, laid.grip); })) {
      continue;
    }
    around += (around.empty() ? "" : ", ") + laid.grip.what();
  }
  throw NothingLaid(
      "no command holds " + grip.what() +
      (around.empty() ? "; `trimtab hands` lists what is held" : "; one holds " + around));
}

void OperatorDesk::lift(const Request& request, const Reply& reply) {
  const LaidHand hand = held_at(read_hand_request(Command::undrain, request.body).what);
  keeper_.lift(hand.grip, [hand, reply](const HandKeeper::Result& result) {
    reply({200, hand_result_json({hand, true, 0, result.not_kept}, unix_now_ms())});
  });
}

void OperatorDesk::list(const Reply& reply) {
  sources_.status([reply](const health::Status& status) {
    reply({200, hand_list_json(status.hands, unix_now_ms())});
  });
}

void OperatorDesk::history(const Request& request, const Reply& reply) {
  const std::string what = parameter(request, "what");
  if (what.empty()) throw BadRequest("\"what\" is missing: GET /v1/history?what=SERVICE/ENDPOINT");
  monitor_.history(grip_of(*sources_.snapshot(), what),
                   [this, reply](std::vector<health::AddressHistory> histories) {
                     inbox_.post([reply, histories = std::move(histories)] {
                       reply({200, history_json(histories)});
                     });
                   });
}

void OperatorDesk::probe(const Request& request, const Reply& reply) {
  const std::string what = read_hand_request(Command::probe, request.body).what;
  monitor_.try_now(
      grip_of(*sources_.snapshot(), what), most_trials,
      [this, reply](std::size_t count, std::vector<health::Trial> trials) {
        inbox_.post([reply, count, trials = std::move(trials)] {
          if (count <= most_trials) return reply({200, trials_json(trials)});
          reply(error_response(400, "these are " + std::to_string(count) + " probes, and at most " +
                                        std::to_string(most_trials) +
                                        " are run at once; name a part of them"));
        });
      });
}

}  // namespace tools::daemon
