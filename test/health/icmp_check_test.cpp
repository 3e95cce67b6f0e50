// Checks of kind icmp. The system's sysctl decides who may ping, so each test runs in a network of
// its own, where it sets that itself; this needs root.
#include <catch2/catch.hpp>

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "test/health/watching.h"

using Catch::Contains;
using Catch::StartsWith;
using health::Verdict;

namespace {

bool raise_loopback() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::string("lo").copy(request.ifr_name, sizeof request.ifr_name);
  request.ifr_flags = IFF_UP;
  const bool done = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  close(fd);
  return done;
}

bool write_sysctl(const std::string& name, const std::string& value) {
  std::ofstream file("/proc/sys/net/" + name);
  file << value << std::flush;
  return file.good();
}

/// Runs `body` on a thread in a network of its own where `groups` may ping; false where the system
/// grants no such network. The monitor's thread inherits the network.
bool in_own_network(const std::string& groups, const std::function<void()>& body) {
  bool granted = false;
  std::thread([&] {
    granted = unshare(CLONE_NEWNET) == 0 && raise_loopback() &&
              write_sysctl("ipv4/ping_group_range", groups);
    if (granted) body();
  }).join();
  if (!granted) WARN("no network namespace here: pings are not tested");
  return granted;
}

health::Check icmp_check() {
  health::Check check = tcp_check();
  check.kind = health::Check::Kind::icmp;
  check.timeout = std::chrono::milliseconds(300);
  return check;
}

health::Roster one_endpoint(const std::string& address) {
  return {service("web", {endpoint("a", {watched(address, 0, icmp_check())})})};
}

health::AddressStatus first_result(const std::string& address) {
  Watching watching;
  watching.adopt(one_endpoint(address));
  if (!watching.all_known()) return {};
  return watching.only();
}

/// After an attempt that may have come to no result.
health::AddressStatus first_attempt(const std::string& address) {
  Watching watching;
  watching.adopt(one_endpoint(address));
  const auto attempted = [](const health::Status& all) { return all.attempts > 0; };
  if (!watching.await_status(attempted)) return {};
  return watching.only();
}

constexpr const char* everybody = "0 2147483647";
constexpr const char* nobody = "1 0";

}  // namespace

TEST_CASE("a target that answers pings is up, by IPv4 and IPv6") {
  for (const std::string address : {"127.0.0.1", "::1"}) {
    health::AddressStatus status;
    if (!in_own_network(everybody, [&] { status = first_result(address); })) return;
    CAPTURE(address);
    CHECK(status.verdict == Verdict::up);
    CHECK_THAT(status.reason, StartsWith("echo reply in "));
    CHECK(status.latency_us);
    CHECK(status.check == "icmp");
  }
}

TEST_CASE("a target that keeps silent is down") {
  health::AddressStatus silent;
  const bool done = in_own_network(everybody, [&] {
    write_sysctl("ipv4/icmp_echo_ignore_all", "1");
    silent = first_result("127.0.0.1");
  });
  if (!done) return;
  CHECK(silent.verdict == Verdict::down);
  CHECK(silent.reason == "timed out after 300 ms (waiting for an echo reply)");
}

TEST_CASE("where this server has no route to ping by, nothing is known of the target") {
  health::AddressStatus status;
  if (!in_own_network(everybody, [&] { status = first_attempt("192.0.2.1"); })) return;
  CHECK(status.verdict == Verdict::unknown);
  CHECK(status.reason == "not probed: network is unreachable");
}

TEST_CASE("where the system forbids pings nothing is known, and the reason says what to do") {
  health::AddressStatus status;
  if (!in_own_network(nobody, [&] { status = first_attempt("127.0.0.1"); })) return;
  CHECK(status.verdict == Verdict::unknown);
  CHECK_THAT(status.reason, StartsWith("not probed: ") && Contains("net.ipv4.ping_group_range"));
}
