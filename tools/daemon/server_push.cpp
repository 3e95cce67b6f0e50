#include "tools/daemon/access.h"
#include "tools/daemon/push.h"
#include "tools/daemon/server_process.h"
#include "tools/daemon/what.h"

namespace tools::daemon {

/// POST /v1/push: answered when the prober has taken it.
void ServerProcess::push(const Request& request, const Reply& reply) try {
  std::string why;
  auto wanted = read_push(request.body, why);
  if (!wanted) return reply(error_response(400, why));
  auto targets = push_targets(*roster_, *snapshot_, wanted->what);
  const bool is_up = wanted->pushed.state == health::Verdict::up;
  log_.info("pushed", {{"what", wanted->what},
                       {"state", is_up ? "up" : "down"},
                       {"reason", wanted->pushed.reason}});
  monitor_.push(std::move(targets), std::move(wanted->pushed), [this, reply](std::size_t probes) {
    inbox_.post([reply, probes] { reply({200, push_json(probes)}); });
  });
} catch (const UnclearAim& unclear) {
  reply(error_response(422, unclear.what()));
}

}  // namespace tools::daemon
