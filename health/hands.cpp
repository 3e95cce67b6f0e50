#include "health/hands.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace health {

Hands::Hands(std::vector<LaidHand> laid) {
  for (LaidHand& one : laid) {
    all_.push_back({std::make_shared<const LaidHand>(std::move(one)), 0});
  }
}

void Hands::find_in(const Roster& roster) {
  for (HandStatus& one : all_) one.endpoints = 0;
  holdings_.clear();
  if (all_.empty()) return;
  for (const WatchedService& service : roster) {
    auto& list = holdings_.emplace_back();
    for (const WatchedEndpoint& endpoint : service.endpoints) {
      list.push_back(find(service, endpoint));
    }
  }
}

/// The narrowest grip on an endpoint decides; two of the same width are never laid.
Holding Hands::find(const WatchedService& service, const WatchedEndpoint& endpoint) {
  Holding holding;
  for (HandStatus& one : all_) {
    const LaidHand& laid = *one.laid;
    if (laid.grip.on == Grip::On::address) {
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < endpoint.addresses.size() && i < 64; ++i) {
        if (endpoint.addresses[i].address == laid.grip.name) bits |= std::uint64_t{1} << i;
      }
      (laid.hand == Hand::up ? holding.raised : holding.withheld) |= bits;
      one.endpoints += bits != 0 ? 1 : 0;
    } else if (holds(laid.grip, service.name, endpoint)) {
      ++one.endpoints;
      if (!holding.whole || holding.whole->grip.on < laid.grip.on) holding.whole = one.laid;
    }
  }
  return holding;
}

const Holding& Hands::on(std::size_t service, std::size_t endpoint) const {
  static const Holding nothing;
  return holdings_.empty() ? nothing : holdings_[service][endpoint];
}

std::shared_ptr<const LaidHand> Hands::on_address(const std::string& address) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const HandStatus& one) {
    return one.laid->grip.on == Grip::On::address && one.laid->grip.name == address;
  });
  return found == all_.end() ? nullptr : found->laid;
}

UpFor up_for(const WatchedEndpoint& endpoint, const Outlook& outlook) noexcept {
  if (outlook.out || outlook.is_new) return {};
  if (!endpoint.serves.empty()) return {false, false, outlook.up_other};
  const bool has_v4 = endpoint.v4_count > 0;
  const bool has_v6 = endpoint.addresses.size() > endpoint.v4_count;
  return {has_v4 && outlook.up_v4, has_v6 && outlook.up_v6, false};
}

namespace {

using Index = std::map<std::string_view, std::size_t>;  // of services by name

class Survey {
 public:
  Survey(const Roster& roster, const Index& index, const Outlooks& outlooks)
      : roster_(roster), index_(index), outlooks_(outlooks) {}

  [[nodiscard]] UpFor service(std::size_t number, unsigned level = 0) const {
    UpFor all;
    const WatchedService& service = roster_[number];
    for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
      const WatchedEndpoint& endpoint = service.endpoints[e];
      const Outlook& outlook = outlooks_[number][e];
      const UpFor one = endpoint.service.empty() || outlook.out
                            ? up_for(endpoint, outlook)
                            : inner(service.name, endpoint.service, level);
      all = {all.v4 || one.v4, all.v6 || one.v6, all.other || one.other};
    }
    return all;
  }

 private:
  /// The service `key` of the same file as `outer`. One that cannot be told by its name counts as
  /// up for addresses: no command is refused for it.
  [[nodiscard]] UpFor inner(const std::string& outer, const std::string& key,
                            unsigned level) const {
    constexpr unsigned most_levels = 8;  // the compiler refuses more than four, and circles
    const std::string name = outer.substr(0, outer.rfind(':') + 1) + key;
    const auto found = index_.find(name);
    if (found == index_.end() || level == most_levels) return {true, true, false};
    return service(found->second, level + 1);
  }

  const Roster& roster_;
  const Index& index_;
  const Outlooks& outlooks_;
};

}  // namespace

std::vector<Bereft> bereft(const Roster& roster, const Outlooks& before, const Outlooks& after) {
  std::vector<Bereft> lost;
  Index index;
  for (std::size_t s = 0; s < roster.size(); ++s) index.emplace(roster[s].name, s);
  const Survey then(roster, index, before), now(roster, index, after);
  for (std::size_t s = 0; s < roster.size(); ++s) {
    const UpFor had = then.service(s), has = now.service(s);
    if (had.v4 && !has.v4) lost.push_back({roster[s].name, "IPv4"});
    if (had.v6 && !has.v6) lost.push_back({roster[s].name, "IPv6"});
    if (had.other && !has.other) {
      lost.push_back({roster[s].name, roster[s].endpoints.front().serves});
    }
  }
  return lost;
}

}  // namespace health
