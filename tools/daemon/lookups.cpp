#include "tools/daemon/lookups.h"

#include <algorithm>
#include <utility>

#include "health/looked_up_names.h"
#include "tools/daemon/listen_address.h"

namespace tools::daemon {
namespace {

/// Names asked for at once. A resolver answers in milliseconds, so thousands of names take a second
/// all the same, and it is never met with a burst.
constexpr std::size_t most_under_way = 64;

}  // namespace

Lookups::Lookups(Loop& loop, health::Clock clock, Listener listener)
    : loop_(loop),
      clock_(std::move(clock)),
      listener_(std::move(listener)),
      timer_(loop, [this] { start_due(); }),
      lookup_(std::make_unique<NameLookup>(loop, resolvers_)) {}

void Lookups::use(const std::vector<dns::ListenAddress>& resolvers) {
  if (same_addresses(resolvers, resolvers_)) return;
  auto made = std::make_unique<NameLookup>(loop_, resolvers);
  lookup_ = std::move(made);
  resolvers_ = resolvers;
  under_way_ = 0;
  for (auto& [name, tracked] : names_) {
    if (std::exchange(tracked.under_way, false)) tracked.due_ms = 0;
  }
  arm();
}

void Lookups::follow(const health::Roster& roster) {
  const Wanted wanted = health::looked_up_names(roster);
  std::erase_if(names_, [&](const auto& entry) {
    const bool is_gone = !wanted.contains(entry.first);
    if (is_gone && entry.second.under_way) --under_way_;
    return is_gone;
  });
  take_on(wanted);
}

void Lookups::follow_too(const health::Roster& roster) { take_on(health::looked_up_names(roster)); }

void Lookups::take_on(const Wanted& wanted) {
  for (const auto& [name, hold] : wanted) names_[name].hold = hold;
  tell_if_all_are_tried();
  arm();
}

void Lookups::when_all_are_tried(std::function<void()> tried) {
  wait_for_all_tried_.push_back(std::move(tried));
  tell_if_all_are_tried();
}

void Lookups::tell_if_all_are_tried() {
  const auto is_tried = [](const auto& entry) { return entry.second.tried; };
  if (!std::all_of(names_.begin(), names_.end(), is_tried)) return;
  for (const auto& tried : std::exchange(wait_for_all_tried_, {})) tried();
}

Known Lookups::known() const {
  Known known;
  known.revision = revision_;
  for (const auto& [name, tracked] : names_) {
    const auto& addresses = tracked.course.addresses();
    if (!addresses.empty()) known.addresses.emplace(name, addresses);
  }
  return known;
}

void Lookups::adopted(std::uint64_t revision) {
  const std::uint64_t before = std::exchange(adopted_, std::max(adopted_, revision));
  for (const auto& [name, tracked] : names_) {
    if (tracked.revision > before && tracked.revision <= adopted_) tell(name, tracked);
  }
}

void Lookups::tell(const std::string& name, const Tracked& tracked) const {
  if (tracked.revision <= adopted_) listener_.told(name, tracked.course.resolution());
}

void Lookups::start_due() {
  const std::uint64_t now_ms = clock_();
  for (auto& [name, tracked] : names_) {
    if (under_way_ >= most_under_way) break;
    if (!tracked.under_way && tracked.due_ms <= now_ms) start(name, tracked);
  }
  arm();
}

void Lookups::start(const std::string& name, Tracked& tracked) {
  tracked.under_way = true;
  ++under_way_;
  lookup_->ask(name, [this, name, asked_ms = clock_()](LookupResult result) {
    heard(name, std::move(result), asked_ms);
  });
}

void Lookups::heard(const std::string& name, LookupResult result, std::uint64_t asked_ms) {
  const auto found = names_.find(name);
  if (found == names_.end() || !found->second.under_way) return;  // forgotten meanwhile
  Tracked& tracked = found->second;
  tracked.under_way = false;
  tracked.tried = true;
  --under_way_;
  const bool is_changed = tracked.course.take(std::move(result), asked_ms, clock_(), tracked.hold);
  tracked.due_ms = tracked.course.resolution().next_ms;
  if (is_changed) {
    tracked.revision = ++revision_;
    listener_.changed(name, tracked.course.addresses());
  }
  tell(name, tracked);
  tell_if_all_are_tried();
  arm();
}

void Lookups::arm() {
  constexpr auto never = ~std::uint64_t{0};
  std::uint64_t first_ms = never;
  for (const auto& [name, tracked] : names_) {
    if (!tracked.under_way) first_ms = std::min(first_ms, tracked.due_ms);
  }
  if (first_ms == never || under_way_ >= most_under_way) return timer_.stop();
  const std::uint64_t now_ms = clock_();
  timer_.once(std::chrono::milliseconds(first_ms > now_ms ? first_ms - now_ms : 0));
}

}  // namespace tools::daemon
