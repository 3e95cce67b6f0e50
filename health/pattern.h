// A regular expression that a target's answer must match, compiled once and shared by its copies.
// PCRE2 behind it: a hostile body costs a bounded amount of memory and of CPU time, and no stack.
// Immutable; any thread may search.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace health {

class Pattern {
 public:
  struct Fault {
    std::size_t at = 0;  // octets into the text
    std::string what;    // "missing closing parenthesis"
  };
  /// `too_costly`: the search was given up, as a body can make a search take forever.
  enum class Found : std::uint8_t { yes, no, too_costly };

  Pattern() = default;  // asks for nothing
  static std::variant<Pattern, Fault> compile(std::string text);

  [[nodiscard]] bool empty() const noexcept { return code_ == nullptr; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Whether it is found anywhere in `subject`, which may hold any octets.
  [[nodiscard]] Found search(std::string_view subject) const;

  friend bool operator==(const Pattern& a, const Pattern& b) { return a.text_ == b.text_; }
  friend std::strong_ordering operator<=>(const Pattern& a, const Pattern& b) {
    return a.text_ <=> b.text_;
  }

 private:
  struct Code;
  std::string text_;
  std::shared_ptr<const Code> code_;
};

}  // namespace health
