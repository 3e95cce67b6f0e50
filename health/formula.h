// A check of kind calculated: a verdict made of other checks' verdicts, in three-valued logic: what
// is unknown stays open only as long as it can still decide. Values and pure functions; part of the
// check.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "health/verdict.h"

namespace health {

struct Check;

/// A check inside another one.
struct Part {
  std::string name;                    // for reasons: "db", "tcp 5432"
  std::shared_ptr<const Check> check;  // never null
  std::string target;                  // an IP address, or the name of AtName; empty: what the
                                       // whole is probed at
  std::uint16_t port = 0;
};

/// Parts that are not written but follow from a name that is looked up: one check at each of its
/// addresses.
struct AtName {
  std::string name;                    // "lb.example.", lower case; empty: the parts are written
  std::shared_ptr<const Check> check;  // never null where there is a name
  std::uint16_t port = 0;
};

struct Formula {
  bool is_not = false;       // of its only part
  std::uint32_t needed = 1;  // parts that must be up: all of them, one, or any number between
  std::vector<Part> parts;   // none only while no address of the name is known
  AtName at = {};
};

// By value, the parts' checks too.
std::strong_ordering operator<=>(const Part& left, const Part& right);
std::strong_ordering operator<=>(const AtName& left, const AtName& right);
std::strong_ordering operator<=>(const Formula& left, const Formula& right);
bool operator==(const Part& left, const Part& right);
bool operator==(const AtName& left, const AtName& right);
bool operator==(const Formula& left, const Formula& right);

/// What a reason needs to know of one part.
struct PartState {
  Verdict verdict = Verdict::unknown;
  std::string reason;  // of its last result; may be empty
};

/// `states` in the order of the parts. Without any nothing is known.
Verdict combined(const Formula& formula, std::span<const PartState> states);

/// "2 of 3 up: db down: connection refused": names the parts that speak against the verdict or,
/// while it is not up, those that keep it so. At a name: "1 of 2 addresses of lb.example. up: ...".
std::string combined_reason(const Formula& formula, std::span<const PartState> states);

/// "all of 3", "any of 2", "2 of 3", "not", "http / at any address of lb.example.": for the status.
std::string formula_text(const Formula& formula);

}  // namespace health
