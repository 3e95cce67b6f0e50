#include "tools/daemon/assumption.h"

#include <bit>
#include <map>
#include <utility>

#include "tools/daemon/what.h"

namespace tools::daemon {
namespace {

using health::Outlook;
using health::Roll;
using health::Standing;

/// New rolls by the service they stand in for.
using Rolls = std::map<const zones::Service*, std::shared_ptr<Roll>>;

std::shared_ptr<Roll> copy_of(const Roll& roll) {
  auto copy = std::make_shared<Roll>(roll.size());
  for (std::size_t i = 0; i < roll.size(); ++i) {
    (*copy)[i].outlook = roll[i].outlook.load(std::memory_order_relaxed);
    (*copy)[i].addresses = roll[i].addresses.load(std::memory_order_relaxed);
    (*copy)[i].lease = roll[i].lease.load(std::memory_order_relaxed);
    (*copy)[i].withheld = roll[i].withheld.load(std::memory_order_relaxed);
  }
  return copy;
}

std::shared_ptr<Roll> all_up(const health::WatchedService& watched) {
  auto roll = std::make_shared<Roll>(watched.endpoints.size());
  for (std::size_t i = 0; i < watched.endpoints.size(); ++i) {
    const health::WatchedEndpoint& endpoint = watched.endpoints[i];
    Outlook outlook;
    outlook.up_v4 = endpoint.v4_count > 0;
    outlook.up_v6 = endpoint.addresses.size() > endpoint.v4_count;
    outlook.up_other = true;
    outlook.out =
        endpoint.configured == health::Hand::down || endpoint.configured == health::Hand::drain;
    outlook.forced_up = endpoint.configured == health::Hand::up;
    (*roll)[i].outlook = outlook.pack();
    (*roll)[i].addresses = Standing::first_bits(endpoint.addresses.size());
    (*roll)[i].lease = (*watched.roll)[i].lease.load(std::memory_order_relaxed);
  }
  return roll;
}

/// Turns the addresses of one standing and derives its flags anew, as the prober would.
void turn(Standing& standing, const Aim& aim, bool up, const health::WatchedEndpoint& watched) {
  Outlook outlook = Outlook::unpack(standing.outlook);
  const std::uint64_t addresses =
      up ? standing.addresses | aim.addresses : standing.addresses & ~aim.addresses;
  const std::uint64_t v4 = Standing::first_bits(watched.v4_count);
  const auto enough = [&](std::uint64_t bits) {
    return bits != 0 && static_cast<std::uint32_t>(std::popcount(bits)) >= watched.min_up;
  };
  const std::uint64_t held = addresses & Standing::first_bits(watched.addresses.size());
  outlook.up_v4 = enough(held & v4);
  outlook.up_v6 = enough(held & ~v4);
  outlook.up_other = watched.addresses.empty() ? up : held != 0;
  outlook.forced_up = outlook.is_new = false;
  outlook.out = outlook.out && !up;
  outlook.until_ms = Outlook::never;
  standing.outlook = outlook.pack();
  standing.addresses = held;
  if (up) standing.withheld = standing.withheld & ~aim.addresses;
}

class Supposing {
 public:
  Supposing(const zones::Snapshot& snapshot, const health::Roster& roster) : snapshot_(snapshot) {
    for (const health::WatchedService& service : roster) watched_[service.name] = &service;
  }

  void start(bool everything_up) {
    for (const zones::Hosted& hosted : snapshot_.zones.all()) {
      for (const auto& service : hosted.services) {
        rolls_[service.get()] =
            everything_up ? all_up(*watched_.at(service->name)) : copy_of(*service->standings);
      }
    }
  }

  void suppose(const std::string& what, bool up) {
    for (const Aim& aim : aims_of(snapshot_, what)) {
      turn((*rolls_.at(aim.service))[aim.endpoint], aim, up,
           watched_.at(aim.service->name)->endpoints[aim.endpoint]);
    }
  }

  [[nodiscard]] std::shared_ptr<const zones::Snapshot> finish() const {
    std::vector<zones::Hosted> zones;
    std::map<const zones::Service*, std::shared_ptr<const zones::Service>> changed_from;
    for (const zones::Hosted& hosted : snapshot_.zones.all()) {
      zones::Hosted copy{hosted.zone, {}};
      for (const auto& service : hosted.services) {
        auto changed = std::make_shared<zones::Service>(*service);
        changed->standings = rolls_.at(service.get());
        auto inner = service->inner;  // each was changed before: it stands before this one
        for (auto& one : inner) one = one == nullptr ? nullptr : changed_from.at(one.get());
        zones::nest(*changed, std::move(inner));
        changed_from[service.get()] = changed;
        copy.services.push_back(std::move(changed));
      }
      zones.push_back(std::move(copy));
    }
    return std::make_shared<const zones::Snapshot>(zones::Snapshot{
        snapshot_.generation, zones::ZoneTable(std::move(zones)), snapshot_.geography});
  }

 private:
  const zones::Snapshot& snapshot_;
  std::map<std::string, const health::WatchedService*> watched_;
  Rolls rolls_;
};

}  // namespace

std::shared_ptr<const zones::Snapshot> assume(const zones::Snapshot& snapshot,
                                              const health::Roster& roster,
                                              const Assumption& assumption) {
  Supposing supposing(snapshot, roster);
  supposing.start(assumption.all_up);
  for (const std::string& what : assumption.down) supposing.suppose(what, false);
  for (const std::string& what : assumption.up) supposing.suppose(what, true);
  return supposing.finish();
}

}  // namespace tools::daemon
