// The roster in force: which probe each address follows, what is carried over from the roster
// before, and the standings that follow from it. The sole writer of standings. Owned by the
// Monitor's loop; that thread only.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "health/hands.h"
#include "health/history.h"
#include "health/monitor.h"
#include "health/prober.h"
#include "health/ramp.h"
#include "health/recalled.h"
#include "health/resolution.h"
#include "health/roster.h"
#include "health/summary.h"
#include "health/timer.h"
#include "health/trials.h"

namespace health {

class Watch {
 public:
  /// `loop`, `prober` and `clock` must outlive it.
  Watch(uv_loop_t* loop, Prober& prober, const Clock& clock,
        std::function<void(const Event&)> report);

  /// See Monitor::adopt.
  void adopt(Roster roster);

  /// See Monitor::tell.
  void tell(const std::string& name, const Resolution& resolution);

  /// See Monitor::lay_hands.
  std::vector<Bereft> lay_hands(std::vector<LaidHand> laid, bool is_guarded);
  /// See Monitor::history.
  [[nodiscard]] std::vector<AddressHistory> history(const Grip& grip) const;
  /// What is probed there, each probe once; addresses without a check too.
  [[nodiscard]] std::vector<Attempted> probes_at(const Grip& grip) const;

  /// After each result of a probe: events and standings.
  void heard(const Probe& probe, const Course& before);

  [[nodiscard]] Status status() const;

  /// See Monitor::guard_by.
  void guard_by(Guarding guarding);

  /// See Monitor::recall and Monitor::memory.
  void recall(Recollection recollection);
  [[nodiscard]] Recollection memory() const;

  /// Reports what is to be said of the prober, not of an address.
  void notice(const std::string& text) const;

 private:
  struct Address {
    Probe* probe = nullptr;  // null: no check, always up
    /// The course before its probe went down, while a guard does not believe that.
    std::optional<Course> held;
    std::optional<Course> before_down;  // while its probe is down: the course before
    /// Of an older check; unknown = nothing inherited. Kept while the verdict stays what it was,
    /// for since when and by what it became so.
    Course inherited;
    std::string inherited_failure;
    bool came_later = false;  // was in no roster that had a result for it, nor in the first

    [[nodiscard]] Course effective() const;  // while `probe` has no verdict: the inherited one
    [[nodiscard]] const std::string& failure() const;  // reason of the last bad result
    [[nodiscard]] Observed observe() const;
  };
  /// What the next roster may need to know of an address of this one.
  struct Remembered {
    Course course;
    std::string failure;
    bool came_later = false;
    bool is_held = false;
  };
  using Key = std::tuple<std::string, std::string, std::string>;  // service, endpoint and answered
                                                                  // address
  using Memory = std::map<Key, Remembered>;
  using Endpoint = std::vector<Address>;
  using Service = std::vector<Endpoint>;
  /// An endpoint whose addresses are looked up, by its places in the lists.
  struct Lessee {
    std::uint32_t service = 0, endpoint = 0;
    bool is_held_over = false;
  };

  using Place = std::pair<std::uint32_t, std::uint32_t>;  // service and endpoint, in the lists
  using RampsByName = std::map<std::pair<std::string, std::string>, Ramp>;

  void heard(const Use& use, const Probe& probe, const Course& before);
  [[nodiscard]] Memory remember() const;
  void follow(const Use& use, const Memory& memory);
  void hear_brought_along();
  [[nodiscard]] StandingWords observed_words(const WatchedEndpoint& watched, std::size_t service,
                                             std::size_t endpoint) const;
  [[nodiscard]] StandingWords words_of(const WatchedEndpoint& watched, std::size_t service,
                                       std::size_t endpoint) const;
  [[nodiscard]] StandingWords words_under(const Holding& holding, std::size_t service,
                                          std::size_t endpoint) const;
  void write_standing(std::uint32_t service, std::uint32_t endpoint);
  [[nodiscard]] Outlooks outlooks_under(const Hands& hands) const;
  void note_hands(std::size_t service, std::size_t endpoint, const Hands& before);
  void note_verdict(const Use& use, const Course& before, const std::string& reason);
  void tell_hands(EndpointStatus& status, std::size_t service, std::size_t endpoint) const;
  [[nodiscard]] Outlook written(std::uint32_t service, std::uint32_t endpoint) const;
  void begin_ramp(const Place& place, const Outlook& before);
  void apply_ramp(const Place& place, Outlook& outlook);
  void step_ramps();
  [[nodiscard]] RampsByName ramps_by_name() const;
  void resume_ramps(const RampsByName& ramps);
  void note_lessees();
  void look_after(Lessee& lessee);
  void look_after_holds();
  void arm();
  [[nodiscard]] const Resolution* resolution_of(const std::string& name) const;
  [[nodiscard]] bool is_held_over(const LookedUp& looked_up) const;
  [[nodiscard]] LookupStatus lookup_status(const LookedUp& looked_up,
                                           std::int64_t clock_began_unix_ms) const;
  [[nodiscard]] std::vector<LookupStatus> target_lookups(const WatchedEndpoint& endpoint,
                                                         std::int64_t clock_began_unix_ms) const;
  [[nodiscard]] AddressStatus address_status(const Key& key, const WatchedAddress& watched,
                                             const Address& address,
                                             std::int64_t clock_began_unix_ms) const;
  [[nodiscard]] std::int64_t clock_began_unix_ms() const;
  [[nodiscard]] const Recalled* recalled(const Key& key, std::uint64_t digest) const;
  [[nodiscard]] Verdict first_verdict(const Key& key, const Identity& what) const;
  void count_guarded();
  [[nodiscard]] bool holds_back(const Use& use);
  void hear_held(const Use& use, const Probe& probe);
  void believe(const Use& use);
  void take_back(const Use& use);
  void for_each_address(const std::function<void(const Use&)>& visit) const;
  [[nodiscard]] std::vector<Use> held() const;
  void hear_witness(const Probe& probe);
  void thaw(const std::string& why);
  void write_all_standings();
  void report(const Use& use, const Course& was);
  void forget_recalled(const Use& use, Verdict verdict);
  void continue_from_before(const Key& key, const Address& address, AddressStatus& status) const;

  Prober& prober_;
  const Clock& clock_;
  std::function<void(const Event&)> report_;
  bool is_first_roster_ = true;
  Roster roster_;
  std::vector<Service> services_;                           // as roster_, place by place
  std::map<std::string, std::chrono::milliseconds> names_;  // that are looked up
  std::map<std::string, Resolution> resolutions_;           // of every name told
  std::multimap<std::string, Lessee> lessees_;              // by name
  Timer hold_over_;
  Hands hands_;
  History history_;
  std::uint64_t turned_up_ = 0, turned_down_ = 0;  // transitions of addresses, since start
  GuardRule rule_;                                 // of the whole server
  std::vector<Probe*> witnesses_;
  Suspicion suspicion_;
  DownWindow window_;                 // of the whole server
  std::vector<DownWindow> windows_;   // of each service, as roster_
  std::vector<std::size_t> probed_;   // addresses of each service that are probed
  std::map<Key, Recalled> recalled_;  // until another verdict ends it
  std::map<Place, Ramp> ramps_;       // under way
  Timer ramp_steps_;
};

}  // namespace health
