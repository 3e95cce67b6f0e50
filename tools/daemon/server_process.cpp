#include "tools/daemon/server_process.h"

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

#include "tools/daemon/listen_address.h"
#include "tools/daemon/open_files.h"

namespace tools::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto quiet = 60ms;     // editors write, rename and touch within a few milliseconds
constexpr auto longest = 300ms;  // edits answer within a second even in a stream of changes

unsigned worker_count(const ServerFile& file) {
  return file.workers > 0 ? file.workers : std::max(1U, std::thread::hardware_concurrency());
}

FileNeeds needs_of(const ServerFile& file) {
  return {worker_count(file), file.listen.size(), file.tcp.connections};
}

dns::ServerOptions server_options(const ServerFile& file, std::function<std::uint64_t()> clock) {
  dns::TcpLimits tcp = file.tcp;
  tcp.connections = connections_that_fit(needs_of(file), raise_open_files());
  return {
      .listen = file.listen, .workers = worker_count(file), .tcp = tcp, .clock = std::move(clock)};
}

std::unique_ptr<StateFolder> open_state(const ServerFile& file) {
  return file.state ? std::make_unique<StateFolder>(*file.state) : nullptr;
}

}  // namespace

ServerProcess::ServerProcess(const ServeOptions& options, ServerFile file,
                             std::optional<std::string> token,
                             std::vector<dns::CookieSecret> cookies)
    : strict_(options.strict),
      file_(std::move(file)),
      inbox_(loop_),
      server_(server_options(file_, [this] { return clock_ms(); })),
      monitor_([this] { return clock_ms(); },
               [this](const health::Event& event) {
                 inbox_.post([this, event] { journal_.note(event); });
               }),
      publisher_({options.server_file, options.overrides, token, std::move(cookies)}, file_,
                 open_state(file_), monitor_, server_),
      health_file_(file_.state ? std::optional<HealthFile>(*file_.state) : std::nullopt),
      lookups_(
          loop_, [this] { return clock_ms(); }, lookup_listener()),
      collector_(loop_, monitor_),
      report_(first_report(options)),
      hands_({loop_, inbox_, monitor_, log_,
              [this](std::function<void()> work) { compiler_.post(std::move(work)); }},
             HandStore(file_.state)),
      desk_(hands_, monitor_, inbox_, sources()),
      api_(actions(options), {is_loopback(file_.control.address), std::move(token)}),
      http_(loop_, file_.control,
            [this](const Request& request, const Reply& reply) { api_.handle(request, reply); }),
      journal_(log_),
      queue_([this](std::set<std::string> remove, bool asked_for) {
        start_reload(std::move(remove), asked_for);
      }),
      debounce_(quiet, longest),
      watcher_(loop_, [this] { files_changed(); }),
      settled_(loop_, [this] { files_settled(); }),
      look_(loop_, [this] { look_at_files(); }),
      wait_over_(loop_, [this] { begin_serving(); }),
      renew_(loop_, [this] { renew_when_due(); }),
      remember_(loop_, [this] { keep_health(); }),
      incidents_(loop_, [this] { note_incidents(); }),
      terminate_(loop_, SIGTERM, [this] { end(0, "SIGTERM"); }),
      interrupt_(loop_, SIGINT, [this] { end(0, "SIGINT"); }),
      hang_up_(loop_, SIGHUP, [this] {
        hung_up_ = true;
        files_changed();
      }) {
  log_.set_level(file_.log_level);
}

std::uint64_t ServerProcess::clock_ms() const {
  const auto since = std::chrono::steady_clock::now() - start_;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

StatusReport ServerProcess::first_report(const ServeOptions& options) const {
  StatusReport report;
  report.version = options.version;
  report.started_unix_ms = unix_now_ms();
  for (const auto& address : server_.bound()) report.listen.push_back(address.to_string());
  report.workers = worker_count(file_);
  return report;
}

OperatorDesk::Sources ServerProcess::sources() {
  return {
      [this] { return report_.serving ? snapshot_ : nullptr; },
      [this](std::function<void(health::Status)> done) { collector_.collect(std::move(done)); }};
}

ControlActions ServerProcess::actions(const ServeOptions& options) {
  ControlActions actions;
  actions.status = [this](std::function<void(StatusReport)> done) {
    collector_.collect([this, done = std::move(done)](health::Status health) {
      StatusReport report = report_;
      report.now_unix_ms = unix_now_ms();
      report.counts = sum(server_.tallies());
      report.served = server_.served();
      report.health = std::move(health);
      done(std::move(report));
    });
  };
  actions.reload = [this](std::set<std::string> remove, ReloadQueue::Done done) {
    queue_.ask(std::move(remove), std::move(done));
  };
  actions.push = [this](const Request& request, const Reply& reply) { push(request, reply); };
  actions.is_serving = [this] { return report_.serving; };
  actions.by_hand = [this](const Request& request, const Reply& reply) {
    desk_.handle(request, reply);
  };
  if (options.explain) {
    actions.explain = [this, explain = options.explain](const Request& request,
                                                        const Reply& reply) {
      collector_.collect([this, explain, request, reply](health::Status health) {
        Live live{snapshot_, roster_, settings_, clock_ms(), std::move(health)};
        explainer_.post([this, explain, request, reply, live = std::move(live)] {
          inbox_.post([reply, response = explain(request, live)] { reply(response); });
        });
      });
    };
  }
  return actions;
}

int ServerProcess::run() {
  report_.control = http_.bound().to_string();
  log_listeners();
  hands_.load();
  load_first();
  loop_.run();
  explainer_.stop();
  compiler_.stop();  // a publication under way needs the workers
  server_.stop();
  note_incidents();  // since the timer's last look
  keep_health_at_last();
  log_.info("stopped", {{"exit_code", std::to_string(exit_code_)}});
  return exit_code_;
}

void ServerProcess::note_incidents() {
  for (const auto& incident : server_.take_incidents()) {
    journal_.note(incident, settings_->rate_limit.enforce);
  }
}

void ServerProcess::log_listeners() {
  for (const auto& address : report_.listen) log_.info("listening", {{"address", address}});
  log_.info("control", {{"address", report_.control}});
  const std::string lack = lack_of_files(needs_of(file_), raise_open_files());
  if (!lack.empty()) log_.warning("open files", {{"why", lack}});
}

void ServerProcess::end(int exit_code, std::string_view why) {
  exit_code_ = exit_code;
  log_.write(exit_code == 0 ? Level::info : Level::error, "stopping", {{"why", std::string(why)}});
  loop_.stop();
}

}  // namespace tools::daemon
