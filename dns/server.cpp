#include "dns/server.h"

#include <algorithm>
#include <mutex>

#include "dns/own_sockets.h"
#include "dns/socket.h"
#include "dns/worker.h"

namespace dns {
namespace {

std::function<std::uint64_t()> steady_clock_ms() {
  using Clock = std::chrono::steady_clock;
  return [begin = Clock::now()] {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    return static_cast<std::uint64_t>(passed.count());
  };
}

}  // namespace

class Server::Core {
 public:
  explicit Core(ServerOptions wanted) : options(std::move(wanted)) {
    options.workers = std::max(1U, options.workers);
    if (!options.clock) options.clock = steady_clock_ms();
    std::vector<std::vector<SocketPair>> sockets(options.workers);
    for (const ListenAddress& address : options.listen) {
      BoundAddress made = bind_address(address, options.workers);
      bound.push_back(made.at);
      for (unsigned i = 0; i < options.workers; ++i) {
        sockets[i].push_back(std::move(made.per_worker[i]));
      }
    }
    own = OwnSockets(bound);
    for (unsigned i = 0; i < options.workers; ++i) {
      workers.push_back(std::make_unique<Worker>(i, std::move(sockets[i]), options, own));
    }
  }

  ServerOptions options;
  std::vector<ListenAddress> bound;
  OwnSockets own;
  ServedLedger served;
  std::vector<std::unique_ptr<Worker>> workers;
  std::mutex control;       // one start, publication or stop at a time
  bool is_serving = false;  // under `control`
};

Server::Server(ServerOptions options) : core_(std::make_unique<Core>(std::move(options))) {}

Server::~Server() { stop(); }

const std::vector<ListenAddress>& Server::bound() const noexcept { return core_->bound; }

void Server::start(std::shared_ptr<const zones::Snapshot> snapshot,
                   std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(core_->control);
  const auto sheets = core_->served.open(snapshot, core_->workers.size());
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    core_->workers[i]->start({snapshot, settings, sheets[i]});
  }
  core_->is_serving = true;
}

void Server::publish(std::shared_ptr<const zones::Snapshot> snapshot,
                     std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(core_->control);
  if (!core_->is_serving) return;  // nobody answers (any more): there is nothing to replace
  const auto sheets = core_->served.open(snapshot, core_->workers.size());
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    core_->workers[i]->post({snapshot, settings, sheets[i]});
  }
  std::vector<Posting> replaced;
  for (const auto& worker : core_->workers) replaced.push_back(worker->take_back());
  core_->served.close_earlier();
  // Released here, after every worker has adopted the new one.
}

void Server::stop() {
  const std::lock_guard lock(core_->control);
  core_->is_serving = false;
  for (const auto& worker : core_->workers) worker->ask_to_stop();
  for (const auto& worker : core_->workers) worker->join();
  core_->served.close_all();
}

std::vector<Incident> Server::take_incidents() {
  std::vector<Incident> taken;
  for (const auto& worker : core_->workers) {
    while (auto incident = worker->incidents().take()) taken.push_back(*incident);
  }
  return taken;
}

ServedTotals Server::served() const { return core_->served.read(); }

std::vector<const Tally*> Server::tallies() const {
  std::vector<const Tally*> tallies;
  for (const auto& worker : core_->workers) tallies.push_back(&worker->tally());
  return tallies;
}

}  // namespace dns
