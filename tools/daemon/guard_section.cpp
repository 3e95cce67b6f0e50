#include "tools/daemon/guard_section.h"

#include <chrono>
#include <memory>
#include <utility>

#include "tools/daemon/listen_address.h"
#include "zones/compile/guard_option.h"

namespace tools::daemon {
namespace {

using zones::compile::Reader;
using zones::compile::Value;

/// All witnesses are probed alike: seldom while nobody asks them.
std::shared_ptr<const health::Check> witness_check() {
  using namespace std::chrono_literals;
  health::Check check;
  check.kind = health::Check::Kind::tcp;
  check.interval = 30s;
  check.timeout = 1s;
  return std::make_shared<const health::Check>(check);
}

void read_witness(const Reader& reader, const Value& value, health::Guarding& guarding) {
  if (!reader.object(value, {"tcp"})) return;
  const Value* tcp = value.find("tcp");
  const auto text = tcp == nullptr ? std::nullopt : reader.text(*tcp);
  if (tcp == nullptr) {
    reader.fault(value, "a witness without an address", "write {\"tcp\": \"192.0.2.1:53\"}");
  }
  if (!text) return;
  std::string why;
  const auto place = parse_listen(*text, why);
  if (!place || place->port == 0) {
    reader.fault(*tcp, '"' + *text + "\" is no address with a port",
                 "write it like 192.0.2.1:53 or [2001:db8::1]:53");
    return;
  }
  const std::string address = place->address.to_string();
  guarding.witnesses.push_back({address, address, place->port, witness_check()});
}

}  // namespace

health::Guarding read_guarding(const Reader& reader, const Value& value) {
  health::Guarding guarding;
  if (!reader.object(value, {"exec", "guard", "witnesses"})) return guarding;
  if (const Value* guard = value.find("guard")) {
    guarding.rule = zones::compile::read_guard(reader, *guard);
  }
  if (const Value* witnesses = value.find("witnesses")) {
    for (const Value& one : witnesses->as_list()) read_witness(reader, one, guarding);
  }
  if (guarding.rule.percent > 0 && guarding.witnesses.empty()) {
    reader.warn(
        "guard-without-witness", value,
        "without a witness a guard cannot tell whose fault it is: it only waits for one more "
        "bad result",
        "name \"witnesses\" that have nothing to do with your services");
  }
  return guarding;
}

void warn_of_lonely_guards(const health::Roster& roster, const health::Guarding& guarding,
                           const std::string& server_file, zones::compile::Faults& faults) {
  if (!guarding.witnesses.empty()) return;
  for (const health::WatchedService& service : roster) {
    if (service.guard.percent == 0) continue;
    std::string what = "the guard of ";
    what += service.name + " has no witness to ask: it only waits for one more bad result";
    faults.warn("guard-without-witness", {server_file, 0, 0, "/health/witnesses"}, std::move(what),
                "name \"witnesses\" in \"health\"");
  }
}

}  // namespace tools::daemon
