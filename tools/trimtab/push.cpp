#include <iostream>
#include <memory>

#include "tools/daemon/report.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Push {
  ControlOptions control;
  std::string what, state, reason, lasts;
};

int run(const Push& push) try {
  if (push.state != "up" && push.state != "down") {
    return complain("the state to push is up or down, not \"" + push.state + "\"", exit_usage);
  }
  std::vector<std::pair<std::string, std::string>> members{{"check", push.what},
                                                           {"state", push.state}};
  if (!push.reason.empty()) members.emplace_back("reason", push.reason);
  if (!push.lasts.empty()) members.emplace_back("for", push.lasts);
  const std::string body = daemon::push_request(members);
  const auto reply = ask(push.control, "/v1/push", &body);
  const Received received(reply.body);
  if (reply.status == 200) {
    const std::string probes = text_of(received.root(), "probes");
    std::cout << "pushed " << push.state << " to " << probes
              << (probes == "1" ? " probe\n" : " probes\n");
    return exit_good;
  }
  const bool is_our_fault = reply.status < 500;  // else the server's: it may be starting
  return complain(text_of(received.root(), "error"), is_our_fault ? exit_faults : exit_system);
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_push(CommandLine& line) {
  auto push = std::make_shared<Push>();
  Verb verb = line.verb("push", "Set the state of checks of kind push, for a time");
  push->control.add_to(verb);
  verb.positional("WHAT", push->what,
                  "[ZONE:]CHECK, [ZONE:]SERVICE[/ENDPOINT], cloud:NAME, address");
  verb.positional("STATE", push->state, "up or down");
  verb.option("--reason", push->reason, "TEXT", "why, for the status and the log");
  verb.option("--for", push->lasts, "DURATION", "how long it holds; else as the check says");
  verb.action([push] { return run(*push); });
}

}  // namespace tools::trimtab
