#include <iostream>
#include <memory>

#include "tools/daemon/report_hands.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/status_text.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

using daemon::Command;

constexpr const char* what_help = "cloud:NAME, [ZONE:]SERVICE[/ENDPOINT] or an address";

struct ByHand {
  ControlOptions control;
  daemon::WrittenRequest request;
  std::string state;  // of a force
  bool json = false, lists = false;
};

/// What the server would not do, for a person; the exit code.
int complain_of(const ControlReply& reply) {
  const bool is_our_fault = reply.status < 500;  // else the server's: it may be starting
  return complain(text_of(Received(reply.body).root(), "error"),
                  is_our_fault ? exit_faults : exit_system);
}

int list(const ByHand& by_hand) try {
  const auto reply = ask(by_hand.control, "/v1/hands");
  if (reply.status != 200) return complain_of(reply);
  if (by_hand.json) {
    std::cout << reply.body;
    return exit_good;
  }
  const Received received(reply.body);
  if (list_of(received.root(), "hands").empty()) {
    std::cout << "no drain or force is in force\n";
  } else {
    print_hands(received.root(), std::cout);
  }
  return exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

/// "drained app.test.:web/aws by operator: 1 endpoint".
void print_result(const Value& result) {
  const Value* hand = result.find("hand");
  if (hand == nullptr) return;
  const bool is_lifted = text_of(result, "result") == "lifted";
  std::cout << text_of(*hand, "what") << ' ' << (is_lifted ? "is free again; it was " : "")
            << text_of(*hand, "text");
  if (!is_lifted) {
    const std::string count = text_of(result, "endpoints");
    std::cout << "; on " << count << (count == "1" ? " endpoint" : " endpoints");
  }
  std::cout << '\n';
  if (!is_true(result, "kept")) {
    std::cerr << "trimtab: a restart will forget this: " << text_of(result, "not_kept_because")
              << '\n';
  }
}

int send(const ByHand& by_hand, Command command, const std::string& path) try {
  if (by_hand.request.what.empty()) {
    return complain("WHAT is missing: " + std::string(what_help), exit_usage);
  }
  const std::string body = daemon::hand_request_json(command, by_hand.request);
  const auto reply = ask(by_hand.control, path, &body);
  if (reply.status != 200) return complain_of(reply);
  if (by_hand.json) {
    std::cout << reply.body;
  } else {
    print_result(Received(reply.body).root());
  }
  return exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

void add_how(Verb& verb, ByHand& by_hand) {
  verb.option("--for", by_hand.request.lasts, "TIME",
              "how long: 90s, 30m, 1h, 1d (default: until `trimtab undrain`)");
  verb.option("--reason", by_hand.request.reason, "TEXT", "why, for everybody who asks");
  verb.flag("--override-guard", by_hand.request.overrides_guard,
            "also where a service is left with nothing that is up");
  verb.flag("--json", by_hand.json, "the control API's JSON as it came");
  by_hand.control.add_to(verb);
}

}  // namespace

void add_drain(CommandLine& line) {
  auto drain = std::make_shared<ByHand>();
  Verb verb = line.verb("drain", "Answer without this from now on, in every pass");
  verb.positional("WHAT", drain->request.what, what_help, false);
  add_how(verb, *drain);
  verb.flag("--list", drain->lists, "what is drained or forced now, as `trimtab hands`");
  verb.action(
      [drain] { return drain->lists ? list(*drain) : send(*drain, Command::drain, "/v1/drain"); });
}

void add_undrain(CommandLine& line) {
  for (const char* name : {"undrain", "unforce"}) {
    auto lift = std::make_shared<ByHand>();
    Verb verb = line.verb(name, "Lift a drain or a force: what probes see decides again");
    verb.positional("WHAT", lift->request.what, "as it was named, or as `trimtab hands` lists it");
    verb.flag("--json", lift->json, "the control API's JSON as it came");
    lift->control.add_to(verb);
    verb.action([lift] { return send(*lift, Command::undrain, "/v1/undrain"); });
  }
}

void add_force(CommandLine& line) {
  auto force = std::make_shared<ByHand>();
  Verb verb = line.verb("force", "Take this for up or for down, whatever probes see");
  verb.positional("up|down", force->state, "what it is taken for");
  verb.positional("WHAT", force->request.what, what_help);
  add_how(verb, *force);
  verb.action([force] {
    if (force->state != "up" && force->state != "down") {
      return complain("force what? write `trimtab force up WHAT` or `trimtab force down WHAT`",
                      exit_usage);
    }
    force->request.hand = force->state == "up" ? health::Hand::up : health::Hand::down;
    return send(*force, Command::force, "/v1/force");
  });
}

void add_hands(CommandLine& line) {
  auto hands = std::make_shared<ByHand>();
  Verb verb = line.verb("hands", "What operators drained or forced, who, why and for how long");
  verb.flag("--json", hands->json, "the control API's JSON as it came");
  hands->control.add_to(verb);
  verb.action([hands] { return list(*hands); });
}

}  // namespace tools::trimtab
