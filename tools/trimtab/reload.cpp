#include <iostream>
#include <memory>

#include "tools/daemon/report.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Reload {
  ControlOptions control;
  std::vector<std::string> remove;
};

int run(const Reload& reload) try {
  const std::string body = daemon::reload_request(reload.remove);
  const auto reply = ask(reload.control, "/v1/reload", &body);
  const Received received(reply.body);
  if (reply.status != 200 && reply.status != 422) {
    return complain("the server answered: " + text_of(received.root(), "error"), exit_system);
  }
  for (const auto& fault : list_of(received.root(), "faults"))
    std::cerr << text_of(fault, "text") << '\n';
  const bool good = text_of(received.root(), "result") == "ok";
  std::cout << (good ? "reloaded" : "refused") << ", generation "
            << text_of(received.root(), "generation") << '\n';
  return good ? exit_good : exit_faults;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_reload(CommandLine& line) {
  auto reload = std::make_shared<Reload>();
  Verb verb = line.verb("reload", "Load everything again; ends when it is served or refused");
  reload->control.add_to(verb);
  verb.option("--remove", reload->remove, "ZONE",
              "stop serving a zone whose file is gone; may be repeated");
  verb.action([reload] { return run(*reload); });
}

}  // namespace tools::trimtab
