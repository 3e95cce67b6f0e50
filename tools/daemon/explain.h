// Why a client gets the answer it gets: each step of the chain with what became of each candidate,
// and the reply as it would be sent. Runs the code that answers (`steer::Chain::run`,
// `dns::respond`) on a snapshot, with one draw for both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/answer.h"
#include "geo/geography.h"
#include "health/monitor.h"
#include "tools/daemon/assumption.h"
#include "tools/daemon/shares.h"
#include "zones/compile/message.h"
#include "zones/snapshot.h"

namespace tools::daemon {

struct Question {
  std::string name;
  std::string type = "A";
  std::optional<geo::Prefix> client;     // sent as ECS
  std::optional<geo::Address> resolver;  // where the query comes from; 127.0.0.1 when not given
  Assumption assumption;
  std::optional<std::uint64_t> draw;  // of the story; where not given: of the question, or any
  bool with_shares = true;            // tell what many draws would give
};

/// The question cannot be understood: a name, type or WHAT; the text says what to write.
struct BadQuestion : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One line of the story: a step and the candidates after it, in order.
struct StepStory {
  std::string step;                     // "start", "healthy", "geo EU"
  std::vector<std::string> candidates;  // keys of endpoints
  std::string note;                     // why: "gcp out: down 4m12s, ..."; may be empty
  std::string service = {};             // the nested service it is of; empty: the one served
  Shares shares = {};  // where the step draws: of coming first, or of being kept; also in the note
};

/// Where the client fell among the catchments of one service.
struct CatchmentStory {
  std::string path;        // as in the steps of a nested service: "eu: "; empty: the one served
  std::size_t number = 0;  // 1 to `count`
  std::size_t count = 0;
  std::string leaf;     // "91.10.0.0/15"
  std::string service;  // the nested service it is of; empty: the one served
};

struct Explanation {
  std::string name, type, client;  // client: "91.10.0.0/24", or the resolver's address without ECS
  std::string place;               // "Germany (DE), EU, AS3320, 51.3N 9.5E"; "place unknown"
  std::vector<std::string> sources;  // "GeoLite2-City /15"
  std::vector<std::string>
      remarks;                // what else decided: the resolver's address, offline, no such zone
  std::string zone, service;  // empty where the name is not ours, or not served
  std::uint32_t serial = 0;
  std::vector<CatchmentStory> catchments;  // of each service that looks at places or networks
  std::vector<StepStory> steps;
  AnswerShares shares;    // over many draws; empty where no draw matters
  std::string condition;  // "steered", "failed open", ...; empty without a service
  zones::compile::Message reply;
  bool ends_in_alias = false;  // the reply has the CNAMEs alone: resolvers go on by themselves
  std::string doubt;           // why the TTL is not longer: "gcp may return in 4s"; may be empty
};

/// What an explanation is made from. `status` is null offline: no prober has looked.
struct Explained {
  const zones::Snapshot& snapshot;  // with the question's assumptions applied
  const health::Roster& roster;
  const health::Status* status;
  const dns::Settings& settings;
  dns::Moment moment;
  std::int64_t unix_ms;  // the same moment on the wall clock
};

/// Throws BadQuestion.
Explanation explain(const Question& question, const Explained& world);

/// The lines of DESIGN §4; ends with a newline.
std::string explanation_text(const Explanation& explanation);
std::string explanation_json(const Explanation& explanation);

/// "4m12s", "3h", "2d4h": at most two units, from milliseconds.
std::string span_text(std::int64_t milliseconds);

}  // namespace tools::daemon
