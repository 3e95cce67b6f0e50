// What many draws would give, where a story tells of one: the share of the draws in which each
// endpoint comes first or is left in. Counted by running the code that answers again and again,
// never worked out by formula; the same for the same draw of the story.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zones/snapshot.h"
#include "zones/steer/choice.h"

namespace tools::daemon {

struct Share {
  std::string endpoint;  // "aws"; of a nested service with the way to it: "eu/gcp"
  double share = 0;      // 0 to 1
};
/// Greatest first; endpoints that no draw gives are left out. Empty where no draw matters.
using Shares = std::vector<Share>;

/// Of an answer as a whole.
struct AnswerShares {
  Shares within;  // the endpoint has an address in the answer
  Shares first;   // the answer begins with it
};

/// One step on its way, and the candidates that it meets.
struct StepRun {
  const zones::steer::Chain& chain;
  std::size_t step;  // its index
  const zones::steer::Situation& situation;
  const zones::steer::Candidates& before;
};

/// Whether the step draws by the client's network instead of the dice.
bool by_network(const StepRun& run);

/// The share of each endpoint at a step that draws: of coming first (`weighted`, `sticky`), of
/// being kept (`spread`, `prefer` with a trickle). Of `sticky` over client networks, for it has no
/// draws. Empty for other steps.
Shares step_shares(const StepRun& run);

/// How often which endpoint was in an answer, and first in it; added up choice by choice.
class AnswerCount {
 public:
  explicit AnswerCount(const zones::Service& root) : root_(root) {}
  void add(const zones::steer::Choice& choice);
  /// Without those of which every answer was alike, where `only_if_drawn`.
  [[nodiscard]] AnswerShares shares(bool only_if_drawn) const;

 private:
  struct Count {
    zones::steer::Pick pick;
    std::size_t within = 0, first = 0;
  };
  Count& of(const zones::steer::Pick& pick);

  const zones::Service& root_;
  std::vector<Count> counts_;
  std::size_t answers_ = 0;
};

AnswerShares answer_shares(const zones::Service& service, const zones::steer::Client& client,
                           zones::steer::Asked asked, zones::steer::Moment moment);

/// The keys that lead to a place of the tree and to one of its endpoints: "eu/gcp".
std::string path_of(const zones::Service& root, std::size_t place, std::size_t endpoint);

/// "66.7 %".
std::string percent_text(double share);
/// "aws 66.7 %  gcp 33.3 %".
std::string shares_text(const Shares& shares);
/// The answer's in one line: what is the same for all is not repeated; empty where there are none.
std::string shares_text(const AnswerShares& shares);

}  // namespace tools::daemon
