#include "tools/daemon/explain_route.h"

#include <algorithm>
#include <charconv>
#include <random>

#include "tools/daemon/access.h"
#include "tools/daemon/status_report.h"
#include "tools/daemon/what.h"
#include "zones/steer/dice.h"

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

/// The same question gets the same story, so that two differ only by what is supposed.
std::uint64_t draw_of(const Question& question) {
  std::uint64_t draw = 0;
  const std::string client = question.client ? question.client->to_string() : "";
  const std::string resolver = question.resolver ? question.resolver->to_string() : "";
  for (const char letter : question.name + ' ' + question.type + ' ' + client + ' ' + resolver) {
    draw = zones::steer::scatter(draw + static_cast<unsigned char>(letter));
  }
  return draw;
}

std::uint64_t number_of(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  throw BadQuestion("\"" + text + "\" is no draw; write a whole number");
}

/// `tell` on files alone.
template <typename Tell>
auto tell_offline(Tell tell, const Question& question, const World& world) {
  Assumption assumption = question.assumption;
  assumption.all_up = true;
  const auto& compiled = world.compiled;
  const auto snapshot = assume(*compiled.snapshot, compiled.roster, assumption);
  const std::uint64_t draw = question.draw.value_or(draw_of(question));
  return tell(question,
              {*snapshot, compiled.roster, nullptr, world.file.settings, {0, draw}, unix_now_ms()});
}

/// `tell` on what is served now.
template <typename Tell>
auto tell_live(Tell tell, const Question& question, const Live& live) {
  const auto snapshot = assume(*live.snapshot, *live.roster, question.assumption);
  return tell(question, {*snapshot,
                         *live.roster,
                         &live.health,
                         *live.settings,
                         {live.now_ms, question.draw ? *question.draw : any_draw()},
                         unix_now_ms()});
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
    if (key == "draw") question.draw = number_of(value);
    if (key != "resolver") continue;
    question.resolver = geo::Address::parse(value);
    if (!question.resolver) throw BadQuestion("\"" + value + "\" is no address");
  }
  if (question.name.empty()) throw BadQuestion("no name was given; say which name is asked for");
  return question;
}

Explanation explain_offline(const Question& question, const World& world) {
  return tell_offline(explain, question, world);
}

Explanation explain_live(const Question& question, const Live& live) {
  return tell_live(explain, question, live);
}

AllClients all_clients_offline(const Question& question, const World& world) {
  return tell_offline(all_clients, question, world);
}

AllClients all_clients_live(const Question& question, const Live& live) {
  return tell_live(all_clients, question, live);
}

Response explain_route(const Request& request, const Live& live) try {
  const Question question = question_of(request.query);
  const auto is_asked = [&request](const std::string& key, const std::string& value) {
    return std::find(request.query.begin(), request.query.end(), std::pair(key, value)) !=
           request.query.end();
  };
  const bool as_text = is_asked("format", "text");
  std::string body;
  if (is_asked("all_clients", "yes")) {
    const AllClients told = all_clients_live(question, live);
    body = as_text ? all_clients_text(told) : all_clients_json(told);
  } else {
    const Explanation told = explain_live(question, live);
    body = as_text ? explanation_text(told) : explanation_json(told);
  }
  return {200, body, as_text ? "text/plain; charset=utf-8" : "application/json", {}};
} catch (const std::runtime_error& error) {  // BadQuestion, UnclearAim
  return error_response(400, error.what());
}

}  // namespace tools::daemon
