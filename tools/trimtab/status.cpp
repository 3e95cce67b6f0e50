#include <iostream>
#include <memory>
#include <set>

#include "tools/trimtab/control_client.h"
#include "tools/trimtab/received.h"
#include "tools/trimtab/table.h"
#include "tools/trimtab/verbs.h"

namespace tools::trimtab {
namespace {

struct Status {
  ControlOptions control;
  bool json = false;
};

std::string joined(std::span<const Value> list) {
  std::string text;
  for (const Value& value : list) text += (text.empty() ? "" : " ") + value.text;
  return text;
}

std::string or_dash(std::string text) { return text.empty() ? "-" : text; }

void print_server(const Value& status) {
  std::cout << "trimtab " << text_of(status, "version") << ", "
            << (is_true(status, "serving") ? "serving" : "starting") << ", up "
            << text_of(status, "uptime_s") << " s, " << text_of(status, "workers")
            << " workers, generation " << text_of(status, "generation") << '\n'
            << "listening on " << joined(list_of(status, "listen")) << ", control on "
            << text_of(status, "control") << '\n';
  if (const auto keys = list_of(status, "restart_needed"); !keys.empty()) {
    std::cout << "restart needed: " << joined(keys) << '\n';
  }
  if (const Value* guard = status.find("guard");
      guard != nullptr && text_of(*guard, "state") != "calm") {
    std::cout << "health guard: " << text_of(*guard, "state") << " since "
              << text_of(*guard, "since") << ", " << text_of(*guard, "held_back")
              << " addresses held back\n";
  }
  std::cout << '\n';
}

/// "down", and what stands between that and what its probes say.
std::string address_state(const Value& address) {
  const auto state = text_of(address, "state");
  if (is_true(address, "stale")) return state + " (old check)";
  if (is_true(address, "held_back")) return state + " (guarded)";
  const auto held = text_of(address, "held_down_until");
  if (held.empty()) return state;
  return state + " (down " + text_of(address, "downs") + " times, held until " + held + ")";
}

/// "up 35 %" while it comes back by a ramp.
std::string endpoint_state(const Value& endpoint) {
  const auto share = text_of(endpoint, "ramp_percent");
  const auto state = text_of(endpoint, "state");
  return share.empty() || share == "100" ? state : state + " " + share + " %";
}

void print_zones(const Value& status) {
  Table table({"ZONE", "SERIAL", "STATE", "FILE"});
  for (const Value& zone : list_of(status, "zones")) {
    table.row({text_of(zone, "name"), text_of(zone, "serial"),
               is_true(zone, "stale") ? "stale" : "good", text_of(zone, "file")});
  }
  table.print(std::cout);
}

/// "2/3": contrary results in a row and how many would turn the state.
std::string streak(const Value& address) {
  const auto needed = text_of(address, "needed");
  return needed.empty() || needed == "0" ? "-" : text_of(address, "streak") + "/" + needed;
}

std::string latency(const Value& address) {
  const auto text = text_of(address, "latency_ms");
  return text.empty() ? "-" : text + " ms";
}

void print_endpoints(const Value& status) {
  Table table({"SERVICE", "ENDPOINT", "STATE", "ADDRESS", "STATE", "SINCE", "LAST PROBE", "LATENCY",
               "STREAK", "REASON"});
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      const auto addresses = list_of(endpoint, "addresses");
      if (addresses.empty()) {  // a service, unwatched records of another type, or not resolved
        table.row({text_of(service, "name"), text_of(endpoint, "name"), text_of(endpoint, "state"),
                   "-", "-", "-", "-", "-", "-", "-"});
      }
      for (const Value& address : addresses) {
        table.row({text_of(service, "name"), text_of(endpoint, "name"), endpoint_state(endpoint),
                   text_of(address, "address"), address_state(address),
                   or_dash(text_of(address, "since")), or_dash(text_of(address, "last_probe")),
                   latency(address), streak(address), or_dash(text_of(address, "reason"))});
      }
    }
  }
  table.print(std::cout);
}

/// The names that are looked up, each once.
void print_lookups(const Value& status) {
  Table table({"NAME", "LOOKED UP", "TTL LEFT", "NEXT", "FAILING SINCE", "LAST FAILURE"});
  std::set<std::string> seen;
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      const Value* lookup = endpoint.find("lookup");
      if (lookup == nullptr || !lookup->is(Value::Kind::object)) continue;
      if (!seen.insert(text_of(*lookup, "name")).second) continue;
      table.row({text_of(*lookup, "name"), or_dash(text_of(*lookup, "looked_up")),
                 text_of(*lookup, "ttl_left_s") + " s", or_dash(text_of(*lookup, "next")),
                 or_dash(text_of(*lookup, "failing_since")),
                 or_dash(text_of(*lookup, "last_failure"))});
    }
  }
  table.print(std::cout);
}

void print_geography(const Value& status) {
  Table table({"DATABASE", "BUILT", "STATE", "FILE"});
  for (const Value& layer : list_of(status, "geography")) {
    table.row({text_of(layer, "name"), or_dash(text_of(layer, "built")),
               is_true(layer, "stale") ? "stale: " + text_of(layer, "problem") : "good",
               or_dash(text_of(layer, "file"))});
  }
  table.print(std::cout);
}

void print_reload(const Value& status) {
  const Value* reload = status.find("last_reload");
  if (reload == nullptr || !reload->is(Value::Kind::object)) return;
  std::cout << "last load " << text_of(*reload, "at") << ": " << text_of(*reload, "result") << '\n';
  for (const Value& fault : list_of(*reload, "faults")) {
    std::cout << "  " << text_of(fault, "text") << '\n';
  }
}

int run(const Status& options) try {
  const auto reply = ask(options.control, "/v1/status");
  const Received received(reply.body);
  if (reply.status != 200) {
    return complain("the server answered: " + text_of(received.root(), "error"), exit_system);
  }
  if (options.json) {
    std::cout << reply.body;
    return exit_good;
  }
  print_server(received.root());
  print_zones(received.root());
  print_endpoints(received.root());
  print_lookups(received.root());
  print_geography(received.root());
  print_reload(received.root());
  return exit_good;
} catch (const ControlError& error) {
  return complain(error.what(), exit_system);
}

}  // namespace

void add_status(CommandLine& line) {
  auto status = std::make_shared<Status>();
  Verb verb = line.verb("status", "What a running server serves, and the state of every address");
  status->control.add_to(verb);
  verb.flag("--json", status->json, "the control API's JSON as it came");
  verb.action([status] { return run(*status); });
}

}  // namespace tools::trimtab
