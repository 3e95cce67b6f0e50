// What the tests of the monitor share: a monitor with its clock and a record of its reports that
// can be waited on, and short ways to write checks and rosters.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "health/monitor.h"

/// How long a test waits for what must come; only a failing test ever waits so long.
inline constexpr std::chrono::seconds patience{20};

class Watching {
 public:
  Watching();

  /// Returns when the roster is in force.
  void adopt(health::Roster roster);
  /// Returns when every probe has had a result; false when that never comes.
  [[nodiscard]] bool all_known();
  health::Status status();
  /// The first address of the first endpoint of the first service.
  health::AddressStatus only();

  /// Waits for a report that `wanted` accepts, among all since the start.
  bool await_event(const std::function<bool(const health::Event&)>& wanted);
  bool await_verdict(const std::string& endpoint, health::Verdict to);
  /// Waits until the status is as wanted.
  bool await_status(const std::function<bool(const health::Status&)>& wanted);
  std::vector<health::Event> events();

  health::Monitor& monitor() { return *monitor_; }
  void stop() { monitor_.reset(); }

 private:
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<health::Event> events_;
  std::unique_ptr<health::Monitor> monitor_;
};

/// Checks with an interval of 100 ms, a timeout of 5 s, fall and rise 1.
health::Check http_check(std::string path = "/");
health::Check https_check(std::string ca_file = "");
health::Check tcp_check();
health::Check check_of(health::Check::Kind kind);

/// An address that is its own target.
health::WatchedAddress watched(std::string address, std::uint16_t port, const health::Check& check);
health::WatchedEndpoint endpoint(std::string name, std::vector<health::WatchedAddress> addresses);
health::WatchedService service(std::string name, std::vector<health::WatchedEndpoint> endpoints);
health::Outlook outlook(const health::WatchedService& service, std::size_t endpoint = 0);

/// The status after the first result of a probe of its own.
health::AddressStatus probed(std::uint16_t port, const health::Check& check,
                             const std::string& target = "127.0.0.1");
