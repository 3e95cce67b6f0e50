#include "tools/daemon/push.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "tools/daemon/what.h"
#include "zones/compile/reader.h"
#include "zones/compile/tree.h"

namespace tools::daemon {
namespace {

using health::Check;
using health::WatchedAddress;

constexpr std::size_t longest_reason = 200;  // octets: a line of a log

/// Push checks without repetition: equal checks of one file are one object.
class Targets {
 public:
  /// Those among `watched` and its parts whose check `wanted` accepts.
  void add(const WatchedAddress& watched, const std::function<bool(const Check&)>& wanted) {
    if (!watched.check) return;
    const Check& check = *watched.check;
    if (check.kind == Check::Kind::push && wanted(check) &&
        seen_.emplace(watched.target, watched.port, &check).second) {
      list_.push_back(watched);
    }
    for (const health::Part& part : check.formula.parts) {
      const std::string& target = part.target.empty() ? watched.target : part.target;
      add({watched.address, target, part.port, part.check}, wanted);
    }
  }
  std::vector<WatchedAddress> take() && { return std::move(list_); }

 private:
  std::set<std::tuple<std::string, std::uint16_t, const Check*>> seen_;
  std::vector<WatchedAddress> list_;
};

bool is_any(const Check& /*check*/) { return true; }

void for_each_address(const health::Roster& roster,
                      const std::function<void(const WatchedAddress&)>& visit) {
  for (const health::WatchedService& service : roster) {
    for (const health::WatchedEndpoint& endpoint : service.endpoints) {
      for (const WatchedAddress& address : endpoint.addresses) visit(address);
    }
  }
}

/// Every push check that is used, by its whole name.
std::map<std::string, std::vector<WatchedAddress>> named_pushes(const health::Roster& roster) {
  Targets all;
  for_each_address(roster, [&all](const WatchedAddress& address) { all.add(address, is_any); });
  std::map<std::string, std::vector<WatchedAddress>> named;
  for (WatchedAddress& one : std::move(all).take()) {
    std::string name = one.check->push.name;
    if (!name.empty()) named[std::move(name)].push_back(std::move(one));
  }
  return named;
}

/// Whether `what` is `[ZONE:]NAME`, the zone with or without its dot.
bool is_name(std::string_view what, const std::string& whole) {
  const std::size_t colon = whole.rfind(':');
  const std::string name = whole.substr(colon + 1);
  const std::string owner = whole.substr(0, colon);
  const bool has_dot = owner.ends_with('.');
  return what == name || what == whole ||
         (has_dot && what == owner.substr(0, owner.size() - 1) + ':' + name);
}

std::string listed(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The push checks of what a command's WHAT means.
std::vector<WatchedAddress> pushes_of(const health::Roster& roster, const std::vector<Aim>& aims) {
  Targets found;
  for (const Aim& aim : aims) {
    const auto service =
        std::ranges::find(roster, aim.service->name, &health::WatchedService::name);
    if (service == roster.end() || aim.endpoint >= service->endpoints.size()) continue;
    const auto& addresses = service->endpoints[aim.endpoint].addresses;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      if ((aim.addresses >> i & 1U) != 0) found.add(addresses[i], is_any);
    }
  }
  return std::move(found).take();
}

health::Verdict read_state(const zones::compile::Reader& reader, const zones::compile::Value* state,
                           const zones::compile::Value& root) {
  if (state == nullptr) {
    reader.fault(root, "\"state\" is missing", "write \"up\" or \"down\"");
    return health::Verdict::unknown;
  }
  const auto word = reader.word(*state, {"up", "down"});
  return word && *word == "down" ? health::Verdict::down : health::Verdict::up;
}

void read_members(const zones::compile::Reader& reader, const zones::compile::Value& root,
                  Push& push) {
  if (!reader.object(root, {"check", "state", "reason", "for"})) return;
  if (const auto* what = root.find("check")) {
    push.what = reader.text(*what).value_or("");
  } else {
    reader.fault(root, "\"check\" is missing", "write the check's name, or SERVICE/ENDPOINT");
  }
  push.pushed.state = read_state(reader, root.find("state"), root);
  if (const auto* reason = root.find("reason")) {
    push.pushed.reason = reader.text(*reason).value_or("").substr(0, longest_reason);
  }
  if (const auto* lasts = root.find("for")) {
    push.pushed.lasts = reader.duration(*lasts, health::shortest_push, health::longest_push)
                            .value_or(push.pushed.lasts);
  }
}

}  // namespace

std::optional<Push> read_push(const std::string& body, std::string& why) {
  Push push;
  zones::compile::Faults faults;
  if (const auto document = zones::compile::Document::parse("body", body, faults)) {
    read_members(zones::compile::Reader(*document, faults), document->root(), push);
  }
  if (!faults.any()) return push;
  why = faults.all().front().to_string();
  return std::nullopt;
}

std::vector<WatchedAddress> push_targets(const health::Roster& roster,
                                         const zones::Snapshot& snapshot, std::string_view what) {
  const std::string quoted = "\"" + std::string(what) + "\"";
  auto named = named_pushes(roster);
  std::set<std::string> fitting, all;
  for (const auto& [name, targets] : named) {
    all.insert(name);
    if (is_name(what, name)) fitting.insert(name);
  }
  if (fitting.size() > 1) {
    throw UnclearAim(quoted + " could be " + listed(fitting) + "; write the zone before it");
  }
  if (fitting.size() == 1) return named[*fitting.begin()];
  auto found = pushes_of(roster, aims_of(snapshot, what));
  if (!found.empty()) return found;
  throw UnclearAim(quoted + " has no check of kind push" +
                   (all.empty() ? "" : "; named ones are " + listed(all)));
}

}  // namespace tools::daemon
