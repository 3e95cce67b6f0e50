#include <memory>
#include <utility>

#include "tools/daemon/server_process.h"

namespace tools::daemon {

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
      auto done = std::make_shared<Renewed>(publisher_.renew(known.addresses));
      inbox_.post([this, done, revision = known.revision] { renewed(*done, revision); });
    } catch (const std::exception& error) {
      inbox_.post([this, why = std::string(error.what())] {
        log_.error("addresses not put into service", {{"why", why}});
        renewed({}, 0);
      });
    }
  });
}

void ServerProcess::renewed(const Renewed& renewed, std::uint64_t revision) {
  renewals_.end();
  if (renewed.changed) {
    compiler_.post([old = std::exchange(snapshot_, renewed.snapshot)] {});  // freed over there
    roster_ = renewed.roster;
    report_.generation = snapshot_->generation;
  }
  lookups_.adopted(revision);
  if (begin_after_renewal_) begin_serving();
  wait_for_probes();
  renew_when_due();
}

/// At start-up: once every name is known and in service, the probes of its addresses are waited for
/// like those of the others.
void ServerProcess::wait_for_probes() {
  const bool is_known = names_tried_ && !renewals_.next(Renewals::Time(clock_ms()));
  if (report_.serving || !is_known || renewals_.under_way()) return;
  monitor_.when_all_are_known([this] { inbox_.post([this] { begin_serving(); }); });
}

}  // namespace tools::daemon
