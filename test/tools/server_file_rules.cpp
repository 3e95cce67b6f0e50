#include "test/tools/server_file_rules.h"

#include <algorithm>

#include "tools/daemon/server_file.h"

namespace server_file_rules {
namespace {

using namespace std::chrono_literals;
using tools::daemon::ServerFile;
using zones::compile::Fault;
using zones::compile::Faults;

const char* broken_by_file(const ServerFile& file) {
  if (file.listen.empty()) return "there is an address to listen on";
  if (file.workers > tools::daemon::max_workers) return "workers are bounded";
  if (file.zones.empty()) return "there is a zones folder";
  if (file.settings.nsid.size() > 255) return "an NSID is bounded";
  if (file.startup_wait < 0ms || file.startup_wait > 10min) return "the wait is bounded";
  if (file.tcp.connections == 0 || file.tcp.idle < 100ms) return "TCP can be had";
  const auto is_askable = [](const auto& resolver) { return resolver.port > 0; };
  if (!std::ranges::all_of(file.resolvers, is_askable)) return "a resolver has a port";
  return nullptr;
}

}  // namespace

const char* broken_by(std::string_view text) {
  const zones::compile::SourceFile source{"fuzz.json", std::string(text), 0, {}};
  Faults faults;
  const auto file = tools::daemon::parse_server_file(source, {}, faults);
  if (file.has_value() != (faults.fault_count() == 0)) return "a file, or why there is none";
  const auto has_place = [](const Fault& fault) {
    return fault.to_string().starts_with("fuzz.json:");
  };
  if (!std::ranges::all_of(faults.all(), has_place)) return "a fault has a place";
  if (!file) return nullptr;
  Faults none;
  const auto again = tools::daemon::parse_server_file(source, {}, none);
  if (!again || !tools::daemon::needs_restart(*file, *again).empty()) {
    return "the same text says the same";
  }
  return broken_by_file(*file);
}

}  // namespace server_file_rules
