#include <iostream>
#include <memory>

#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/status_text.h"
#include "tools/trimtab/status_watch.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Status {
  ControlOptions control;
  std::string cloud, service;
  bool json = false, watch = false;
};

std::string path_of(const Status& options) {
  std::string path = "/v1/status";
  if (!options.cloud.empty()) path += "?cloud=" + encode(options.cloud);
  if (!options.service.empty()) {
    path += (options.cloud.empty() ? "?" : "&") + ("service=" + encode(options.service));
  }
  return path;
}

int watch(const Status& options) {
  return watch_status([&options] {
    const auto reply = ask(options.control, path_of(options));
    if (reply.status != 200) {
      throw ControlError("the server answered: " + text_of(Received(reply.body).root(), "error"));
    }
    return reply.body;
  });
}

int run(const Status& options) try {
  if (options.watch && options.json) {
    return complain("--watch is for people: leave --json out", exit_usage);
  }
  if (options.watch) return watch(options);
  const auto reply = ask(options.control, path_of(options));
  const Received received(reply.body);
  if (reply.status != 200) {
    return complain("the server answered: " + text_of(received.root(), "error"), exit_system);
  }
  if (options.json) {
    std::cout << reply.body;
  } else {
    print_status(received.root(), std::cout);
  }
  return exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_status(CommandLine& line) {
  auto status = std::make_shared<Status>();
  Verb verb = line.verb("status", "What a running server serves, and the state of every address");
  status->control.add_to(verb);
  verb.option("--cloud", status->cloud, "NAME", "only what is of this cloud");
  verb.option("--service", status->service, "NAME", "only this service: web, or ZONE.:web");
  verb.flag("--json", status->json, "the control API's JSON as it came");
  verb.flag("--watch", status->watch, "again every second, changes first; q or Ctrl-C ends it");
  verb.action([status] { return run(*status); });
}

}  // namespace tools::trimtab
