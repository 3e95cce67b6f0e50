#include "zones/compile/faults.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "zones/compile/syntax.h"

namespace zones::compile {
namespace {

// A list of names is read by a person: more than a screen line or three helps nobody.
constexpr std::size_t most_words_listed = 24;
// Longer words are nobody's typing error, and the distance's work is quadratic.
constexpr std::size_t longest_word_compared = 128;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Optimal string alignment (Damerau-Levenshtein without overlapping swaps), ASCII case ignored.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string listed(std::span<const std::string_view> known) {
  std::string text = "known are: ";
  const std::size_t shown = std::min(known.size(), most_words_listed);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += ", ";
    text += known[i];
  }
  if (shown < known.size()) text += " and " + std::to_string(known.size() - shown) + " more";
  return text;
}

void append_escaped(std::string& line, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(c);
  (((line += "\\x") += digits[octet >> 4U]) += digits[octet & 0xFU]);
}

/// One line for a terminal, whatever a file or its keys hold: control characters and octets that
/// are no UTF-8 are written \xNN, as in the log.
std::string printable(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t valid = first_invalid_utf8(text).value_or(text.size());
    for (const char c : text.substr(0, valid)) {
      const bool is_control = (c >= 0 && c < ' ') || c == '\x7f';
      is_control ? append_escaped(line, c) : line.push_back(c);
    }
    if (valid < text.size()) append_escaped(line, text[valid]);
    text.remove_prefix(std::min(valid + 1, text.size()));
  }
  return line;
}

}  // namespace

std::string Fault::to_string() const {
  std::string line = at.file + ':' + std::to_string(std::max(at.line, 1U)) + ':' +
                     std::to_string(std::max(at.column, 1U)) + ": " +
                     (at.pointer.empty() ? "/" : at.pointer) + ": ";
  if (!warning.empty()) line += "warning[" + warning + "]: ";
  line += what;
  if (!remedy.empty()) line += "; " + remedy;
  return printable(line);
}

void Faults::fault(Spot at, std::string what, std::string remedy) {
  add({std::move(at), std::move(what), std::move(remedy), {}});
}

void Faults::warn(std::string_view id, Spot at, std::string what, std::string remedy) {
  add({std::move(at), std::move(what), std::move(remedy), std::string(id)});
}

void Faults::add(Fault fault) {
  if (fault.warning.empty()) ++faults_;
  if (!allowed_.contains(fault.warning)) list_.push_back(std::move(fault));
}

void Faults::not_yet(Spot at, std::string_view feature) {
  fault(std::move(at), std::string(feature) + " is not yet in this version", "leave it out");
}

void Faults::allow(std::string_view id) {
  if (id.empty()) return;
  allowed_.emplace(id);
  std::erase_if(list_, [id](const Fault& fault) { return fault.warning == id; });
}

std::vector<Fault> Faults::take() && {
  std::stable_sort(list_.begin(), list_.end(), [](const Fault& a, const Fault& b) {
    return std::tie(a.at.file, a.at.line, a.at.column) <
           std::tie(b.at.file, b.at.line, b.at.column);
  });
  faults_ = 0;
  return std::exchange(list_, {});
}

std::string nearest(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return {};
  if (word.size() > longest_word_compared) return listed(known);
  std::string_view best;
  std::size_t least = word.size() / 3 + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > longest_word_compared) continue;
    const std::size_t edits = distance(word, candidate);
    if (edits >= least) continue;
    least = edits;
    best = candidate;
  }
  if (best.empty()) return listed(known);
  return "did you mean \"" + std::string(best) + "\"?";
}

}  // namespace zones::compile
