// The listeners and workers together: binds every address, runs one loop a worker, hands new
// snapshots to all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "dns/answer.h"
#include "dns/incidents.h"
#include "dns/served_ledger.h"
#include "dns/tally.h"
#include "geo/address.h"
#include "zones/snapshot.h"

namespace dns {

struct ListenAddress {
  geo::Address address;
  std::uint16_t port = 0;         // 0: any free one, the same for UDP and TCP
  std::uint16_t udp_payload = 0;  // largest UDP reply from here; 0: as the settings say
  [[nodiscard]] std::string to_string() const;  // "127.0.0.1:5300", "[::1]:5300"
};

struct TcpLimits {
  std::uint32_t connections =
      1000;  // per worker; beyond it the oldest idle one is closed, else the oldest
  std::chrono::milliseconds idle{10'000};  // without a whole query; less under load: tcp_idle.h
  /// Per worker and client; 0: no limit. Beyond it the client's own oldest one is closed. Resolvers
  /// need one or a few (RFC 7766 §6.2.2): so many are left to those that share an address.
  std::uint32_t per_client = 100;
  /// What is left of `idle` when the last connection is taken: a slow path's round trip and one
  /// retransmission (RFC 6298 §2) pass in it.
  std::chrono::milliseconds idle_when_full{1000};
};

struct ServerOptions {
  std::vector<ListenAddress> listen;
  unsigned workers = 1;
  TcpLimits tcp;
  std::function<std::uint64_t()> clock;  // the server's clock, ms
};

/// Where and why an address could not be bound, for a person.
struct BindError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Server {
 public:
  /// Binds every address at once (UDP and TCP), for all workers; answers nothing yet. Throws
  /// BindError.
  explicit Server(ServerOptions options);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// What was bound, ports resolved, in the order of the options.
  [[nodiscard]] const std::vector<ListenAddress>& bound() const noexcept;
  /// Starts the workers with this snapshot: from now on queries are answered.
  void start(std::shared_ptr<const zones::Snapshot> snapshot,
             std::shared_ptr<const Settings> settings);
  /// Hands a snapshot to all workers and returns once each has adopted it; what they held before is
  /// released on this thread, never on a worker. One publication at a time.
  void publish(std::shared_ptr<const zones::Snapshot> snapshot,
               std::shared_ptr<const Settings> settings);
  /// Stops reading, finishes what was begun (TCP replies under way, at most a second), joins the
  /// workers. Idempotent.
  void stop();
  /// Client networks that began to exceed their rate since the last call; one thread at a time.
  [[nodiscard]] std::vector<Incident> take_incidents();
  /// What was answered of services and endpoints since the start, by their names in the snapshot
  /// that is served; any thread.
  [[nodiscard]] ServedTotals served() const;
  /// Counters of every worker.
  [[nodiscard]] std::vector<const Tally*> tallies() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace dns
