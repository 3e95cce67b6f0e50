#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "tools/daemon/server_process.h"

namespace tools::daemon {

using namespace std::chrono_literals;

constexpr auto longest_learning = 2s;  // a resolver that is there has answered by then

Lookups::Listener ServerProcess::lookup_listener() {
  return {.told =
              [this](const std::string& name, const health::Resolution& resolution) {
                journal_.note(name, resolution);
                monitor_.tell(name, resolution);
              },
          .changed =
              [this](const std::string& name, const std::vector<geo::Address>& addresses) {
                journal_.note(name, addresses);
                renewals_.want();
                renew_when_due();
              }};
}

void ServerProcess::renew_when_due() {
  const Renewals::Time now(clock_ms());
  const auto next = renewals_.next(now);
  if (!next) return;
  if (*next > now) return renew_.once(*next - now);
  start_renewal();
}

void ServerProcess::start_renewal() {
  renewals_.begin(Renewals::Time(clock_ms()));
  compiler_.post([this, known = lookups_.known()] {
    try {
      auto done = std::make_shared<Renewed>(publisher_.renew(known));
      inbox_.post([this, done] { renewed(*done); });
    } catch (const std::exception& error) {
      inbox_.post([this, why = std::string(error.what())] {
        log_.error("addresses not put into service", {{"why", why}});
        renewed({});
      });
    }
  });
}

void ServerProcess::renewed(const Renewed& renewed) {
  renewals_.end();
  if (renewed.changed) {
    compiler_.post([old = std::exchange(snapshot_, renewed.snapshot)] {});  // freed over there
    roster_ = renewed.roster;
    report_.generation = snapshot_->generation;
  }
  lookups_.adopted(renewed.revision);
  if (begin_after_renewal_) begin_serving();
  wait_for_probes();
  renew_when_due();
}

/// On the compiler's thread, for a reload that names others than before. Bounded, since the reload
/// waits for it; what is not known by then comes when it is.
Known ServerProcess::learn(const health::Roster& roster) {
  auto promise = std::make_shared<std::promise<Known>>();
  auto known = promise->get_future();
  inbox_.post([this, promise, roster] {
    lookups_.follow_too(roster);
    lookups_.when_all_are_tried([this, promise] { promise->set_value(lookups_.known()); });
  });
  if (known.wait_for(longest_learning) == std::future_status::ready) return known.get();
  return publisher_.known();
}

/// At start-up: once every name is known and in service, the probes of its addresses are waited for
/// like those of the others.
void ServerProcess::wait_for_probes() {
  const bool is_known = names_tried_ && !renewals_.next(Renewals::Time(clock_ms()));
  if (report_.serving || !is_known || renewals_.under_way()) return;
  monitor_.when_all_are_known([this] { inbox_.post([this] { begin_serving(); }); });
}

}  // namespace tools::daemon
