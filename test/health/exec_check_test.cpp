// Checks of kind exec with real programs.
#include <catch2/catch.hpp>

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "test/health/watching.h"

using Catch::Contains;
using Catch::Equals;
using Catch::StartsWith;
using health::Verdict;

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "trimtab-exec-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

health::Check exec_check(const std::string& script) {
  health::Check check = tcp_check();
  check.kind = health::Check::Kind::exec;
  check.exec.arguments = {"/bin/sh", "-c", script};
  return check;
}

health::Roster one_endpoint(const health::Check& check, std::uint16_t port = 0) {
  return {service("web", {endpoint("a", {watched("192.0.2.7", port, check)})})};
}

health::AddressStatus first_result(const health::Check& check, std::uint16_t port = 0) {
  Watching watching;
  watching.adopt(one_endpoint(check, port));
  REQUIRE(watching.all_known());
  return watching.only();
}

std::string content(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();  // sets a flag, where a process ends meanwhile, and throws nothing
  return text.str();
}

/// Processes whose command line has this word, zombies left out.
int processes_with(const std::string& word) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string command = content(entry.path() / "cmdline");
    if (command.find(word) != std::string::npos) ++count;
  }
  return count;
}

bool await(const std::function<bool()>& wanted) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!wanted()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace

TEST_CASE("a program's exit code is the verdict, its first line the reason") {
  SECTION("good") {
    const auto status = first_result(exec_check("echo all is well; echo more"));
    CHECK(status.verdict == Verdict::up);
    CHECK(status.reason == "all is well");
    CHECK(status.check == "exec /bin/sh");
  }
  SECTION("good without a word") {
    CHECK_THAT(first_result(exec_check("exit 0")).reason, StartsWith("exit 0 in "));
  }
  SECTION("bad, told on the error stream") {
    const auto status = first_result(exec_check("echo disk full >&2; exit 3"));
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == "exit 3: disk full");
  }
  SECTION("ended by a signal, which the server's own threads block") {
    const auto status = first_result(exec_check("kill -TERM $$; sleep 60"));
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == "ended by signal 15");
  }
}

TEST_CASE("a program sees the target and nothing of the server's environment") {
  const Folder folder;
  setenv("TRIMTAB_TEST_SECRET", "hunter2", 1);
  auto check = exec_check("env | sort > " + folder / "env" + "; pwd > " + folder / "pwd");
  check.timeout = std::chrono::milliseconds(4000);
  REQUIRE(first_result(check, 5432).verdict == Verdict::up);
  const std::string environment = content(folder / "env");
  CHECK_THAT(environment, Contains("TRIMTAB_TARGET=192.0.2.7\n"));
  CHECK_THAT(environment, Contains("TRIMTAB_PORT=5432\n"));
  CHECK_THAT(environment, Contains("TRIMTAB_TIMEOUT_MS=4000\n"));
  CHECK_THAT(environment, Contains("PATH="));
  CHECK_THAT(environment, !Contains("hunter2"));
  CHECK_THAT(content(folder / "pwd"), Equals("/\n"));
}

TEST_CASE("no shell reads a program's arguments") {
  auto check = exec_check("");
  check.exec.arguments = {"/bin/echo", "$HOME;", "`id`"};
  CHECK(first_result(check).reason == "$HOME; `id`");
}

TEST_CASE("a program inherits no descriptor of the server, whatever a library forgot") {
  const int leaked = dup(0);
  const std::string inherited = "/proc/self/fd/" + std::to_string(leaked);
  CHECK(first_result(exec_check("test ! -e " + inherited)).verdict == Verdict::up);
  close(leaked);
}

TEST_CASE("a program that forks and hangs is killed with all it started") {
  const std::string mark = "trimtab-hang-" + std::to_string(getpid());
  auto check = exec_check("sh -c 'sleep 600; : " + mark + "' & sh -c 'sleep 600; : " + mark +
                          "' & wait; : " + mark);
  check.timeout = std::chrono::milliseconds(500);
  check.interval = std::chrono::hours(1);
  Watching watching;
  watching.adopt(one_endpoint(check));
  REQUIRE(await([&] { return processes_with(mark) >= 3; }));
  SECTION("when its time is over") {
    REQUIRE(watching.await_verdict("a", Verdict::down));
    CHECK(watching.only().reason == "killed after 500 ms");
  }
  SECTION("when it is no longer wanted") { watching.adopt({}); }
  SECTION("when the server ends") { watching.stop(); }
  CHECK(await([&] { return processes_with(mark) == 0; }));
}

TEST_CASE("what a program leaves behind when it exits is killed, too") {
  const std::string mark = "trimtab-left-" + std::to_string(getpid());
  const auto check = exec_check("sh -c 'sleep 600; : " + mark + "' & exit 0");
  CHECK(first_result(check).verdict == Verdict::up);
  CHECK(await([&] { return processes_with(mark) == 0; }));
}

TEST_CASE("a program that writes without end is killed and told of") {
  auto check = exec_check("while :; do echo 0123456789012345678901234567890123456789; done");
  check.timeout = std::chrono::seconds(60);
  const auto status = first_result(check);
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "killed: it wrote more than 1 MiB");
}

TEST_CASE("a program that writes much, but ends, is judged by its exit code") {
  const auto status = first_result(exec_check("echo first; head -c 300000 /dev/zero; exit 0"));
  CHECK(status.verdict == Verdict::up);
  CHECK(status.reason == "first");
}

TEST_CASE("a program that cannot be run says nothing about the target, but why") {
  const Folder folder;
  auto check = exec_check("");
  check.exec.arguments = {folder / "missing"};
  std::string why = "no such file or directory";
  SECTION("it is missing") {}
  SECTION("it is not executable") {
    std::ofstream(folder / "missing") << "#!/bin/sh\n";
    why = "permission denied";
  }
  Watching watching;
  watching.adopt(one_endpoint(check));
  REQUIRE(watching.await_status([](const health::Status& status) { return status.attempts > 0; }));
  CHECK(watching.only().verdict == Verdict::unknown);
  CHECK_THAT(watching.only().reason,
             StartsWith("not probed: ") && Contains(folder / "missing" + " cannot be run: " + why));
}

TEST_CASE("programs beyond the bound wait for their turn") {
  const Folder folder;
  // Each waits until it is let go, so that the first ones hold all places.
  auto check = exec_check("echo >> " + folder / "begun.$TRIMTAB_PORT" + "; while ! test -e " +
                          folder / "go" + "; do sleep 0.05; done");
  check.interval = std::chrono::hours(1);
  check.timeout = std::chrono::seconds(30);
  std::vector<health::WatchedAddress> addresses;
  for (std::uint16_t port = 1; port <= 40; ++port) {
    addresses.push_back(watched("192.0.2.7", port, check));
    addresses.back().address += "." + std::to_string(port);
  }
  const auto begun = [&] {
    int count = 0;
    for (std::uint16_t port = 1; port <= 40; ++port) {
      if (fs::exists(folder / ("begun." + std::to_string(port)))) ++count;
    }
    return count;
  };
  Watching watching;
  watching.adopt({service("web", {endpoint("a", addresses)})});
  REQUIRE(await([&] { return begun() >= 16; }));
  CHECK(begun() == 16);
  std::ofstream(folder / "go") << "";
  REQUIRE(watching.all_known());
  CHECK(begun() == 40);
  CHECK(watching.status().failures == 0);
}

TEST_CASE("a program whose turn never comes says nothing about the target") {
  auto hanging = exec_check("sleep 600");
  hanging.timeout = std::chrono::seconds(60);
  hanging.interval = std::chrono::hours(1);
  std::vector<health::WatchedAddress> addresses;
  for (std::uint16_t port = 1; port <= 16; ++port) {
    addresses.push_back(watched("192.0.2.7", port, hanging));
    addresses.back().address += "." + std::to_string(port);
  }
  Watching watching;
  watching.adopt({service("busy", {endpoint("a", addresses)})});
  REQUIRE(await([&] { return processes_with("sleep 600") >= 16; }));
  auto quick = exec_check("exit 1");
  quick.timeout = std::chrono::milliseconds(200);
  health::Roster roster = one_endpoint(quick);
  roster.push_back(service("busy", {endpoint("a", addresses)}));
  watching.adopt(roster);
  REQUIRE(watching.await_status([](const health::Status& status) { return status.attempts > 0; }));
  CHECK(watching.only().verdict == Verdict::unknown);
  CHECK(watching.only().reason == "not probed: waited 200 ms for its turn behind other programs");
}
