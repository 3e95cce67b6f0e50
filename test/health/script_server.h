// A real server of another make for probes to meet: one of the Python scripts beside this file, as
// a child process on a free port. Debian's own Python runs it, which has the packages it needs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

class ScriptServer {
 public:
  /// "grpc_server.py", with its arguments. Throws std::runtime_error when it does not listen.
  explicit ScriptServer(const std::string& script, const std::vector<std::string>& arguments = {});
  ~ScriptServer();
  ScriptServer(const ScriptServer&) = delete;
  ScriptServer& operator=(const ScriptServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  pid_t child_ = -1;
  int said_ = -1;  // read end of the child's standard output
  std::uint16_t port_ = 0;
};
