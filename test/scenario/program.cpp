#include "test/scenario/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>

extern char** environ;

namespace scenario {
namespace {

constexpr std::chrono::seconds patience{patience_s};

pid_t spawn(const std::vector<std::string>& command, int output) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot run " + command.front());
  return pid;
}

}  // namespace

Program::Program(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pipe_ = ends[0];
  pid_ = spawn(command, ends[1]);
  close(ends[1]);
  reader_ = std::thread([this] { read_all(); });
}

Program::~Program() {
  if (!exit_code_) {
    signal(SIGKILL);
    await_end();
  }
  reader_.join();
  close(pipe_);
}

void Program::read_all() {
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t count = read(pipe_, chunk.data(), chunk.size());
    const std::lock_guard lock(mutex_);
    if (count <= 0) {
      at_end_ = true;
      said_.notify_all();
      return;
    }
    output_.append(chunk.data(), static_cast<std::size_t>(count));
    said_.notify_all();
  }
}

std::string Program::await_line(const std::string& pattern) {
  const std::regex wanted(pattern);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  for (;;) {
    std::size_t end = 0;
    while ((end = output_.find('\n', looked_at_)) != std::string::npos) {
      const std::string line = output_.substr(looked_at_, end - looked_at_);
      looked_at_ = end + 1;
      std::smatch match;
      if (std::regex_search(line, match, wanted)) return match.size() > 1 ? match[1].str() : line;
    }
    if (at_end_ || said_.wait_until(lock, deadline) == std::cv_status::timeout) {
      throw std::runtime_error("never said " + pattern + ":\n" + output_);
    }
  }
}

void Program::signal(int number) const { kill(pid_, number); }

int Program::await_end() {
  if (exit_code_) return *exit_code_;
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return *exit_code_;
}

std::string Program::await_output() {
  std::unique_lock lock(mutex_);
  said_.wait(lock, [this] { return at_end_; });
  return output_;
}

std::string Program::output() {
  const std::lock_guard lock(mutex_);
  return output_;
}

Outcome run(const std::vector<std::string>& command) {
  Program program(command);
  const std::string output = program.await_output();
  return {program.await_end(), output};
}

bool await(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // between two looks at the state
  }
  return true;
}

}  // namespace scenario
