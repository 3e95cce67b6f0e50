// Everything that is wrong with the input, collected in one run: where, what, and what to do.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zones::compile {

struct Spot {
  std::string file;
  std::uint32_t line = 0, column = 0;  // 1-based; 0: the file as a whole
  std::string pointer;                 // JSON pointer, "" for the root
};

struct Fault {
  Spot at;
  std::string what;
  std::string remedy;   // what to do; may be empty
  std::string warning;  // id such as "geo-no-default"; empty: a fault, the file is refused

  /// `FILE:LINE:COLUMN: /json/pointer: what is wrong; what to do`, for a warning `... warning[id]:
  /// what ...` after the pointer (ZONE.md §1). The root is printed as "/", the whole file as 1:1,
  /// for editors and scripts; control characters and octets that are no UTF-8 as \xNN.
  [[nodiscard]] std::string to_string() const;
};

class Faults {
 public:
  void fault(Spot at, std::string what, std::string remedy = {});
  void warn(std::string_view id, Spot at, std::string what, std::string remedy = {});
  /// The key or feature is known, but this version does not have it yet.
  void not_yet(Spot at, std::string_view feature);
  void add(Fault fault);  // one that was noted elsewhere; a warning may be silenced here
  /// Silences warnings with this id (a file's "allow"), those already noted too.
  void allow(std::string_view id);

  [[nodiscard]] bool any() const noexcept { return faults_ > 0; }  // faults, not warnings
  [[nodiscard]] std::size_t fault_count() const noexcept { return faults_; }
  [[nodiscard]] std::vector<Fault> take() &&;  // by file, line, column
  [[nodiscard]] std::span<const Fault> all() const noexcept { return list_; }

 private:
  std::vector<Fault> list_;
  std::set<std::string, std::less<>> allowed_;
  std::size_t faults_ = 0;
};

/// `did you mean "x"?` for the nearest known word (edit distance at most a third of its length),
/// else `known are: a, b, c`; empty when nothing is known.
std::string nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace zones::compile
