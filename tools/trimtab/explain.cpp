#include <iostream>
#include <memory>

#include "tools/daemon/explain_route.h"
#include "tools/daemon/what.h"
#include "tools/daemon/world_names.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/input_options.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Explain {
  InputOptions input;
  ControlOptions control;
  std::string name, type, client, resolver, draw;
  std::vector<std::string> down, up;
  bool json = false, live = false, all_clients = false;
};

daemon::Parameters parameters(const Explain& explain) {
  daemon::Parameters list{{"name", explain.name},
                          {"type", explain.type.empty() ? "A" : explain.type}};
  if (!explain.client.empty()) list.emplace_back("client", explain.client);
  if (!explain.resolver.empty()) list.emplace_back("resolver", explain.resolver);
  if (explain.all_clients) list.emplace_back("all_clients", "yes");
  if (!explain.draw.empty()) list.emplace_back("draw", explain.draw);
  for (const std::string& what : explain.down) list.emplace_back("down", what);
  for (const std::string& what : explain.up) list.emplace_back("up", what);
  return list;
}

int run_live(const Explain& explain) {
  std::string path = "/v1/explain?format=" + std::string(explain.json ? "json" : "text");
  for (const auto& [key, value] : parameters(explain)) path += "&" + key + "=" + encode(value);
  const auto reply = ask(explain.control, path);
  if (reply.status == 200) {
    std::cout << reply.body;
    return exit_good;
  }
  const bool is_our_fault = reply.status < 500;  // else the server's: it may be starting
  return complain(text_of(Received(reply.body).root(), "error"),
                  is_our_fault ? exit_faults : exit_system);
}

int run_offline(const Explain& explain) {
  daemon::WorldOptions options;
  options.server_file = explain.input.server_file();
  options.overrides = explain.input.overrides();
  const auto question = daemon::question_of(parameters(explain));
  auto world = daemon::load_world(options);
  for (const auto& fault : world.faults) {
    if (fault.warning.empty()) std::cerr << fault.to_string() << '\n';
  }
  const auto unresolved = daemon::look_names_up(world);
  if (explain.all_clients) {
    auto told = daemon::all_clients_offline(question, world);
    told.remarks.insert(told.remarks.end(), unresolved.begin(), unresolved.end());
    std::cout << (explain.json ? daemon::all_clients_json(told) : daemon::all_clients_text(told));
  } else {
    auto told = daemon::explain_offline(question, world);
    told.remarks.insert(told.remarks.end(), unresolved.begin(), unresolved.end());
    std::cout << (explain.json ? daemon::explanation_json(told) : daemon::explanation_text(told));
  }
  return world.fault_count() > 0 ? exit_faults : exit_good;
}

int run(const Explain& explain) try {
  if (explain.all_clients && !(explain.client.empty() && explain.resolver.empty())) {
    return complain("--all-clients is of everybody: leave --client and --resolver out", exit_usage);
  }
  return explain.live ? run_live(explain) : run_offline(explain);
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
} catch (const daemon::BadQuestion& error) {
  return complain(error.what(), exit_faults);
} catch (const daemon::UnclearAim& error) {
  return complain(error.what(), exit_faults);
}

}  // namespace

void add_explain(CommandLine& line) {
  auto explain = std::make_shared<Explain>();
  Verb verb = line.verb("explain", "Why a client gets the answer it gets, step by step");
  verb.positional("NAME", explain->name, "the name asked for");
  verb.positional("TYPE", explain->type, "record type (default A)", false);
  verb.option("--client", explain->client, "IP[/LEN]", "the client's network, sent as ECS");
  verb.option("--resolver", explain->resolver, "IP",
              "address the query comes from (default 127.0.0.1)");
  verb.option(
      "--down", explain->down, "WHAT",
      "suppose this is down: cloud:NAME, [ZONE:]SERVICE[/ENDPOINT] or an address; may be repeated");
  verb.option("--up", explain->up, "WHAT", "suppose this is up; may be repeated");
  verb.option("--draw", explain->draw, "N",
              "tell of this draw (default: one by the question; with --live a new one each time)");
  verb.flag("--all-clients", explain->all_clients,
            "the table of catchments instead: which networks get what");
  verb.flag("--json", explain->json, "the whole story as JSON");
  verb.flag("--live", explain->live, "ask the running server, with its view of health");
  explain->input.add_to(verb);
  explain->control.add_to(verb);
  verb.action([explain] { return run(*explain); });
}

}  // namespace tools::trimtab
