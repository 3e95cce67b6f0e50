#include "test/health/script_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

ScriptServer::ScriptServer(const std::string& script, const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  said_ = ends[0];
  std::vector<std::string> words{"python3",
                                 std::string(TEST_SOURCE_DIR) + "/test/health/" + script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, ends[1], 1);
  const int rc = posix_spawn(&child_, "/usr/bin/python3", &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  close(ends[1]);
  std::string line;
  for (char next = 0; rc == 0 && read(said_, &next, 1) == 1 && next != '\n';) line += next;
  if (!line.empty()) port_ = static_cast<std::uint16_t>(std::stoi(line));
  if (port_ == 0) throw std::runtime_error(script + " does not listen");
}

ScriptServer::~ScriptServer() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  close(said_);
}
