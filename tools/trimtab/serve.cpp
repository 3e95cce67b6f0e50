#include <memory>

#include "tools/daemon/daemon.h"
#include "tools/daemon/explain_route.h"
#include "tools/daemon/listen_address.h"
#include "tools/trimtab/input_options.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Serve {
  InputOptions input;
  std::vector<std::string> listen;
  std::optional<unsigned> workers;
  std::string control, token_file, state;
  bool strict = false;
};

/// Throws std::invalid_argument.
dns::ListenAddress address(const std::string& option, const std::string& text) {
  std::string why;
  if (const auto parsed = daemon::parse_listen(text, why)) return *parsed;
  throw std::invalid_argument(option + ": " + why);
}

int run(const Serve& serve, const std::string& version) {
  daemon::ServeOptions options;
  options.version = version;
  options.strict = serve.strict;
  options.explain = daemon::explain_route;
  options.server_file = serve.input.server_file();
  auto& overrides = options.overrides = serve.input.overrides();
  try {
    for (const auto& text : serve.listen) overrides.listen.push_back(address("--listen", text));
    if (!serve.control.empty()) overrides.control = address("--control", serve.control);
  } catch (const std::invalid_argument& error) {
    return complain(error.what(), exit_usage);
  }
  if (serve.workers.value_or(0) > daemon::max_workers) {
    return complain("--workers: " + std::to_string(*serve.workers) +
                        " is out of range; write 0 to " + std::to_string(daemon::max_workers),
                    exit_usage);
  }
  overrides.workers = serve.workers;
  if (!serve.token_file.empty()) overrides.token_file = serve.token_file;
  if (!serve.state.empty()) overrides.state = serve.state;
  return daemon::serve(options);
}

}  // namespace

void add_serve(CommandLine& line, const std::string& version) {
  auto serve = std::make_shared<Serve>();
  Verb verb = line.verb("serve", "Answer queries until SIGTERM");
  serve->input.add_to(verb);
  verb.option("--listen", serve->listen, "ADDR:PORT",
              "address to answer on (default 127.0.0.1:5300 and [::1]:5300); may be repeated");
  verb.option("--workers", serve->workers, "N", "threads that answer (default 0: one per CPU)");
  verb.option("--control", serve->control, "ADDR:PORT",
              "address of the control API (default 127.0.0.1:8053)");
  verb.option("--token-file", serve->token_file, "FILE", "token that the control API asks for");
  verb.option("--state", serve->state, "DIR",
              "keep the accepted zones here, for restarts (default: nothing is kept)");
  verb.flag("--strict", serve->strict, "end with exit code 1 on any fault at start-up");
  verb.action([serve, version] { return run(*serve, version); });
}

}  // namespace tools::trimtab
