#include "tools/daemon/explain_route.h"

#include <random>

#include "tools/daemon/access.h"
#include "tools/daemon/status_report.h"
#include "tools/daemon/what.h"

namespace tools::daemon {
namespace {

/// A network as a resolver would send it: a bare address is cut to /24 or /56 (RFC 7871 §11.1).
geo::Prefix client_network(const std::string& text) {
  const auto network = geo::Prefix::parse(text);
  if (!network) {
    throw BadQuestion("\"" + text +
                      "\" is no address or network; write 192.0.2.0/24 or 2001:db8::/56");
  }
  if (text.find('/') != text.npos) return *network;
  using zones::steer::finest_v4, zones::steer::finest_v6;
  return geo::Prefix::of(network->address, network->address.is_v4() ? finest_v4 : finest_v6);
}

std::uint64_t any_draw() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

Question question_of(const Parameters& parameters) {
  Question question;
  for (const auto& [key, value] : parameters) {
    if (key == "name") question.name = value;
    if (key == "type") question.type = value;
    if (key == "client") question.client = client_network(value);
    if (key == "down") question.assumption.down.push_back(value);
    if (key == "up") question.assumption.up.push_back(value);
    if (key != "resolver") continue;
    question.resolver = geo::Address::parse(value);
    if (!question.resolver) throw BadQuestion("\"" + value + "\" is no address");
  }
  if (question.name.empty()) throw BadQuestion("no name was given; say which name is asked for");
  return question;
}

Explanation explain_offline(const Question& question, const World& world) {
  Assumption assumption = question.assumption;
  assumption.all_up = true;
  const auto& compiled = world.compiled;
  const auto snapshot = assume(*compiled.snapshot, compiled.roster, assumption);
  const dns::Settings settings{.nsid = world.file.nsid, .udp_payload = world.file.udp_payload};
  return explain(question,
                 {*snapshot, compiled.roster, nullptr, settings, {0, any_draw()}, unix_now_ms()});
}

Explanation explain_live(const Question& question, const Live& live) {
  const auto snapshot = assume(*live.snapshot, *live.roster, question.assumption);
  return explain(question, {*snapshot,
                            *live.roster,
                            &live.health,
                            *live.settings,
                            {live.now_ms, any_draw()},
                            unix_now_ms()});
}

Response explain_route(const Request& request, const Live& live) try {
  const Explanation told = explain_live(question_of(request.query), live);
  for (const auto& [key, value] : request.query) {
    if (key == "format" && value == "text")
      return {200, explanation_text(told), "text/plain; charset=utf-8", {}};
  }
  return {200, explanation_json(told), "application/json", {}};
} catch (const std::runtime_error& error) {  // BadQuestion, UnclearAim
  return error_response(400, error.what());
}

}  // namespace tools::daemon
