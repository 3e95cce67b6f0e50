#include <algorithm>
#include <iostream>
#include <memory>

#include "tools/daemon/report_hands.h"
#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct ProbeNow {
  ControlOptions control;
  std::string what;
  bool json = false;
};

/// One line for each phase that the attempt came to, by when it was over.
void print_phases(const Value& phases) {
  constexpr std::pair<const char*, const char*> names[] = {{"connected_ms", "connected"},
                                                           {"tls_ms", "TLS"},
                                                           {"first_byte_ms", "first byte"},
                                                           {"total_ms", "total"}};
  for (const auto& [key, name] : names) {
    const std::string after = text_of(phases, key);
    if (after.empty()) continue;
    std::cout << "  " << name << std::string(12 - std::string_view(name).size(), ' ') << after
              << " ms\n";
  }
}

void print(const Value& probe) {
  std::cout << text_of(probe, "service") << '/' << text_of(probe, "endpoint") << ' '
            << text_of(probe, "address") << '\n';
  if (text_of(probe, "check").empty()) {
    std::cout << "  no check: always up\n\n";
    return;
  }
  const std::string target = text_of(probe, "target");
  const bool is_v6 = target.find(':') != std::string::npos;
  const std::string name = text_of(probe, "resolved");
  std::cout << "  check       " << text_of(probe, "check") << " at " << (is_v6 ? "[" : "") << target
            << (is_v6 ? "]:" : ":") << text_of(probe, "port") << '\n'
            << "  resolve     " << (name.empty() ? "none: an address" : "an address of " + name)
            << '\n';
  if (const Value* phases = probe.find("phases")) print_phases(*phases);
  std::cout << "  " << text_of(probe, "result")
            << std::string(12 - std::min<std::size_t>(text_of(probe, "result").size(), 11), ' ')
            << text_of(probe, "reason") << "\n\n";
}

int run(const ProbeNow& options) try {
  daemon::WrittenRequest request;
  request.what = options.what;
  const std::string body = daemon::hand_request_json(daemon::Command::probe, request);
  const auto reply = ask(options.control, "/v1/probe", &body);
  const Received received(reply.body);
  if (reply.status != 200) {
    return complain(text_of(received.root(), "error"),
                    reply.status < 500 ? exit_faults : exit_system);
  }
  if (options.json) {
    std::cout << reply.body;
  } else {
    for (const Value& probe : list_of(received.root(), "probes")) print(probe);
  }
  const auto is_bad = [](const Value& probe) {
    const std::string result = text_of(probe, "result");
    return result == "bad" || result == "inconclusive";
  };
  return std::ranges::any_of(list_of(received.root(), "probes"), is_bad) ? exit_faults : exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_probe(CommandLine& line) {
  auto probe = std::make_shared<ProbeNow>();
  Verb verb = line.verb("probe", "Run the checks of this now, from the server; counts for nothing");
  verb.positional("WHAT", probe->what, "cloud:NAME, [ZONE:]SERVICE[/ENDPOINT] or an address");
  verb.flag("--json", probe->json, "the control API's JSON as it came");
  probe->control.add_to(verb);
  verb.action([probe] { return run(*probe); });
}

}  // namespace tools::trimtab
