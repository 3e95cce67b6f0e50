// `trimtab status --watch` on a terminal and without one.
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>

#include "test/health/server.h"
#include "test/scenario/stage.h"

namespace {

std::string zone(const Server& server) {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "services": { "web": { "check": { "http": { "path": "/" }, "interval": "100ms", "timeout": "90ms",
      "fall": 1 }, "endpoints": { "aws": { "A": "192.0.2.10", "check": { "target": ")" +
         server.address() + R"(", "port": )" + std::to_string(server.port()) +
         R"( } }, "gcp": { "A": "192.0.2.20", "check": null } } } },
  "records": { "www": { "serve": "web" } } })";
}

/// A command on a terminal of its own.
class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (openpty(&ours_, &theirs_, nullptr, nullptr, nullptr) != 0) FAIL("no terminal");
    tcgetattr(theirs_, &before_);
    pid_ = fork();
    if (pid_ == 0) {
      login_tty(theirs_);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
  }
  ~Terminal() {
    close(ours_);
    close(theirs_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool await_text(const std::string& text) {
    return scenario::await([&] {
      read_more();
      return output_.find(text) != std::string::npos;
    });
  }
  void type(const std::string& keys) const {
    if (write(ours_, keys.data(), keys.size()) < 0) FAIL("cannot type");
  }
  int await_end() {
    int status = 0;
    const bool ended = scenario::await([&] {
      read_more();
      return waitpid(pid_, &status, WNOHANG) == pid_;
    });
    read_more();
    return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  [[nodiscard]] bool is_as_before() const {
    termios now{};
    tcgetattr(theirs_, &now);
    return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag;
  }
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void read_more() {
    pollfd readable{ours_, POLLIN, 0};
    while (poll(&readable, 1, 0) > 0 && (readable.revents & POLLIN) != 0) {
      std::array<char, 4096> chunk{};
      const ssize_t count = read(ours_, chunk.data(), chunk.size());
      if (count <= 0) return;
      output_.append(chunk.data(), static_cast<std::size_t>(count));
    }
  }
  int ours_ = -1, theirs_ = -1;
  pid_t pid_ = -1;
  termios before_{};
  std::string output_;
};

}  // namespace

TEST_CASE("status --watch shows changes first, ends on q, and leaves the terminal as it was") {
  Server server;
  scenario::Stage stage;
  stage.write("zones/app.json", zone(server));
  stage.start();
  Terminal terminal({scenario::trimtab(), "status", "--watch", "--control", stage.control()});
  REQUIRE(terminal.await_text("app.test."));
  server.answer(503);
  CHECK(terminal.await_text("app.test.:web/aws  up -> down"));
  terminal.type("q");
  CHECK(terminal.await_end() == 0);
  const std::string& output = terminal.output();
  CHECK(output.find("\x1b[?1049h") == 0);
  CHECK(output.rfind("\x1b[?25h\x1b[?1049l") + std::strlen("\x1b[?25h\x1b[?1049l") ==
        output.size());
  CHECK(terminal.is_as_before());
}

TEST_CASE("Ctrl-C and a signal give the terminal back too") {
  Server server;
  scenario::Stage stage;
  stage.write("zones/app.json", zone(server));
  stage.start();
  for (const bool by_key : {true, false}) {
    Terminal terminal({scenario::trimtab(), "status", "--watch", "--control", stage.control()});
    REQUIRE(terminal.await_text("app.test."));
    if (by_key) {
      terminal.type("\x03");
    } else {
      kill(terminal.pid(), SIGTERM);
    }
    CHECK(terminal.await_end() == 0);
    CHECK(terminal.output().find("\x1b[?1049l") != std::string::npos);
    CHECK(terminal.is_as_before());
  }
}

TEST_CASE("without a terminal status --watch is plain text again and again") {
  Server server;
  scenario::Stage stage;
  stage.write("zones/app.json", zone(server));
  stage.start();
  scenario::Program program(
      {scenario::trimtab(), "status", "--watch", "--control", stage.control()});
  program.await_line("^trimtab ");
  program.await_line("^trimtab ");
  server.answer(503);
  program.await_line("app.test.:web/aws 192.0.2.10  up -> down");
  program.signal(SIGINT);
  CHECK(program.await_end() == 0);
  CHECK(program.output().find('\x1b') == std::string::npos);
}
