// The prober: one thread with a libuv loop and a curl multi handle. Sole owner of probes, sole
// writer of standings. Every public function may be called from any thread; callbacks run on the
// prober's thread and must not block.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "health/hands.h"
#include "health/history.h"
#include "health/hysteresis.h"
#include "health/latencies.h"
#include "health/recalled.h"
#include "health/resolution.h"
#include "health/roster.h"
#include "health/statistics.h"

namespace health {

/// A change of one probed address, for the log. Strings are for people.
struct Event {
  std::string service, endpoint, address;
  Verdict from = Verdict::unknown, to = Verdict::unknown;
  std::string reason;       // of the last probe: "HTTP 503", "connection refused", "200 in 3 ms"
  std::string notice = {};  // not empty: no address changed, this is to be said of the prober
};

struct AddressStatus {
  std::string address, target;
  std::uint16_t port = 0;
  std::string check;                    // "https /healthz", "tcp", "" without a check
  Verdict verdict = Verdict::unknown;   // `up` without a check
  std::uint32_t contrary = 0;           // streak against the verdict
  std::uint32_t needed = 0;             // streak that would turn it
  std::uint32_t turned_by = 0;          // results in a row that turned it; 0 = none did
  std::int64_t since_unix_ms = 0;       // when the verdict became what it is; 0 = not yet
  std::int64_t last_probe_unix_ms = 0;  // 0 = none yet
  std::int64_t next_probe_unix_ms = 0;
  std::optional<std::uint32_t> latency_us;      // of the last probe that got an answer
  std::string reason;                           // of the last probe
  std::string failure;                          // reason of the last bad one; empty = none yet
  bool stale = false;                           // verdict of the check before an edit
  std::optional<Percentiles> percentiles = {};  // of the last answers
  std::shared_ptr<const LaidHand> held = {};    // the operator's hand on the address itself
  std::int64_t held_until_unix_ms = 0;          // damping holds it down until then; 0: it does not
  std::uint32_t downs = 0;                      // times it went down within damping's window
  bool is_held_back = false;                    // went down, which a guard does not believe yet
};

/// Of a name whose addresses an endpoint has or its check is probed at. Times are 0 where there is
/// none yet.
struct LookupStatus {
  std::string name;           // empty: the endpoint's addresses are written
  bool is_held_over = false;  // failing for longer than `hold`: the endpoint is down
  bool is_failing = false;    // the last lookup failed
  std::string failure;        // why one failed last
  std::int64_t looked_up_unix_ms = 0, good_until_unix_ms = 0, next_unix_ms = 0;
  std::int64_t failing_since_unix_ms = 0, hold_ends_unix_ms = 0;
};

struct EndpointStatus {
  std::string name, cloud;
  Hand configured = Hand::none;
  Outlook effective;
  std::vector<AddressStatus> addresses;
  std::string service = {}, serves = {};  // as in the roster
  LookupStatus lookup = {};
  std::vector<LookupStatus> targets = {};     // names that its checks are probed at
  Outlook observed = {};                      // without the zone file's "state" and commands
  std::shared_ptr<const LaidHand> held = {};  // the operator's hand on it, its service or cloud

  /// Whose hand is in force: the operator's before the zone file's.
  [[nodiscard]] Hand hand() const noexcept { return held ? held->hand : configured; }
};

/// The last transitions of one address (empty: of an endpoint without any), the oldest first.
struct AddressHistory {
  std::string service, endpoint, address;
  std::vector<Transition> transitions;
};

/// One check of one address, and what came of it.
struct Trial {
  std::string service, endpoint, address;  // the first that uses the probe
  std::string target;
  std::uint16_t port = 0;
  std::string check;  // "https /healthz"; empty: no check, always up
  Outcome outcome = {};
  std::string resolved = {};  // the name that the target is an address of; empty: it is written
};

struct ServiceStatus {
  std::string name;
  std::vector<EndpointStatus> endpoints;
};

struct Status {
  std::uint64_t probes = 0;                  // distinct probes
  std::uint64_t attempts = 0, failures = 0;  // since start
  Suspicion::Mood mood = Suspicion::Mood::calm;
  std::int64_t mood_since_unix_ms = 0;  // 0 while it never was another
  std::uint64_t held_back = 0;          // addresses whose down a guard does not believe yet
  std::uint64_t witnesses = 0;
  std::vector<ServiceStatus> services;
  std::vector<HandStatus> hands = {};
  Statistics statistics = {};
};

/// The server's clock: milliseconds since it started, monotonic. The answer path and the prober
/// share it.
using Clock = std::function<std::uint64_t()>;

class Monitor {
 public:
  Monitor(Clock clock, std::function<void(const Event&)> report);
  ~Monitor();  // stops the thread; probes under way end
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  /// Takes over `roster`: probes that are in both go on with their state, new ones start staggered
  /// over their interval (in the first roster: at once, paced), others end. An edited check keeps
  /// the old verdict of the same (service, endpoint, address) until its own first result. All
  /// standings of the new rolls are filled before `adopted` is called.
  void adopt(Roster roster, std::function<void()> adopted);

  /// What a lookup of `name` came to. Endpoints that use the name are leased, go down and come back
  /// by it from then on; a roster may bring them before or after.
  void tell(std::string name, Resolution resolution);

  /// Sets the state of checks of kind push at their targets, from now until it expires; calls back
  /// with how many there were.
  void push(std::vector<WatchedAddress> where, Pushed pushed,
            std::function<void(std::size_t)> done);

  /// These are all the hands that lie from now on, in this roster and the next ones. Guarded:
  /// nothing changes where a service would be left with nothing that is up; then `laid` is told
  /// which.
  void lay_hands(std::vector<LaidHand> hands, bool is_guarded,
                 std::function<void(std::vector<Bereft>)> laid);

  /// The last transitions of all addresses there.
  void history(Grip grip, std::function<void(std::vector<AddressHistory>)> told);

  /// Makes one attempt of each probe there, now; it counts for no verdict. Where there are more
  /// than `most`, none is made, and `tried` gets none. Its first argument: how many there are.
  void try_now(Grip grip, std::size_t most,
               std::function<void(std::size_t, std::vector<Trial>)> tried);

  /// Calls back once every probe of the roster now held has had its first result (at once where
  /// that is so already).
  void when_all_are_known(std::function<void()> known);

  /// The guard of the whole server, and the witnesses of all guards; again: others.
  void guard_by(Guarding guarding);

  /// What an earlier process saw, before the first roster: it answers `initial: last` and says
  /// since when a verdict holds that goes on.
  void recall(Recollection recollection);

  /// Calls back with what there is to recall. Never where the monitor stops first.
  void memory(std::function<void(Recollection)> told);

  /// A copy of every state, taken on the prober's thread.
  [[nodiscard]] std::future<Status> status();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace health
