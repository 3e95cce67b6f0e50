#include "health/program.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace health {
namespace {

/// A first line is a reason; what follows is for whoever debugs the program by hand.
constexpr std::size_t kept_octets = 4096;
/// A program that writes more is broken, and reading it would keep the loop from its other probes.
constexpr std::size_t most_octets = std::size_t{1} << 20;
/// Read per wake-up, so that one program's flood takes turns with everything else.
constexpr std::size_t read_at_once = 16 * 1024;

/// What a pipe holds (64 KiB) is read in so many turns.
constexpr std::size_t most_last_reads = 5;

/// Pointers into `texts`, with the null at their end that exec wants.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

/// Sockets of libraries that forgot the flag must not live on in a program.
void keep_descriptors_here() {
  constexpr unsigned first_beyond_stdio = 3, last = ~0U;
  // Kernels before 5.11 refuse: then the flags are what libraries set.
  static_cast<void>(close_range(first_beyond_stdio, last, CLOSE_RANGE_CLOEXEC));
}

}  // namespace

struct Program::Process {
  uv_process_t handle{};
  Program* owner = nullptr;
};

struct Program::Output {
  uv_poll_t poll{};
  int fd = -1;
  Program* owner = nullptr;
};

Program::~Program() {
  close_output();
  if (process_ == nullptr) return;
  process_->owner = nullptr;
  kill_group();
}

int Program::start(uv_loop_t* loop, const Plan& plan, Ended ended) {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) return -errno;
  keep_descriptors_here();
  std::vector<char*> arguments = pointers(plan.arguments);
  std::vector<char*> environment = pointers(plan.environment);
  std::array<uv_stdio_container_t, 3> streams{};
  streams[0].flags = UV_IGNORE;
  for (std::size_t i = 1; i < streams.size(); ++i) {
    streams[i].flags = UV_INHERIT_FD;
    streams[i].data.fd = pipe[1];
  }
  uv_process_options_t options{};
  options.file = arguments[0];
  options.args = arguments.data();
  options.env = environment.data();
  options.cwd = "/";
  options.flags = UV_PROCESS_DETACHED;  // its own session, and so its own group
  options.stdio = streams.data();
  options.stdio_count = static_cast<int>(streams.size());
  options.exit_cb = [](uv_process_t* handle, std::int64_t code, int signal) {
    auto* process = static_cast<Process*>(handle->data);
    Program* owner = process->owner;
    if (owner != nullptr) owner->process_ = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete static_cast<Process*>(closed->data); });
    // What it left in its group goes with it.
    ::kill(-handle->pid, SIGKILL);
    if (owner != nullptr) owner->exited(code, signal);
  };
  auto* process = new Process;
  process->handle.data = process;
  process->owner = this;
  const int rc = uv_spawn(loop, &process->handle, &options);
  ::close(pipe[1]);
  if (rc != 0) {
    ::close(pipe[0]);
    uv_close(reinterpret_cast<uv_handle_t*>(&process->handle),
             [](uv_handle_t* closed) { delete static_cast<Process*>(closed->data); });
    return rc;
  }
  process_ = process;
  ended_ = std::move(ended);
  return watch_output(loop, pipe[0]);
}

int Program::watch_output(uv_loop_t* loop, int fd) {
  output_ = new Output;
  output_->fd = fd;
  output_->owner = this;
  const int rc = uv_poll_init(loop, &output_->poll, fd);  // makes it non-blocking, too
  if (rc != 0) {
    ::close(fd);
    delete std::exchange(output_, nullptr);
    return rc;
  }
  output_->poll.data = output_;
  return uv_poll_start(&output_->poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
    Program* owner = static_cast<Output*>(poll->data)->owner;
    if (owner != nullptr) owner->read_output();
  });
}

void Program::read_output() {
  std::array<char, read_at_once> chunk{};
  const ssize_t size = ::read(output_->fd, chunk.data(), chunk.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return close_output();
  const auto octets = static_cast<std::size_t>(size);
  const std::size_t kept = std::min(octets, kept_octets - exit_.output.size());
  exit_.output.append(chunk.data(), kept);
  written_ += octets;
  if (written_ <= most_octets || exit_.wrote_too_much) return;
  exit_.wrote_too_much = true;
  kill_group();
}

void Program::exited(std::int64_t code, int signal) {
  // Its last words, where they are still in the pipe.
  for (std::size_t left = most_last_reads; left > 0 && output_ != nullptr; --left) read_output();
  close_output();
  exit_.code = code;
  exit_.signal = signal;
  const Ended ended = std::move(ended_);
  const Exit seen = std::move(exit_);
  ended(seen);  // may destroy this
}

void Program::close_output() {
  if (output_ == nullptr) return;
  Output* closing = std::exchange(output_, nullptr);
  closing->owner = nullptr;
  uv_poll_stop(&closing->poll);
  ::close(closing->fd);
  uv_close(reinterpret_cast<uv_handle_t*>(&closing->poll),
           [](uv_handle_t* closed) { delete static_cast<Output*>(closed->data); });
}

void Program::kill_group() const { ::kill(-process_->handle.pid, SIGKILL); }

}  // namespace health
