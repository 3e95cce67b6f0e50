// Differences between two replies that the RFCs allow, each with a name and its paragraph in
// docs/conformance.md. A rule takes what it allows out of both replies; what is left must be equal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "test/conformance/exchange.h"
#include "test/conformance/reply.h"

namespace conformance {

/// One question's two replies, and who gave the second.
struct Case {
  const Question& question;
  std::string_view peer;
  /// Octets of our own reply by TCP, without what is optional in it.
  std::size_t whole_octets;
};

struct Rule {
  std::string_view name;
  /// Evens out what it allows; leaves other differences alone.
  void (*even_out)(const Case& asked, Reply& ours, Reply& theirs);
};

std::span<const Rule> rules();

/// What became of a comparison.
struct Verdict {
  bool equal = false;                  // from the start
  bool allowed = false;                // by the rules
  std::vector<std::string_view> used;  // names of the rules that changed something
};
Verdict compare(const Case& asked, Reply ours, Reply theirs);

}  // namespace conformance
