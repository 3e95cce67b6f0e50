// One program that runs in a process group of its own, with its output. Owned by an exec attempt;
// the loop's thread only. Destroying it kills the whole group; the loop must run on until the
// program is reaped.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace health {

class Program {
 public:
  struct Plan {
    std::vector<std::string> arguments;    // an absolute path first
    std::vector<std::string> environment;  // "NAME=value", all there is
  };
  struct Exit {
    std::int64_t code = 0;
    int signal = 0;               // that ended it; 0: it exited by itself
    bool wrote_too_much = false;  // and was killed for it
    std::string output;           // of both streams, as far as it is kept
  };
  /// Called once, on the loop, after the group was killed; may destroy the program.
  using Ended = std::function<void(const Exit&)>;

  Program() = default;
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// 0 or a negative libuv error; then `ended` is not called.
  int start(uv_loop_t* loop, const Plan& plan, Ended ended);

 private:
  struct Process;
  struct Output;

  int watch_output(uv_loop_t* loop, int fd);
  void read_output();
  void exited(std::int64_t code, int signal);
  void close_output();
  void kill_group() const;

  Process* process_ = nullptr;  // freed when it is reaped
  Output* output_ = nullptr;    // freed by its close callback
  std::size_t written_ = 0;
  Exit exit_;
  Ended ended_;
};

}  // namespace health
