#include "health/monitor.h"

#include <signal.h>
#include <uv.h>

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "health/prober.h"
#include "health/watch.h"

namespace health {
namespace {

/// Signals belong to the control thread. SIGPIPE above all: OpenSSL writes without MSG_NOSIGNAL,
/// and a target that hangs up must not end the server.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, fault);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

/// The thread, its libuv loop, and the queue by which other threads reach it.
class Monitor::Loop {
 public:
  struct State {
    Prober prober;
    Watch watch;
    std::vector<std::function<void()>> wait_for_all_known;
    Trials trials;
  };
  /// Runs on the thread; null where the monitor stopped first.
  using Command = std::function<void(State*)>;

  Loop(Clock clock, std::function<void(const Event&)> report);
  ~Loop();

  void post(Command command);

 private:
  void run();
  void obey(State* state);
  static void tell_if_all_known(State& state);

  Clock clock_;
  std::function<void(const Event&)> report_;
  uv_loop_t loop_{};
  uv_async_t woken_{};
  State* state_ = nullptr;  // the thread's own, while it runs
  std::mutex mutex_;        // of the two below
  std::vector<Command> commands_;
  bool stopping_ = false;
  std::thread thread_;
};

Monitor::Loop::Loop(Clock clock, std::function<void(const Event&)> report)
    : clock_(std::move(clock)), report_(std::move(report)) {
  const auto need = [](int rc, const char* what) {
    if (rc != 0) throw std::system_error(-rc, std::generic_category(), what);
  };
  need(uv_loop_init(&loop_), "prober: event loop");
  const int rc = uv_async_init(&loop_, &woken_, [](uv_async_t* woken) {
    auto* self = static_cast<Loop*>(woken->data);
    self->obey(self->state_);
  });
  if (rc != 0) uv_loop_close(&loop_);
  need(rc, "prober: event loop");
  woken_.data = this;
  thread_ = std::thread([this] { run(); });
}

Monitor::Loop::~Loop() {
  {
    // Sent under the lock: once the thread can see `stopping_` it may close what is sent to.
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    uv_async_send(&woken_);
  }
  thread_.join();
  obey(nullptr);
}

void Monitor::Loop::post(Command command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(std::move(command));
  uv_async_send(&woken_);
}

void Monitor::Loop::run() {
  block_signals();
  {
    State state{Prober(
                    &loop_, clock_,
                    [this](const Probe& probe, const Course& before) {
                      state_->watch.heard(probe, before);
                      tell_if_all_known(*state_);
                    },
                    [this](const std::string& text) { state_->watch.notice(text); }),
                Watch(&loop_, state.prober, clock_, report_),
                {},
                Trials(&loop_, state.prober)};
    state_ = &state;
    uv_run(&loop_, UV_RUN_DEFAULT);
    state_ = nullptr;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&woken_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);  // frees what the prober's handles held
  uv_loop_close(&loop_);
}

void Monitor::Loop::obey(State* state) {
  std::vector<Command> commands;
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    commands.swap(commands_);
    stopping = stopping_;
  }
  for (const Command& command : commands) command(state);
  if (state == nullptr) return;
  tell_if_all_known(*state);
  if (stopping) uv_stop(&loop_);
}

void Monitor::Loop::tell_if_all_known(State& state) {
  if (state.prober.unknown() != 0) return;
  const auto waiting = std::exchange(state.wait_for_all_known, {});
  for (const auto& known : waiting) known();
}

Monitor::Monitor(Clock clock, std::function<void(const Event&)> report)
    : loop_(std::make_unique<Loop>(std::move(clock), std::move(report))) {}

Monitor::~Monitor() = default;

void Monitor::adopt(Roster roster, std::function<void()> adopted) {
  // Shared, since a std::function must be copyable and a roster is big.
  auto held = std::make_shared<Roster>(std::move(roster));
  loop_->post([held, adopted = std::move(adopted)](Loop::State* state) {
    if (state == nullptr) return;
    state->watch.adopt(std::move(*held));
    if (adopted) adopted();
  });
}

void Monitor::tell(std::string name, Resolution resolution) {
  loop_->post([name = std::move(name), resolution = std::move(resolution)](Loop::State* state) {
    if (state != nullptr) state->watch.tell(name, resolution);
  });
}

void Monitor::push(std::vector<WatchedAddress> where, Pushed pushed,
                   std::function<void(std::size_t)> done) {
  loop_->post([where = std::move(where), pushed = std::move(pushed),
               done = std::move(done)](Loop::State* state) {
    if (state == nullptr) return;
    std::size_t count = 0;
    for (const WatchedAddress& one : where) {
      if (state->prober.push({one.check, one.target, one.port}, pushed)) ++count;
    }
    if (done) done(count);
  });
}

void Monitor::lay_hands(std::vector<LaidHand> hands, bool is_guarded,
                        std::function<void(std::vector<Bereft>)> laid) {
  loop_->post([hands = std::move(hands), is_guarded, laid = std::move(laid)](Loop::State* state) {
    if (state != nullptr) laid(state->watch.lay_hands(hands, is_guarded));
  });
}

void Monitor::history(Grip grip, std::function<void(std::vector<AddressHistory>)> told) {
  loop_->post([grip = std::move(grip), told = std::move(told)](Loop::State* state) {
    if (state != nullptr) told(state->watch.history(grip));
  });
}

void Monitor::try_now(Grip grip, std::size_t most,
                      std::function<void(std::size_t, std::vector<Trial>)> tried) {
  loop_->post([grip = std::move(grip), most, tried = std::move(tried)](Loop::State* state) {
    if (state == nullptr) return;
    auto wanted = state->watch.probes_at(grip);
    const std::size_t count = wanted.size();
    if (count > most) return tried(count, {});
    state->trials.run(std::move(wanted), [tried, count](std::vector<Trial> trials) {
      tried(count, std::move(trials));
    });
  });
}

void Monitor::when_all_are_known(std::function<void()> known) {
  loop_->post([known = std::move(known)](Loop::State* state) {
    if (state != nullptr) state->wait_for_all_known.push_back(known);
  });
}

void Monitor::guard_by(Guarding guarding) {
  loop_->post([guarding = std::move(guarding)](Loop::State* state) {
    if (state != nullptr) state->watch.guard_by(guarding);
  });
}

void Monitor::recall(Recollection recollection) {
  loop_->post([recollection = std::move(recollection)](Loop::State* state) {
    if (state != nullptr) state->watch.recall(recollection);
  });
}

void Monitor::memory(std::function<void(Recollection)> told) {
  loop_->post([told = std::move(told)](Loop::State* state) {
    if (state != nullptr) told(state->watch.memory());
  });
}

std::future<Status> Monitor::status() {
  auto promise = std::make_shared<std::promise<Status>>();
  std::future<Status> future = promise->get_future();
  loop_->post([promise](Loop::State* state) {
    promise->set_value(state == nullptr ? Status{} : state->watch.status());
  });
  return future;
}

}  // namespace health
