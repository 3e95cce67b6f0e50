#include "tools/trimtab/status_text.h"

#include <set>
#include <string>

#include "tools/trimtab/table.h"

namespace tools::trimtab {
namespace {

std::string joined(std::span<const Value> list) {
  std::string text;
  for (const Value& value : list) text += (text.empty() ? "" : " ") + value.text;
  return text;
}

std::string or_dash(std::string text) { return text.empty() ? "-" : text; }

void print_server(const Value& status, std::ostream& out) {
  out << "trimtab " << text_of(status, "version") << ", "
      << (is_true(status, "serving") ? "serving" : "starting") << ", up "
      << text_of(status, "uptime_s") << " s, " << text_of(status, "workers")
      << " workers, generation " << text_of(status, "generation") << '\n'
      << "listening on " << joined(list_of(status, "listen")) << ", control on "
      << text_of(status, "control") << '\n';
  if (const auto keys = list_of(status, "restart_needed"); !keys.empty()) {
    out << "restart needed: " << joined(keys) << '\n';
  }
  if (const Value* guard = status.find("guard");
      guard != nullptr && text_of(*guard, "state") != "calm") {
    out << "health guard: " << text_of(*guard, "state") << " since " << text_of(*guard, "since")
        << ", " << text_of(*guard, "held_back") << " addresses held back\n";
  }
  out << '\n';
}

void print_zones(const Value& status, std::ostream& out) {
  Table table({"ZONE", "SERIAL", "STATE", "FILE"});
  for (const Value& zone : list_of(status, "zones")) {
    table.row({text_of(zone, "name"), text_of(zone, "serial"),
               is_true(zone, "stale") ? "stale" : "good", text_of(zone, "file")});
  }
  table.print(out);
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

/// Time of day alone, "18:43:24": a table has no room for more; JSON tells the rest.
std::string clock_of(const Value& object, std::string_view key) {
  const std::string time = text_of(object, key);
  constexpr std::size_t at = 11, size = 8;  // in 2026-11-23T18:43:24.123Z
  return time.size() < at + size ? or_dash(time) : time.substr(at, size);
}

/// "12.5 / 31 ms": the median and the 95th percentile of the last latencies.
std::string percentiles(const Value& address) {
  const auto p50 = text_of(address, "latency_p50_ms");
  return p50.empty() ? "-" : p50 + " / " + text_of(address, "latency_p95_ms") + " ms";
}

/// What the zone file and a command say, "drain by hand"; "-" where neither does.
std::string configured(const Value& endpoint) {
  const std::string said = or_dash(text_of(endpoint, "configured"));
  const Value* hand = endpoint.find("hand");
  if (hand == nullptr || !hand->is(Value::Kind::object)) return said;
  const std::string by_hand = text_of(*hand, "hand") + " by hand";
  return said == "-" ? by_hand : said + ", " + by_hand;
}

std::string address_state(const Value& address) {
  std::string state = text_of(address, "state");
  const std::string held = text_of(address, "held_down_until");
  if (is_true(address, "stale")) state += " (old check)";
  if (is_true(address, "held_back")) state += " (guarded)";
  if (!held.empty()) {
    state += " (down " + text_of(address, "downs") + " times, held until " + held + ")";
  }
  const Value* hand = address.find("hand");
  if (hand != nullptr && hand->is(Value::Kind::object)) {
    state += ", " + text_of(*hand, "hand") + " by hand";
  }
  return state;
}

/// Clouds, or services: what their endpoints amount to.
void print_groups(const Value& status, std::string_view key, const std::string& title,
                  std::ostream& out) {
  Table table({title, "OBSERVED", "EFFECTIVE", "UP"});
  for (const Value& group : list_of(status, key)) {
    table.row({text_of(group, "name"), text_of(group, "observed"), text_of(group, "effective"),
               text_of(group, "endpoints_up") + " of " + text_of(group, "endpoints_in_all")});
  }
  table.print(out);
}

/// "up 35 %" while it comes back by a ramp.
std::string effective(const Value& endpoint) {
  const auto share = text_of(endpoint, "ramp_percent");
  const auto state = text_of(endpoint, "effective");
  return share.empty() || share == "100" ? state : state + " " + share + " %";
}

void print_endpoints(const Value& status, std::ostream& out) {
  Table table({"SERVICE", "ENDPOINT", "CONFIGURED", "OBSERVED", "EFFECTIVE"});
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      table.row({text_of(service, "name"), text_of(endpoint, "name"), configured(endpoint),
                 text_of(endpoint, "observed"), effective(endpoint)});
    }
  }
  table.print(out);
}

void print_addresses(const Value& status, std::ostream& out) {
  Table table({"SERVICE", "ENDPOINT", "ADDRESS", "STATE", "SINCE", "LAST", "NEXT", "LATENCY",
               "P50 / P95", "STREAK", "REASON"});
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      for (const Value& address : list_of(endpoint, "addresses")) {
        table.row({text_of(service, "name"), text_of(endpoint, "name"), text_of(address, "address"),
                   address_state(address), or_dash(text_of(address, "since")),
                   clock_of(address, "last_probe"), clock_of(address, "next_probe"),
                   latency(address), percentiles(address), streak(address),
                   or_dash(text_of(address, "reason"))});
      }
    }
  }
  table.print(out);
}

/// The names that are looked up, of endpoints and of targets, each once.
void print_lookups(const Value& status, std::ostream& out) {
  Table table({"NAME", "LOOKED UP", "TTL LEFT", "NEXT", "FAILING SINCE", "LAST FAILURE"});
  std::set<std::string> seen;
  const auto print = [&](const Value& lookup) {
    if (!seen.insert(text_of(lookup, "name")).second) return;
    table.row({text_of(lookup, "name"), or_dash(text_of(lookup, "looked_up")),
               text_of(lookup, "ttl_left_s") + " s", or_dash(text_of(lookup, "next")),
               or_dash(text_of(lookup, "failing_since")),
               or_dash(text_of(lookup, "last_failure"))});
  };
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      const Value* lookup = endpoint.find("lookup");
      if (lookup != nullptr && lookup->is(Value::Kind::object)) print(*lookup);
      for (const Value& target : list_of(endpoint, "targets")) print(target);
    }
  }
  table.print(out);
}

void print_geography(const Value& status, std::ostream& out) {
  Table table({"DATABASE", "BUILT", "STATE", "FILE"});
  for (const Value& layer : list_of(status, "geography")) {
    table.row({text_of(layer, "name"), or_dash(text_of(layer, "built")),
               is_true(layer, "stale") ? "stale: " + text_of(layer, "problem") : "good",
               or_dash(text_of(layer, "file"))});
  }
  table.print(out);
}

void print_reload(const Value& status, std::ostream& out) {
  const Value* reload = status.find("last_reload");
  if (reload == nullptr || !reload->is(Value::Kind::object)) return;
  out << "last load " << text_of(*reload, "at") << ": " << text_of(*reload, "result") << '\n';
  for (const Value& fault : list_of(*reload, "faults")) {
    out << "  " << text_of(fault, "text") << '\n';
  }
}

}  // namespace

void print_hands(const Value& holder, std::ostream& out) {
  Table table({"HELD", "HAND", "SINCE", "UNTIL", "BY", "ON", "REASON"});
  for (const Value& hand : list_of(holder, "hands")) {
    const std::string count = text_of(hand, "endpoints");
    table.row({text_of(hand, "what"), text_of(hand, "hand"), text_of(hand, "since"),
               or_dash(text_of(hand, "until")), or_dash(text_of(hand, "by")),
               count == "0" ? "nothing now" : count + (count == "1" ? " endpoint" : " endpoints"),
               or_dash(text_of(hand, "reason"))});
  }
  table.print(out);
}

void print_status(const Value& status, std::ostream& out) {
  print_server(status, out);
  print_hands(status, out);
  print_zones(status, out);
  print_groups(status, "clouds", "CLOUD", out);
  print_groups(status, "services", "SERVICE", out);
  print_endpoints(status, out);
  print_addresses(status, out);
  print_lookups(status, out);
  print_geography(status, out);
  print_reload(status, out);
}

}  // namespace tools::trimtab
