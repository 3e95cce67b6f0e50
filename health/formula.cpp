#include "health/formula.h"

#include <algorithm>
#include <tuple>

#include "health/check.h"
#include "health/check_text.h"
#include "health/reason.h"

namespace health {
namespace {

/// A reason is one line of a log.
constexpr std::size_t longest_reason = 400;

std::size_t count(std::span<const PartState> states, Verdict verdict) {
  const auto found = std::ranges::count(states, verdict, &PartState::verdict);
  return static_cast<std::size_t>(found);
}

std::string word(Verdict verdict) {
  switch (verdict) {
    case Verdict::up:
      return "up";
    case Verdict::down:
      return "down";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

std::string story(const Part& part, const PartState& state) {
  std::string text = part.name + ' ' + word(state.verdict);
  if (!state.reason.empty()) text += ": " + state.reason;
  return text;
}

Verdict opposite(Verdict verdict) {
  if (verdict == Verdict::unknown) return verdict;
  return verdict == Verdict::up ? Verdict::down : Verdict::up;
}

}  // namespace

std::strong_ordering operator<=>(const Part& left, const Part& right) {
  const auto by_place = std::tie(left.name, left.target, left.port) <=>
                        std::tie(right.name, right.target, right.port);
  return by_place != 0 ? by_place : *left.check <=> *right.check;
}

bool operator==(const Part& left, const Part& right) { return (left <=> right) == 0; }

std::strong_ordering operator<=>(const AtName& left, const AtName& right) {
  const auto by_place = std::tie(left.name, left.port) <=> std::tie(right.name, right.port);
  return by_place != 0 || left.name.empty() ? by_place : *left.check <=> *right.check;
}

bool operator==(const AtName& left, const AtName& right) { return (left <=> right) == 0; }

std::strong_ordering operator<=>(const Formula& left, const Formula& right) {
  return std::tie(left.is_not, left.needed, left.parts, left.at) <=>
         std::tie(right.is_not, right.needed, right.parts, right.at);
}

bool operator==(const Formula& left, const Formula& right) { return (left <=> right) == 0; }

Verdict combined(const Formula& formula, std::span<const PartState> states) {
  if (states.empty()) return Verdict::unknown;
  if (formula.is_not) return opposite(states[0].verdict);
  const std::size_t up = count(states, Verdict::up);
  if (up >= formula.needed) return Verdict::up;
  const std::size_t possible = up + count(states, Verdict::unknown);
  return possible < formula.needed ? Verdict::down : Verdict::unknown;
}

std::string combined_reason(const Formula& formula, std::span<const PartState> states) {
  const std::string& name = formula.at.name;
  if (!name.empty() && states.empty()) return "no address of " + name + " is known yet";
  std::string text = "not";
  if (!formula.is_not) {
    text = std::to_string(count(states, Verdict::up)) + " of " + std::to_string(states.size()) +
           (name.empty() ? " up" : " addresses of " + name + " up");
  }
  std::string_view before = ": ";
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (!formula.is_not && states[i].verdict == Verdict::up) continue;
    text += before;
    text += story(formula.parts[i], states[i]);
    before = "; ";
  }
  return printable(text, longest_reason);
}

std::string formula_text(const Formula& formula) {
  const AtName& at = formula.at;
  if (!at.name.empty()) return check_text(*at.check) + " at any address of " + at.name;
  const std::size_t size = formula.parts.size();
  if (formula.is_not) return "not " + (size == 0 ? std::string() : formula.parts[0].name);
  std::string text = std::to_string(formula.needed);
  if (formula.needed == 1) text = "any";
  if (formula.needed == size) text = "all";
  return text + " of " + std::to_string(size);
}

}  // namespace health
