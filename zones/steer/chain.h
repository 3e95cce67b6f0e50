// The steering chain of one service: its members (what steering knows of the endpoints), its steps
// and its options. Frozen; pure: no clock, no randomness, no I/O of its own. One implementation,
// run per query and by `explain`.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "geo/prefix.h"
#include "health/standing.h"
#include "zones/steer/candidates.h"
#include "zones/steer/geo_rule.h"
#include "zones/steer/nearest_rule.h"
#include "zones/steer/rendezvous.h"

namespace zones::steer {

constexpr std::size_t max_steps = 16;  // a chain is read by people; work per query stays bounded
/// Of one endpoint, and in one answer.
constexpr std::size_t max_addresses = health::Standing::most_addresses;
constexpr std::uint64_t one_weight = 1'000'000;  // weights are counted in millionths
constexpr std::uint64_t max_weight = 1'000'000ULL * one_weight;

enum class Asked : std::uint8_t { v4, v6, other };  // other: the one type a service has instead

/// One endpoint as the steps see it.
struct Member {
  std::string key;                          // for explain only
  std::uint64_t weight = one_weight;        // millionths
  std::uint8_t v4_count = 0, v6_count = 0;  // addresses
  std::uint8_t other_count = 0;             // records, where other data than addresses is served
  bool is_nested = false;            // a service stands here; a count is 1 where it has such data
  bool is_looked_up = false;         // addresses come and go: a family it lacks it may get
  std::optional<std::uint32_t> ttl;  // seconds
  /// Which addresses (or records) hold equal data: number i has identity `identities[i]`, the same
  /// in all services nested together; equal data is answered once. Empty: all differ.
  std::vector<std::uint64_t> identities;

  [[nodiscard]] std::uint8_t count(Asked asked) const noexcept;
};

enum class Pass : std::uint8_t { first, second };

/// What came of the services that stand at endpoints of a chain.
struct Inner {
  Candidates::Mask empty = 0;    // nothing to answer: no candidate
  Candidates::Mask is_new = 0;   // all that it has was never probed yet
  Candidates::Mask ramping = 0;  // all that it could answer is coming back by a ramp
  std::uint8_t ramp = health::Outlook::whole_ramp;  // the least share among those
};

/// Everything a run depends on besides the chain itself.
struct Situation {
  const health::Roll& standings;
  Asked asked;
  Pass pass;
  const Catchment* catchment;  // null only when the chain has no client-dependent step
  std::uint64_t draw;          // random; the draw of step i is a function of (draw, i)
  geo::Address deciding{};     // the client's address, or the resolver's, as located
  Inner inner = {};
};

/// What a run notes besides the candidates.
struct Notes {
  static constexpr std::uint8_t nobody = 0xFF;
  std::uint64_t changes_at_ms =
      health::Outlook::never;             // earliest time at which a status consulted can change
  std::uint8_t first_to_change = nobody;  // the endpoint whose status that is; for explain
  std::size_t addresses = 8;              // at most so many in the answer
  bool consulted_client = false;          // a client-dependent step met a candidate
  bool filtered_by_health = false;        // only addresses that are up may be answered
  bool all_new = false;                   // no candidate at the start was ever probed
  bool ramped = false;                    // `healthy` has drawn who passes by a ramp
  /// Less than whole where all that could be answered ramps.
  std::uint8_t ramp = health::Outlook::whole_ramp;

  void consulted(std::uint8_t endpoint, std::uint64_t until_ms) noexcept {
    if (until_ms >= changes_at_ms) return;
    changes_at_ms = until_ms;
    first_to_change = endpoint;
  }
};

/// Percent or count: `{"at_least": "50%"}`, `{"at_least": 2}`.
struct AtLeast {
  std::uint32_t count = 0;
  std::uint32_t percent = 0;  // used where count is 0; both 0: no limit
};

struct Healthy {
  enum class None : std::uint8_t { all, list, empty };
  None none = None::all;
  std::vector<std::uint8_t> list;  // with None::list: endpoints in order
  AtLeast at_least;
};
struct Geo {
  GeoRule rule;
  std::size_t ordinal = 0;  // which of the chain's client-dependent steps it is
};
struct Nearest {
  NearestRule rule;
  std::size_t ordinal = 0;  // as of Geo
};
struct Prefer {
  std::vector<std::vector<std::uint8_t>> tiers;
  std::uint32_t at_least = 1;
  std::uint32_t trickle_ppm = 0;  // share of the draws that go to the next tier
};
struct Weighted {};
struct Spread {};
struct Sticky {
  std::uint8_t v4_bits = 24, v6_bits = 56;  // of the deciding network
  std::vector<SipKey> keys;                 // of each endpoint
};
struct Shuffle {};
struct First {
  std::uint32_t count = 1;
};
struct Addresses {
  std::uint32_t count = 8;
};
using Rule = std::variant<Healthy, Geo, Nearest, Prefer, Weighted, Spread, Sticky, Shuffle, First,
                          Addresses>;

struct Step {
  std::string label;  // as `explain` names it: "healthy", "geo", "first 1"
  Rule rule;
};

struct Options {
  std::uint32_t ttl_min = 5, ttl_max = 30;  // seconds
  bool families_common = false;             // "families": "common"
  bool resolver_only = false;               // "client": "resolver"
  bool single = false;                      // one record per answer, as of CNAMEs
  std::uint32_t catchments_mb = 128;        // at most so many MiB for its catchments
  std::optional<std::vector<geo::Prefix>>
      trust;  // whose ECS is believed; empty optional: everybody's
  /// A `sticky` step draws by networks of this length, so no scope is shorter. Set by the chain.
  std::uint8_t sticky_v4 = 0, sticky_v6 = 0;
};

class Chain {
 public:
  /// At most 64 members, 16 steps; client-dependent steps are numbered here.
  Chain(std::vector<Member> members, std::vector<Step> steps, Options options);

  [[nodiscard]] std::span<const Member> members() const noexcept { return members_; }
  [[nodiscard]] std::span<const Step> steps() const noexcept { return steps_; }
  [[nodiscard]] const Options& options() const noexcept { return options_; }
  [[nodiscard]] bool depends_on_client() const noexcept {
    return client_steps_ > 0 || options_.sticky_v4 > 0;
  }
  [[nodiscard]] const Healthy* healthy() const noexcept;  // the first healthy step, if any
  [[nodiscard]] const Sticky* sticky() const noexcept;    // the first sticky step, if any
  /// Endpoints with data of the type asked, whatever their state; 0: NODATA for everybody.
  [[nodiscard]] Candidates::Mask with_data(Asked asked) const noexcept;

  /// Whether an endpoint that has no such data now may get some without a reload.
  [[nodiscard]] bool awaits(Asked asked) const noexcept;

  /// Runs the first `count` steps on what there is at the start: endpoints with data, not drained
  /// or forced down, in pass 1 not new while another is up; shuffled.
  [[nodiscard]] Candidates run(
      const Situation& situation, Notes& notes,
      std::size_t count = std::numeric_limits<std::size_t>::max()) const noexcept;

 private:
  [[nodiscard]] Candidates start(const Situation& situation, Notes& notes) const noexcept;

  std::vector<Member> members_;
  std::vector<Step> steps_;
  Options options_;
  std::size_t client_steps_ = 0;
};

}  // namespace zones::steer
