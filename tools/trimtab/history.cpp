#include <iostream>
#include <memory>

#include "tools/daemon/explain.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/table.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct History {
  ControlOptions control;
  std::string what;
  bool json = false;
};

/// "4m12s", "0.35 s"; "-" where it is not known.
std::string lasted(const Value& change) {
  const Value* seconds = change.find("lasted_s");
  if (seconds == nullptr || !seconds->is(Value::Kind::number)) return "-";
  if (seconds->number < 1) return seconds->text + " s";
  return daemon::span_text(static_cast<std::int64_t>(seconds->number * 1000));
}

void print(const Value& root) {
  Table table({"TIME", "SERVICE", "ENDPOINT", "ADDRESS", "BY", "FROM", "TO", "AFTER", "REASON"});
  bool any = false;
  for (const Value& address : list_of(root, "addresses")) {
    const std::string text = text_of(address, "address");
    for (const Value& change : list_of(address, "transitions")) {
      any = true;
      const std::string reason = text_of(change, "reason");
      table.row({text_of(change, "at"), text_of(address, "service"), text_of(address, "endpoint"),
                 text.empty() ? "-" : text, text_of(change, "by"), text_of(change, "from"),
                 text_of(change, "to"), lasted(change), reason.empty() ? "-" : reason});
    }
  }
  if (!any) std::cout << "nothing has changed there since the server started\n";
  table.print(std::cout);
}

int run(const History& history) try {
  const auto reply = ask(history.control, "/v1/history?what=" + encode(history.what));
  const Received received(reply.body);
  if (reply.status != 200) {
    return complain(text_of(received.root(), "error"),
                    reply.status < 500 ? exit_faults : exit_system);
  }
  if (history.json) {
    std::cout << reply.body;
  } else {
    print(received.root());
  }
  return exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_history(CommandLine& line) {
  auto history = std::make_shared<History>();
  Verb verb =
      line.verb("history", "When and why addresses turned up or down, or were held by hand");
  verb.positional("WHAT", history->what, "cloud:NAME, [ZONE:]SERVICE[/ENDPOINT] or an address");
  verb.flag("--json", history->json, "the control API's JSON as it came");
  history->control.add_to(verb);
  verb.action([history] { return run(*history); });
}

}  // namespace tools::trimtab
