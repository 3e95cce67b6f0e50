#include "health/exec_prober.h"

#include <algorithm>
#include <utility>

#include "health/program.h"
#include "health/reason.h"

namespace health {
namespace {

/// Programs at a time. Each is a process, so more of them would take the CPUs from answering
/// queries; 16 quick ones a moment are still thousands a minute.
constexpr std::size_t most_programs = 16;

constexpr const char* search_path =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Program::Plan plan_of(const Identity& what) {
  Program::Plan plan{what.check->exec.arguments, {search_path}};
  plan.environment.push_back("TRIMTAB_TARGET=" + what.target);
  if (what.port != 0) plan.environment.push_back("TRIMTAB_PORT=" + std::to_string(what.port));
  plan.environment.push_back("TRIMTAB_TIMEOUT_MS=" + std::to_string(what.check->timeout.count()));
  return plan;
}

std::string first_line(const std::string& output) {
  return printable(output.substr(0, output.find('\n')));
}

Outcome judge(const Program::Exit& exit, std::uint32_t latency_us) {
  if (exit.wrote_too_much) {
    return {Outcome::Kind::bad, "killed: it wrote more than 1 MiB", {}, Failure::body};
  }
  const std::string line = first_line(exit.output);
  if (exit.signal == 0 && exit.code == 0) {
    const std::string plain = "exit 0 in " + latency_text(latency_us);
    return {Outcome::Kind::good, line.empty() ? plain : line, latency_us};
  }
  std::string reason = exit.signal != 0 ? "ended by signal " + std::to_string(exit.signal)
                                        : "exit " + std::to_string(exit.code);
  if (!line.empty()) reason += ": " + line;
  return {Outcome::Kind::bad, std::move(reason), {}, Failure::status};
}

}  // namespace

class ExecProber::ExecAttempt final : public Attempt {
 public:
  ExecAttempt(ExecProber& prober, const Identity& what, Ended ended)
      : prober_(prober), check_(what.check), plan_(plan_of(what)), ended_(std::move(ended)) {}
  ~ExecAttempt() override {
    program_.reset();
    prober_.leave(this, is_running_);
  }

  /// What it amounts to where it cannot run.
  std::optional<Outcome> run() {
    started_ns_ = uv_hrtime();
    program_ = std::make_unique<Program>();
    const int rc = program_->start(prober_.loop_, plan_, [this](const Program::Exit& exit) {
      const auto latency_us = static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
      end(judge(exit, latency_us));
    });
    if (rc != 0) {
      return Outcome{
          Outcome::Kind::inconclusive,
          "not probed: " + printable(plan_.arguments[0]) + " cannot be run: " + uv_strerror(rc),
          {}};
    }
    is_running_ = true;
    ++prober_.running_;
    return std::nullopt;
  }

  void end(const Outcome& outcome) {
    const Ended ended = std::move(ended_);
    ended(outcome);  // destroys this
  }

  [[nodiscard]] Outcome timed_out() const override {
    const std::string after = duration_text(check_->timeout);
    if (!is_running_) {
      return {Outcome::Kind::inconclusive,
              "not probed: waited " + after + " for its turn behind other programs",
              {}};
    }
    return {Outcome::Kind::bad, "killed after " + after, {}, Failure::timeout};
  }

 private:
  ExecProber& prober_;
  std::shared_ptr<const Check> check_;
  Program::Plan plan_;
  Ended ended_;
  std::unique_ptr<Program> program_;
  std::uint64_t started_ns_ = 0;
  bool is_running_ = false;
};

bool ExecProber::has_room() const noexcept { return running_ < most_programs; }

Started ExecProber::start(const Identity& what, Ended ended) {
  auto attempt = std::make_unique<ExecAttempt>(*this, what, std::move(ended));
  if (!has_room()) {
    waiting_.push_back(attempt.get());
  } else if (auto failed = attempt->run()) {
    return {nullptr, *std::move(failed)};
  }
  return {std::move(attempt), {}};
}

void ExecProber::leave(ExecAttempt* attempt, bool was_running) {
  std::erase(waiting_, attempt);
  if (was_running) --running_;
  if (!waiting_.empty()) turn_.start(0);
}

/// Who waits longest goes first.
void ExecProber::take_turns() {
  while (has_room() && !waiting_.empty()) {
    ExecAttempt* next = waiting_.front();
    waiting_.pop_front();
    if (const auto failed = next->run()) next->end(*failed);
  }
}

}  // namespace health
